/** The areas of the county as the console walks through them: asked for once, kept for the page. */
import { api, type Area, type AreaDetail } from '../api';

const details = new Map<string, Promise<AreaDetail>>();
const children = new Map<string, Promise<Area[]>>();
const below = new Map<string, Promise<Area[]>>();

function kept<T>(store: Map<string, Promise<T>>, code: string, load: () => Promise<T>): Promise<T> {
  const found = store.get(code);
  if (found) return found;
  const asked = load();
  store.set(code, asked);
  // A failure is not worth keeping.
  asked.catch(() => store.delete(code));
  return asked;
}

export function detailOf(code: string): Promise<AreaDetail> {
  return kept(details, code, () => api.area(code));
}

export function childrenOf(code: string): Promise<Area[]> {
  return kept(children, code, async () => (await api.areas(code)).items);
}

/** Two levels down: all townships and villages of a county, which are few enough to look through. */
export function allBelow(code: string): Promise<Area[]> {
  return kept(below, code, async () => {
    const first = await childrenOf(code);
    const wanted = first.filter((each) => each.kind === 'township');
    const second = await Promise.all(wanted.map((each) => childrenOf(each.code)));
    return [...first, ...second.flat()];
  });
}
