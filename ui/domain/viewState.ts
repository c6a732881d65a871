/**
 * The filters of a page as one text and back: the address of a page, a saved view and a queue are the
 * same thing, so that each can be compared with the others and sent to a colleague.
 */

export type Filters = Record<string, string>;

/** The cut-off date belongs to the reader and not to the view: a view of today is of today. */
const NOT_KEPT = new Set(['as_of', 'ask']);

/** The query of an address as plain filters: empty ones and lists are left out. */
export function filtersOf(query: Record<string, unknown>): Filters {
  const filters: Filters = {};
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'string' && value !== '' && !NOT_KEPT.has(name)) filters[name] = value;
  }
  return filters;
}

/** The filters as text, in one order whatever order they were chosen in. */
export function textOf(filters: Filters): string {
  const pairs = Object.entries(filters).filter(([, value]) => value !== '');
  pairs.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return new URLSearchParams(pairs).toString();
}

export function parseFilters(text: string): Filters {
  return filtersOf(Object.fromEntries(new URLSearchParams(text)));
}

/** Whether both show the same, wherever the reader stands: the area is left out where one has none. */
export function isSameView(one: Filters, other: Filters): boolean {
  const bare = (filters: Filters, withArea: boolean) =>
    textOf(Object.fromEntries(Object.entries(filters).filter(([name]) => withArea || name !== 'area')));
  const withArea = 'area' in one && 'area' in other;
  return bare(one, withArea) === bare(other, withArea);
}
