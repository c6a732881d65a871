import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { t } from '../shared/i18n';
import { worksInDepartment } from '../domain/levels';
import { roles, session } from '../shared/session';

const pages: RouteRecordRaw[] = [
  { path: '/', name: 'overview', component: () => import('./pages/OverviewPage.vue') },
  { path: '/figures/:code', name: 'figure', component: () => import('./pages/FigurePage.vue') },
  { path: '/bulletin', name: 'bulletin', component: () => import('./pages/BulletinPage.vue') },
  { path: '/closings/:period?', name: 'closings', component: () => import('./pages/ClosingsPage.vue') },
  { path: '/rates', name: 'rates', component: () => import('./pages/RatesPage.vue') },
  { path: '/rates/:code', name: 'rate_records', component: () => import('./pages/RateRecordsPage.vue') },
  { path: '/call-backs', name: 'call_backs', component: () => import('./pages/CallBacksPage.vue') },
  { path: '/matters/:id?', name: 'matters', component: () => import('./pages/MattersPage.vue') },
  { path: '/contacts', name: 'contacts', component: () => import('./pages/ContactsPage.vue') },
  { path: '/contacts/:id', name: 'contact', component: () => import('./pages/ContactPage.vue') },
  { path: '/households', name: 'households', component: () => import('./pages/HouseholdsPage.vue') },
  { path: '/households/:id', name: 'household', component: () => import('./pages/HouseholdPage.vue') },
  { path: '/household-moves', name: 'moves', component: () => import('./pages/MovesPage.vue') },
  { path: '/household-moves/:id', name: 'move', component: () => import('./pages/MovePage.vue') },
  {
    path: '/representatives',
    name: 'representatives',
    component: () => import('./pages/RepresentativesPage.vue'),
  },
  {
    path: '/representatives/:id',
    name: 'representative',
    component: () => import('./pages/RepresentativePage.vue'),
  },
  { path: '/selections', name: 'selections', component: () => import('./pages/SelectionsPage.vue') },
  { path: '/selections/paper', name: 'selection_papers', component: () => import('./pages/SelectionPapersPage.vue') },
  { path: '/selections/:id', name: 'selection', component: () => import('./pages/SelectionPage.vue') },
  { path: '/print/selection/:what(letter|notice)/:id', name: 'selection_sheet', component: () => import('./pages/SelectionSheetPage.vue'), meta: { bare: true } },
  { path: '/print/representatives/:what(list|board)/:area', name: 'notice_board', component: () => import('./pages/NoticeBoardPage.vue'), meta: { bare: true } },
  { path: '/gatherings', name: 'gatherings', component: () => import('./pages/GatheringsPage.vue') },
  { path: '/trainings', name: 'trainings', component: () => import('./pages/TrainingsPage.vue') },
  { path: '/trainings/:id', name: 'training', component: () => import('./pages/TrainingPage.vue') },
  { path: '/training-wishes', name: 'training_wishes', component: () => import('./pages/TrainingWishesPage.vue') },
  { path: '/mentorings', name: 'mentorings', component: () => import('./pages/MentoringsPage.vue') },
  { path: '/reserve', name: 'reserve', component: () => import('./pages/ReservePage.vue') },
  { path: '/appraisals', name: 'appraisals', component: () => import('./pages/AppraisalsPage.vue') },
  { path: '/appraisals/:id', name: 'appraisal', component: () => import('./pages/AppraisalPage.vue') },
  // The one page of the console that a representative and a group's head read on their phones.
  { path: '/mine', name: 'mine', component: () => import('./pages/MinePage.vue'), meta: { bare: true, phone: true } },
  { path: '/print/training/:id', name: 'training_sheet', component: () => import('./pages/TrainingSheetPage.vue'), meta: { bare: true } },
  { path: '/print/appraisal/:id', name: 'appraisal_sheet', component: () => import('./pages/AppraisalSheetPage.vue'), meta: { bare: true } },
  { path: '/gatherings/:id', name: 'gathering', component: () => import('./pages/GatheringPage.vue') },
  { path: '/todos', name: 'todos', component: () => import('./pages/TodosPage.vue') },
  { path: '/todos/:id', name: 'todo', component: () => import('./pages/TodoPage.vue') },
  { path: '/plans', name: 'plans', component: () => import('./pages/PlansPage.vue') },
  { path: '/plans/:id', name: 'plan', component: () => import('./pages/PlanPage.vue') },
  { path: '/organisation', name: 'organisation', component: () => import('./pages/OrganisationPage.vue') },
  { path: '/print/organisation', name: 'organisation_sheet', component: () => import('./pages/OrganisationSheetPage.vue'), meta: { bare: true } },
  { path: '/assemblies/:id', name: 'assembly', component: () => import('./pages/AssemblyPage.vue') },
  { path: '/statute-checks', name: 'statute_checks', component: () => import('./pages/StatuteChecksPage.vue') },
  { path: '/ledgers', name: 'ledgers', component: () => import('./pages/LedgersPage.vue') },
  { path: '/ledgers/:name', name: 'ledger', component: () => import('./pages/LedgerPage.vue') },
  { path: '/burden', name: 'burden', component: () => import('./pages/BurdenPage.vue') },
  { path: '/forms', name: 'forms', component: () => import('./pages/FormsPage.vue') },
  { path: '/forms/:id', name: 'form', component: () => import('./pages/FormPage.vue') },
  { path: '/notices', name: 'notices', component: () => import('./pages/NoticesPage.vue') },
  { path: '/notices/:id', name: 'notice', component: () => import('./pages/NoticePage.vue') },
  { path: '/notice-questions', name: 'notice_questions', component: () => import('./pages/NoticeQuestionsPage.vue') },
  { path: '/exchange', name: 'exchange', component: () => import('./pages/ExchangePage.vue') },
  { path: '/exchange/imports/:id', name: 'import', component: () => import('./pages/ImportPage.vue') },
  { path: '/refusals', name: 'refusals', component: () => import('./pages/RefusalsPage.vue') },
  { path: '/suggestions', name: 'suggestions', component: () => import('./pages/SuggestionsPage.vue') },
  { path: '/settings/templates', name: 'templates', component: () => import('./pages/TemplatesPage.vue') },
  { path: '/settings', name: 'settings', component: () => import('./pages/SettingsPage.vue') },
  { path: '/wall', name: 'wall', component: () => import('./pages/WallPage.vue'), meta: { bare: true } },
  { path: '/print/cards/:id?', name: 'print-cards', component: () => import('./pages/PrintCardsPage.vue'), meta: { bare: true } },
  { path: '/print/:what(roster|sheet)/:id', name: 'print', component: () => import('./pages/PrintPage.vue'), meta: { bare: true } },
  { path: '/print/assembly/:what(notice|minutes|disclosure)/:id', name: 'assembly_sheet', component: () => import('./pages/AssemblySheetPage.vue'), meta: { bare: true } },
  { path: '/print/matter/:id', name: 'matter_sheet', component: () => import('./pages/MatterSheetPage.vue'), meta: { bare: true } },
  { path: '/turnovers', name: 'turnovers', component: () => import('./pages/TurnoversPage.vue') },
  { path: '/turnovers/:id', name: 'turnover', component: () => import('./pages/TurnoverPage.vue') },
  { path: '/print/representative-letter/:id', name: 'representative_letter', component: () => import('./pages/LetterPage.vue'), meta: { bare: true } },
  { path: '/print/turnover/:id', name: 'print-turnover', component: () => import('./pages/TurnoverSheetPage.vue'), meta: { bare: true } },
  { path: '/wecom', name: 'wecom', component: () => import('./pages/WecomPage.vue') },
  { path: '/accounts', name: 'accounts', component: () => import('./pages/AccountsPage.vue') },
  { path: '/channels', name: 'channels', component: () => import('./pages/ChannelsPage.vue') },
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue') },
];

if (import.meta.env.DEV) {
  pages.unshift({ path: '/style', name: 'style', component: () => import('./pages/StylePage.vue') });
}

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: pages,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
});

// The overview is made of figures; who has none begins with the list of what waits for him.
router.beforeEach((to) => (to.name === 'overview' && worksInDepartment(roles()) ? { path: '/matters', query: to.query } : true));

router.afterEach((to) => {
  const title = t(`nav.${String(to.name)}`);
  document.title = `${title} · ${session.county?.name ?? ''}${t('app.name')}`;
});
