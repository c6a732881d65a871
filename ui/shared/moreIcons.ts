/** Icons that only the console draws. */
export const moreIcons = {
  overview: 'M4 20V10m5.5 10V4M15 20v-8m5 8V7',
  representatives: 'M12 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20c.6-4 3.400-6 7-6s6.400 2 7 6',
  gatherings: 'M4 5h16v11H4zM12 16v4M8 20h8M8 9h8M8 12h5',
  exchange: 'M8 4v13m0 0-3.500-3.500M8 17l3.500-3.500M16 20V7m0 0-3.500 3.500M16 7l3.500 3.500',
  accounts: 'M15 9a3 3 0 1 0-6 0v3M6 12h12v8H6zM12 15v2',
  area: 'M12 21s6.500-6 6.500-11.200A6.500 6.500 0 0 0 5.500 9.800C5.500 15 12 21 12 21zM12 12a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400z',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  down: 'M5 9l7 7 7-7',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.200 16.200 21 21',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  suggestions: 'M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM9 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  wall: 'M3 5h18v12H3zM9 21h6M12 17v4',
  bookmark: 'M7 4h10v16l-5-4-5 4z',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
} as const;
