import { createRouter, createWebHistory } from 'vue-router';
import { t } from '../shared/i18n';
import HouseholdsScreen from './screens/HouseholdsScreen.vue';

/** The list is in the first script; what one taps next comes in its own small file. */
export const router = createRouter({
  history: createWebHistory('/m/'),
  routes: [
    { path: '/', name: 'households', component: HouseholdsScreen },
    { path: '/households/:id', name: 'household', component: () => import('./screens/HouseholdScreen.vue') },
    { path: '/households/:id/contact', name: 'contact', component: () => import('./screens/ContactScreen.vue') },
    { path: '/matters', name: 'matters', component: () => import('./screens/MattersScreen.vue') },
    { path: '/matters/:id', name: 'matter', component: () => import('./screens/MatterScreen.vue') },
    { path: '/me', name: 'me', component: () => import('./screens/MeScreen.vue') },
    { path: '/:rest(.*)*', name: 'missing', component: () => import('./screens/MissingScreen.vue') },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

router.afterEach((to) => {
  document.title = `${t(`screen.${String(to.name)}`)} · ${t('app.name')}`;
});
