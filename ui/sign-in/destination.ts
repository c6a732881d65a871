/** The page of the console that is read on phones. */
const ON_PHONES = '/console/mine';

/** Where to go next: only to one of our own two surfaces, never to an address from outside. */
export function destination(home: 'console' | 'phone'): string {
  const next = new URLSearchParams(location.search).get('next') ?? '';
  const own = home === 'phone' ? '/m/' : '/console/';
  return next.startsWith(own) || next === ON_PHONES ? next : own;
}
