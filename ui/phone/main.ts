/** The representative's phone: own small controls and native inputs, nothing else to download. */
import { createApp } from 'vue';
import '../shared/tokens.css';
import '../shared/base.css';
import './phone.css';
import { startLocale } from '../shared/i18n';
import common from '../locales/zh-CN/common.json';
import words from '../locales/zh-CN/phone.json';
import App from './App.vue';
import { applyElderMode } from './elder';
import { openStore } from './open';
import { prefetchScreens, router } from './router';
import { adopt, openingFailed } from './world';

applyElderMode();

async function start() {
  await startLocale([common, words], async () => {
    const english = await Promise.all([
      import('../locales/en/common.json'),
      import('../locales/en/phone.json'),
    ]);
    return english.map((each) => each.default);
  });
  try {
    adopt(await openStore());
  } catch (thrown) {
    openingFailed(thrown);
  }
  createApp(App).use(router).mount('#app');
  prefetchScreens();
}

void start();
