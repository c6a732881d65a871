import { defineAsyncComponent, h, type Component, type FunctionalComponent } from 'vue';
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { t } from '../shared/i18n';
import ContactScreen from './screens/ContactScreen.vue';
import HouseholdsScreen from './screens/HouseholdsScreen.vue';
import { tell } from './told';
import { isOwnList } from './world';

type Loader = () => Promise<Component>;
const loaders: Loader[] = [];

/** A screen in a small file of its own, fetched after the first one has been drawn. */
function later(load: Loader): Loader {
  loaders.push(load);
  return load;
}

/**
 * Representatives read their own world, cadres and group heads the list of their area. Who it is may
 * be known only after the route was chosen: at the very first start the answer is still on its way.
 */
function bySide(own: Component | Loader, area: Loader): FunctionalComponent {
  const [Own, Area] = [own, area].map((each) => (typeof each === 'function' ? defineAsyncComponent(each as Loader) : each));
  const side: FunctionalComponent = () => h((isOwnList.value ? Own : Area) as Component);
  // The router takes a function without a name for a screen that has to be fetched.
  side.displayName = 'BySide';
  return side;
}

/**
 * The list and the sheet are in the first script: three taps must not wait for a file. Everything
 * else comes in its own small file.
 */
const routes: RouteRecordRaw[] = [
  {
    path: '/',
    name: 'households',
    component: bySide(HouseholdsScreen, later(() => import('./area/AreaHouseholds.vue'))),
  },
  {
    path: '/households/:id',
    name: 'household',
    component: bySide(
      later(() => import('./screens/HouseholdScreen.vue')),
      later(() => import('./area/AreaHousehold.vue')),
    ),
  },
  { path: '/households/:id/contact', name: 'contact', component: ContactScreen },
  { path: '/contacts/:id', name: 'record', component: later(() => import('./screens/RecordScreen.vue')) },
  { path: '/report', name: 'report', component: later(() => import('./screens/ReportScreen.vue')) },
  {
    path: '/matters',
    name: 'matters',
    component: bySide(
      later(() => import('./screens/MattersScreen.vue')),
      later(() => import('./area/AreaMatters.vue')),
    ),
  },
  {
    path: '/matters/:id',
    name: 'matter',
    component: bySide(
      later(() => import('./screens/MatterScreen.vue')),
      later(() => import('./area/AreaMatter.vue')),
    ),
  },
  { path: '/notices', name: 'notices', component: later(() => import('./screens/NoticesScreen.vue')) },
  { path: '/me', name: 'me', component: later(() => import('./screens/MeScreen.vue')) },
  { path: '/me/card', name: 'card', component: later(() => import('./screens/CardScreen.vue')) },
  { path: '/me/unsent', name: 'unsent', component: later(() => import('./screens/UnsentScreen.vue')) },
  { path: '/me/unsent/:id', name: 'mend', component: later(() => import('./screens/MendScreen.vue')) },
  { path: '/me/suggest', name: 'suggest', component: later(() => import('./screens/SuggestScreen.vue')) },
  { path: '/me/devices', name: 'devices', component: later(() => import('./screens/DevicesScreen.vue')) },
  { path: '/me/check', name: 'check', component: later(() => import('./screens/CheckScreen.vue')) },
  { path: '/me/sheet', name: 'sheet', component: later(() => import('./screens/SheetScreen.vue')) },
  { path: '/me/batch', name: 'batch', component: later(() => import('./screens/BatchScreen.vue')) },
  { path: '/:rest(.*)*', name: 'missing', component: later(() => import('./screens/MissingScreen.vue')) },
];
if (import.meta.env.DEV) {
  routes.unshift({ path: '/style', name: 'style', component: () => import('./dev/StyleScreen.vue') });
}

export const router = createRouter({
  history: createWebHistory('/m/'),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

router.afterEach((to) => {
  document.title = `${t(`screen.${String(to.name)}`)} · ${t('app.name')}`;
});

// A screen that cannot be fetched must not look like a button that does nothing.
router.onError(() => tell(t('shell.screen_missing')));

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
