/**
 * Moving between the phone's screens. A router of its own, because a dozen addresses need a hundred
 * lines and not nine kilobytes on a bad line.
 *
 * - A screen is fetched before the address changes: what cannot be fetched leaves one where one is.
 * - Going back finds the list where it was left.
 */
import { defineComponent, h, nextTick, shallowReactive, shallowRef, type Component } from 'vue';

const BASE = '/m';
export type Loader = () => Promise<Component>;

export interface Route {
  name: string;
  /** Parts that begin with a colon are parameters; `*` takes everything. */
  path: string;
  load: Loader;
}

export interface Place {
  name: string;
  path: string;
  fullPath: string;
  params: Record<string, string>;
  query: Record<string, string>;
}

interface Entry {
  /** Whether there is a screen of ours to go back to. */
  back: boolean;
  top: number;
}

const place = shallowReactive<Place>({ name: '', path: '', fullPath: '', params: {}, query: {} });
const shown = shallowRef<Component | null>(null);
let routes: readonly Route[] = [];
let tellArrival: (place: Place) => void = () => undefined;
let tellFailure: () => void = () => undefined;
let turn = 0;

/** The route of a path and its parameters. */
export function matchPath(table: readonly Route[], path: string): { route: Route; params: Record<string, string> } | null {
  const parts = path.split('/').filter(Boolean);
  for (const route of table) {
    if (route.path === '*') return { route, params: {} };
    const wanted = route.path.split('/').filter(Boolean);
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((part, index) => {
      const given = parts[index] ?? '';
      if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(given);
      return part.startsWith(':') || part === given;
    });
    if (fits) return { route, params };
  }
  return null;
}

function currentAddress(): string {
  const path = location.pathname.startsWith(BASE) ? location.pathname.slice(BASE.length) : location.pathname;
  return (path || '/') + location.search;
}

/** Shows the screen of an address; answers whether it could. */
async function show(address: string, commit: () => void, top: number): Promise<boolean> {
  const mine = ++turn;
  const url = new URL(address, location.origin);
  const found = matchPath(routes, url.pathname);
  if (!found) return false;
  let screen: Component;
  try {
    const loaded = (await found.route.load()) as Component & { default?: Component };
    screen = loaded.default ?? loaded;
  } catch {
    if (mine === turn) tellFailure();
    return false;
  }
  // A later tap has overtaken this one.
  if (mine !== turn) return false;
  commit();
  Object.assign(place, {
    name: found.route.name,
    path: url.pathname,
    fullPath: address,
    params: found.params,
    query: Object.fromEntries(url.searchParams),
  });
  shown.value = screen;
  tellArrival(place);
  await nextTick();
  window.scrollTo(0, top);
  return true;
}

/** Remembers how far the screen that is left was scrolled. */
function noteTop(): void {
  const entry = (history.state ?? {}) as Partial<Entry>;
  history.replaceState({ ...entry, top: window.scrollY }, '');
}

const router = {
  push: (address: string) =>
    show(
      address,
      () => {
        noteTop();
        history.pushState({ back: true, top: 0 } satisfies Entry, '', BASE + address);
      },
      0,
    ),
  replace: (address: string) =>
    show(
      address,
      () => {
        const back = Boolean((history.state as Entry | null)?.back);
        history.replaceState({ back, top: 0 } satisfies Entry, '', BASE + address);
      },
      0,
    ),
  back: () => history.back(),
};

/** Begins to follow the address; the first screen is on its way when this returns. */
export function startNavigation(
  table: readonly Route[],
  told: { arrival: (place: Place) => void; failure: () => void },
): Promise<boolean> {
  routes = table;
  tellArrival = told.arrival;
  tellFailure = told.failure;
  history.scrollRestoration = 'manual';
  window.addEventListener('popstate', (event) => {
    const top = (event.state as Entry | null)?.top ?? 0;
    void show(currentAddress(), () => undefined, top);
  });
  const entry = history.state as Entry | null;
  return show(currentAddress(), () => undefined, entry?.top ?? 0);
}

export function useRoute(): Readonly<Place> {
  return place;
}

export function useRouter(): typeof router {
  return router;
}

/** Whether there is a screen of ours to go back to, or this one was opened by its address. */
export function canGoBack(): boolean {
  return Boolean((history.state as Entry | null)?.back);
}

/** The screen of the address. Each path gets a screen of its own, so that none keeps another's state. */
export const RouterView = defineComponent(
  () => () => (shown.value ? h(shown.value, { key: place.path }) : null),
);

/** A link within the app; what the browser does with a link otherwise (a new tab) still works. */
export const RouterLink = defineComponent(
  (props: { to: string }, { slots }) => {
    const follow = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (props.to !== place.fullPath) void router.push(props.to);
    };
    return () => h('a', { href: BASE + props.to, onClick: follow }, slots['default']?.());
  },
  { props: ['to'] },
);
