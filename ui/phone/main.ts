/** The representative's phone: own small controls and native inputs, nothing else to download. */
import { createApp } from 'vue';
import '../shared/tokens.css';
import '../shared/base.css';
import './phone.css';
import { startLocale } from '../shared/i18n';
import { startSession } from '../shared/session';
import common from '../locales/zh-CN/common.json';
import words from '../locales/zh-CN/phone.json';
import App from './App.vue';
import { applyElderMode } from './elder';
import { router } from './router';

applyElderMode();

async function start() {
  // The session is asked for at once: a round trip costs more than everything else here.
  const asked = startSession();
  await startLocale([common, words], async () => {
    const english = await Promise.all([
      import('../locales/en/common.json'),
      import('../locales/en/phone.json'),
    ]);
    return english.map((each) => each.default);
  });
  createApp(App).use(router).mount('#app');
  await asked;
}

void start();
