/** The sign-in page: no router, no framework of widgets, so that it opens at once everywhere. */
import { createApp } from 'vue';
import '../shared/tokens.css';
import '../shared/base.css';
import { startLocale } from '../shared/i18n';
import common from '../locales/zh-CN/common.json';
import words from '../locales/zh-CN/sign-in.json';
import Door from './Door.vue';

void startLocale([common, words], async () => {
  const english = await Promise.all([
    import('../locales/en/common.json'),
    import('../locales/en/sign-in.json'),
  ]);
  return english.map((each) => each.default);
}).then(() => createApp(Door).mount('#app'));
