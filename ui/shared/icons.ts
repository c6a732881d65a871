/** Line icons on a grid of 24, drawn for this project; each value is the `d` of one path. */
import type { moreIcons } from './moreIcons';

/** What every surface has; the console brings more of its own, which a phone need not fetch. */
const base = {
  matters: 'M5 4h14v16H5zM8.5 9h7M8.5 13h7M8.5 17h4',
  contacts: 'M4 12 12 4l8 8M6.5 10v10h11V10M10 20v-5h4v5',
  households: 'M3 20V11l5-4 5 4v9M13 20V8l4-3 4 3v12M3 20h18M7 20v-4h2v4',
  signout: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  close: 'M6 6l12 12M18 6 6 18',
  right: 'M9 5l7 7-7 7',
  left: 'M15 5l-7 7 7 7',
  phone: 'M6 3.500h3.500l1.500 4.500-2 1.500a11 11 0 0 0 5.500 5.500l1.500-2 4.500 1.500V18a2.500 2.500 0 0 1-2.700 2.500C10.500 20 4 13.500 3.500 6.200A2.500 2.500 0 0 1 6 3.500z',
  check: 'M5 12.500 10 17.500 19.500 7',
  alert: 'M12 4 2.800 20h18.400zM12 10v4.500M12 17.200v.3',
  download: 'M12 4v11m0 0-4-4m4 4 4-4M4 20h16',
  upload: 'M12 16V5m0 0L8 9m4-4 4 4M4 20h16',
  empty: 'M4 13 7 5h10l3 8v6H4zM4 13h5l1 2.500h4l1-2.500h5',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M5.500 11h13v9h-13zM12 14.500v2.500',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  language: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  me: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 12.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM6.500 18.500c1-2.600 3-3.500 5.500-3.500s4.500.900 5.500 3.500',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.500 2h-15zM10 21h4',
  offline: 'M4 9a12 12 0 0 1 4-2.600M12 5.500A12 12 0 0 1 20 9M7.500 13a7 7 0 0 1 2.500-1.700M14 11.300a7 7 0 0 1 2.500 1.700M12 18v.3M4 4l16 16',
  card: 'M3.500 6h17v12h-17zM7.500 13.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM13 10h5M13 14h5',
  camera: 'M4 8h4l1.500-2.500h5L16 8h4v11H4zM12 16.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400z',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9.500v.3',
  print: 'M7 9V4h10v5M5 9h14v7h-2M7 16H5V9M7 13.500h10V20H7z',
  speak: 'M4 5h16v11h-8l-4 4v-4H4zM8 9h8M8 12h5',
  devices: 'M8 3h8v18H8zM11 18h2',
  check_list: 'M4 6l1.500 1.500L8 5M4 12l1.500 1.500L8 11M4 18l1.500 1.500L8 17M12 6.500h8M12 12.500h8M12 18.500h8',
} as const;

export type IconName = keyof typeof base | keyof typeof moreIcons;
export const icons: Partial<Record<IconName, string>> = { ...base };

/** Adds the icons of a larger surface, before anything is drawn. */
export function addIcons(more: typeof moreIcons): void {
  Object.assign(icons, more);
}
