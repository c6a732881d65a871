/** The phone's screens by their address. */
import { t } from '../shared/i18n';
import { furtherWords } from './further';
import { startNavigation, type Loader, type Route } from './navigation';
import ContactScreen from './screens/ContactScreen.vue';
import HouseholdsScreen from './screens/HouseholdsScreen.vue';
import { tell } from './told';
import { isOwnList } from './world';

const loaders: Loader[] = [];
/** A screen in a small file of its own, fetched after the first one has been drawn. */
function later(load: () => Promise<unknown>): Loader {
  const loader = async () => {
    const [screen] = await Promise.all([load(), furtherWords()]);
    return screen as Awaited<ReturnType<Loader>>;
  };
  loaders.push(loader);
  return loader;
}

/** Representatives read their own world, cadres and group heads the list of their area. */
function bySide(own: Loader, area: Loader): Loader {
  return () => (isOwnList.value ? own() : area());
}

/**
 * The list and the sheet are in the first script: three taps must not wait for a file. Everything
 * else comes in its own small file.
 */
const routes: Route[] = [
  {
    path: '/',
    name: 'households',
    load: bySide(() => Promise.resolve(HouseholdsScreen), later(() => import('./area/AreaHouseholds.vue'))),
  },
  {
    path: '/households/:id',
    name: 'household',
    load: bySide(later(() => import('./screens/HouseholdScreen.vue')), later(() => import('./area/AreaHousehold.vue'))),
  },
  { path: '/households/:id/contact', name: 'contact', load: () => Promise.resolve(ContactScreen) },
  { path: '/contacts/:id', name: 'record', load: later(() => import('./screens/RecordScreen.vue')) },
  { path: '/report', name: 'report', load: later(() => import('./screens/ReportScreen.vue')) },
  {
    path: '/matters',
    name: 'matters',
    load: bySide(later(() => import('./screens/MattersScreen.vue')), later(() => import('./area/AreaMatters.vue'))),
  },
  {
    path: '/matters/:id',
    name: 'matter',
    load: bySide(later(() => import('./screens/MatterScreen.vue')), later(() => import('./area/AreaMatter.vue'))),
  },
  { path: '/accusation', name: 'accusation', load: later(() => import('./screens/AccusationScreen.vue')) },
  { path: '/notices', name: 'notices', load: later(() => import('./screens/NoticesScreen.vue')) },
  { path: '/notices/:id', name: 'notice', load: later(() => import('./screens/NoticeScreen.vue')) },
  { path: '/me', name: 'me', load: later(() => import('./screens/MeScreen.vue')) },
  { path: '/me/card', name: 'card', load: later(() => import('./screens/CardScreen.vue')) },
  { path: '/me/unsent', name: 'unsent', load: later(() => import('./screens/UnsentScreen.vue')) },
  { path: '/me/unsent/:id', name: 'mend', load: later(() => import('./screens/MendScreen.vue')) },
  { path: '/me/suggest', name: 'suggest', load: later(() => import('./screens/SuggestScreen.vue')) },
  { path: '/me/devices', name: 'devices', load: later(() => import('./screens/DevicesScreen.vue')) },
  { path: '/me/check', name: 'check', load: later(() => import('./screens/CheckScreen.vue')) },
  { path: '/me/sheet', name: 'sheet', load: later(() => import('./screens/SheetScreen.vue')) },
  { path: '/me/batch', name: 'batch', load: later(() => import('./screens/BatchScreen.vue')) },
  { path: '*', name: 'missing', load: later(() => import('./screens/MissingScreen.vue')) },
];
// Not a screen, but part of two forms: without network it has to be there as well.
later(() => import('./parts/CategoryFields.vue'));
if (import.meta.env.DEV) {
  const load = later(() => import('./dev/StyleScreen.vue'));
  routes.unshift({ path: '/style', name: 'style', load });
}

/** Begins with the address that was opened. Whose app it is has to be known by then. */
export function startRouter(): Promise<boolean> {
  return startNavigation(routes, {
    arrival: (place) => (document.title = `${t(`screen.${place.name}`)} · ${t('app.name')}`),
    // A screen that cannot be fetched must not look like a button that does nothing.
    failure: () => tell(t('shell.screen_missing')),
  });
}

async function fetchAll(): Promise<void> {
  for (const load of loaders) {
    try {
      await load();
    } catch {
      // Without network the worker has them already, or they come when they are asked for.
      return;
    }
  }
}

/** Fetches the other screens once the first is there, so that they open without network too. */
export function prefetchScreens(): void {
  if (document.readyState === 'complete') void fetchAll();
  else window.addEventListener('load', () => void fetchAll(), { once: true });
}
