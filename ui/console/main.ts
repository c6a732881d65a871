/** The console: words first, then the session, then the screens; each page is its own chunk. */
import { createApp } from 'vue';
import '../shared/tokens.css';
import '../shared/base.css';
import './theme.css';
import { startLocale } from '../shared/i18n';
import { addIcons } from '../shared/icons';
import { moreIcons } from '../shared/moreIcons';
import { startSession } from '../shared/session';
import common from '../locales/zh-CN/common.json';
import channels from '../locales/zh-CN/channels.json';
import cards from '../locales/zh-CN/cards.json';
import words from '../locales/zh-CN/console.json';
import notices from '../locales/zh-CN/console-notices.json';
import plans from '../locales/zh-CN/console-plans.json';
import training from '../locales/zh-CN/console-training.json';
import bulletin from '../locales/zh-CN/console-bulletin.json';
import closings from '../locales/zh-CN/console-closings.json';
import forms from '../locales/zh-CN/console-forms.json';
import fostering from '../locales/zh-CN/console-fostering.json';
import rates from '../locales/zh-CN/console-rates.json';
import ledgers from '../locales/zh-CN/console-ledgers.json';
import meetings from '../locales/zh-CN/console-meetings.json';
import selection from '../locales/zh-CN/selection.json';
import moves from '../locales/zh-CN/moves.json';
import turnover from '../locales/zh-CN/turnover.json';
import wecom from '../locales/zh-CN/wecom.json';
import App from './App.vue';
import { router } from './router';

addIcons(moreIcons);

async function start() {
  const session = startSession;
  await startLocale([common, words, cards, bulletin, plans, closings, rates, meetings, training, turnover, selection, ledgers, forms, fostering, notices, moves, wecom, channels], async () => {
    const english = await Promise.all([
      import('../locales/en/common.json'),
      import('../locales/en/console.json'),
      import('../locales/en/cards.json'),
      import('../locales/en/console-notices.json'),
      import('../locales/en/console-plans.json'),
      import('../locales/en/console-bulletin.json'),
      import('../locales/en/console-closings.json'),
      import('../locales/en/console-rates.json'),
      import('../locales/en/console-ledgers.json'),
      import('../locales/en/console-forms.json'),
      import('../locales/en/console-meetings.json'),
      import('../locales/en/console-training.json'),
      import('../locales/en/console-fostering.json'),
      import('../locales/en/turnover.json'),
      import('../locales/en/moves.json'),
      import('../locales/en/selection.json'),
      import('../locales/en/wecom.json'),
      import('../locales/en/channels.json'),
    ]);
    return english.map((each) => each.default);
  });
  await session();
  const app = createApp(App).use(router);
  // Pages without the shell must not flash inside of it.
  await router.isReady();
  app.mount('#app');
}

void start();
