/** The states in which a matter has come to its end. */
const CLOSED = new Set(['refused', 'confirmed', 'withdrawn', 'lapsed', 'merged']);

export function isClosed(matter: { state: string }): boolean {
  return CLOSED.has(matter.state);
}
