/** The representative's phone: own small controls and native inputs, nothing else to download. */
import { createApp, watch } from 'vue';
import '../shared/tokens.css';
import '../shared/base.css';
import './phone.css';
import { startLocale } from '../shared/i18n';
import { session } from '../shared/session';
import common from '../locales/zh-CN/common.json';
import offline from '../locales/zh-CN/offline.json';
import words from '../locales/zh-CN/phone.json';
import englishCommon from '../locales/en/common.json?url&no-inline';
import englishOffline from '../locales/en/offline.json?url&no-inline';
import englishWords from '../locales/en/phone.json?url&no-inline';
import App from './App.vue';
import { applyElderMode } from './elder';
import { fetchWords } from './english';
import { keepOpenable, openStore } from './open';
import { prefetchScreens, startRouter } from './router';
import { adopt, openingFailed } from './world';

applyElderMode();

async function start() {
  await startLocale([common, offline, words], () =>
    Promise.all([englishCommon, englishOffline, englishWords].map(fetchWords)),
  );
  try {
    adopt(await openStore());
  } catch (thrown) {
    openingFailed(thrown);
  }
  createApp(App).mount('#app');
  // Which screens there are depends on whose phone it is, which the first answer tells.
  let hasStarted = false;
  watch(
    () => session.me,
    async (me) => {
      if (!me || hasStarted) return;
      hasStarted = true;
      await startRouter();
      prefetchScreens();
    },
    { immediate: true },
  );
  void keepOpenable();
}

void start();
