/**
 * Every screen at every size: a picture to look at, no serious or critical finding of axe, nothing
 * that scrolls sideways, one main heading, and no fault in the browser's console.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { isKept } from '../support/phone';
import { ask, pageOf, screenshotPath, SIZES, type Person, type Size } from '../support/people';
import { ADMINISTRATION_SCREENS } from './administration';
import { FORM_SCREENS } from './forms';
import { LEDGER_SCREENS } from './ledgers';
import { FOSTERING_SCREENS } from './fostering';
import { NOTICE_SCREENS } from './notices';
import { PLAN_SCREENS } from './plans';

interface Screen {
  name: string;
  person: Person | null;
  path: string | ((page: Page) => Promise<string>);
  /** What must be seen before the screen counts as shown. */
  shows: (page: Page) => Promise<void>;
  act?: (page: Page) => Promise<void>;
  /** What an open panel half covers; it is looked at by axe on its own screen, where nothing covers it. */
  covers?: string;
}

async function firstId(page: Page, path: string): Promise<string> {
  const answer = await ask<{ items: { id: string }[] }>(page, path);
  const first = answer.items[0];
  expect(first, `${path} has an item`).toBeTruthy();
  return first?.id ?? '';
}
/** Somebody who serves and has households: journeys appoint others beside this. */
async function somebodyServing(page: Page): Promise<string> {
  const answer = await ask<{ items: { id: string; households: number; serving_until: string | null }[] }>(page, '/api/representatives?limit=200');
  const found = answer.items.find((each) => !each.serving_until && each.households > 0);
  expect(found, 'somebody serves').toBeTruthy();
  return found?.id ?? '';
}
const heading = (name: string | RegExp) => async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
};
const rows = async (page: Page) => {
  await expect(page.locator('.data-table tbody tr').first()).toBeVisible();
};
const own = async (page: Page) => {
  const me = await ask<{ representative: { id: string } }>(page, '/api/me');
  return firstId(page, `/api/representatives/${me.representative.id}/households`);
};

const ownContact = async (page: Page) => {
  const me = await ask<{ representative: { id: string } }>(page, '/api/me');
  const path = `/api/contacts?representative=${me.representative.id}`;
  const answer = await ask<{ items: { id: string; state: string }[] }>(page, path);
  return answer.items.find((each) => each.state === 'valid')?.id ?? '';
};

/** An import that waits for confirmation, made through the API; nothing of it is written. */
async function previewed(page: Page): Promise<string> {
  const me = await ask<{ csrf_token: string; grants: { area: { code: string } }[] }>(page, '/api/me');
  const lines = ['序号,村组,户主姓名,家庭人口,联系电话', '1,河源村1组,甘测五,3,13874680011', '2,河源村1组,,2,13874680012'];
  const response = await page.request.post('/api/imports', {
    headers: { 'X-CSRF-Token': me.csrf_token, 'Idempotency-Key': `screens-${Date.now()}-${Math.floor(Math.random() * 1e9)}` },
    multipart: {
      kind: 'households',
      area: me.grants[0]?.area.code ?? '',
      file: { name: '河源村花名册.csv', mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${lines.join('\r\n')}`) },
    },
  });
  expect(response.status(), await response.text()).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

/** Text below 18 px and targets below 44 px: the phone is made for people of sixty and more. */
async function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const box = element.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) continue;
      const name = `${element.tagName.toLowerCase()}.${element.className} ${element.textContent?.trim().slice(0, 12)}`;
      const writes = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      if (writes && parseFloat(getComputedStyle(element).fontSize) < 18) found.push(`text: ${name}`);
      if (element.matches('button, select, input') && box.height < 56) found.push(`target: ${name}`);
      // Links in running text are as high as their line, which is no target of its own.
      if (element.matches('a.button, nav a') && box.height < 56) found.push(`target: ${name}`);
    }
    return found;
  });
}

const SCREENS: Screen[] = [
  { name: 'sign-in', person: null, path: '/sign-in', shows: heading('联户') },
  {
    name: 'sign-in-missing',
    person: null,
    path: '/sign-in',
    shows: heading('联户'),
    act: async (page) => {
      await page.getByRole('button', { name: '登录', exact: true }).click();
      await expect(page.getByText('请填写姓名或手机号。')).toBeVisible();
    },
  },
  {
    name: 'console-overview',
    person: 'xian',
    path: '/console/',
    shows: async (page) => {
      await heading(/总览/)(page);
      await expect(page.locator('.figure-grid .value').first()).toBeVisible();
      await expect(page.getByRole('heading', { name: '通报文字' })).toBeVisible();
      await expect(page.locator('.bulletin .text')).toBeVisible();
      await expect(page.locator('.breakdown tbody tr').first()).toBeVisible();
      await expect(page.locator('.trend svg').first()).toBeVisible();
      await expect(page.locator('.village-map .village')).toHaveCount(112);
    },
  },
  {
    name: 'console-area-switcher',
    person: 'xian',
    path: '/console/',
    shows: heading(/总览/),
    act: async (page) => {
      await page.getByRole('button', { name: /^选择区域/ }).click();
      const dialog = page.getByRole('dialog', { name: '选择区域' });
      await dialog.getByRole('button', { name: '上江圩镇' }).click();
      await dialog.getByRole('button', { name: /河源村/ }).click();
      await expect(dialog.getByRole('button', { name: /1组|一组/ }).first()).toBeVisible();
    },
    covers: 'main',
  },
  {
    name: 'console-figure',
    person: 'xian',
    path: '/console/figures/appeals_collected',
    shows: async (page) => {
      await heading(/收集问题诉求/)(page);
      await rows(page);
    },
  },
  { name: 'console-matters', person: 'heyuan', path: '/console/matters', shows: rows },
  {
    name: 'console-matter',
    person: 'heyuan',
    path: async (page) => `/console/matters/${await firstId(page, '/api/matters')}`,
    shows: async (page) => {
      await expect(page.locator('.matter-panel .timeline li').first()).toBeVisible();
    },
  },
  { name: 'console-contacts', person: 'xian', path: '/console/contacts', shows: rows },
  {
    name: 'console-contact',
    person: 'xian',
    path: async (page) => `/console/contacts/${await firstId(page, '/api/contacts')}`,
    shows: heading(/走访/),
  },
  { name: 'console-households', person: 'xian', path: '/console/households', shows: rows },
  {
    name: 'console-household',
    person: 'heyuan',
    path: async (page) => `/console/households/${await firstId(page, '/api/households')}`,
    shows: heading(/户$/),
  },
  {
    name: 'console-households-none',
    person: 'xian',
    path: '/console/households?search=%E6%9F%A5%E6%97%A0%E6%AD%A4%E4%BA%BA',
    shows: async (page) => {
      await expect(page.getByText('没有找到相符的户')).toBeVisible();
    },
  },
  { name: 'console-representatives', person: 'xian', path: '/console/representatives', shows: rows },
  {
    name: 'console-representative',
    person: 'heyuan',
    path: async (page) => `/console/representatives/${await somebodyServing(page)}`,
    shows: async (page) => {
      await expect(page.getByRole('list', { name: '联系链' })).toBeVisible();
      await rows(page);
    },
  },
  { name: 'console-gatherings', person: 'xian', path: '/console/gatherings', shows: rows },
  ...PLAN_SCREENS,
  ...ADMINISTRATION_SCREENS,
  ...LEDGER_SCREENS,
  ...FORM_SCREENS,
  ...FOSTERING_SCREENS,
  ...NOTICE_SCREENS,
  { name: 'console-assemblies', person: 'xian', path: '/console/gatherings?kind=assembly', shows: rows },
  { name: 'console-assembly-new', person: 'heyuan', path: '/console/assemblies/new', shows: async (page) => expect(page.getByLabel('会议名称')).toBeVisible() },
  { name: 'console-assembly', person: 'heyuan', path: async (page) => `/console/assemblies/${await firstId(page, '/api/assemblies?to=2023-05-07')}`, shows: async (page) => expect(page.getByRole('heading', { level: 2, name: '本次会议核对' })).toBeVisible() },
  { name: 'console-courtyard', person: 'heyuan', path: async (page) => `/console/gatherings/${await firstId(page, '/api/gatherings?kind=courtyard')}`, shows: async (page) => expect(page.getByRole('heading', { level: 2, name: /问题清单/ })).toBeVisible() },
  { name: 'console-statute-checks', person: 'xian', path: '/console/statute-checks', shows: rows },
  {
    name: 'console-bulletin',
    person: 'xian',
    path: '/console/bulletin',
    shows: async (page) => {
      await expect(page.locator('.bulletin-page .sheet h2')).toBeVisible();
    },
  },
  {
    name: 'console-bulletin-rewrite',
    person: 'shangjiangxu',
    path: '/console/bulletin',
    shows: async (page) => {
      await expect(page.locator('.bulletin-page .sheet h2')).toBeVisible();
    },
    act: async (page) => {
      await page.getByRole('button', { name: '改写' }).first().click();
      await expect(page.getByLabel('这一段')).toBeFocused();
    },
  },
  {
    name: 'console-closings',
    person: 'xian',
    path: '/console/closings',
    shows: async (page) => {
      await expect(page.locator('.closings-page tbody tr').first()).toBeVisible();
      await expect(page.getByText('按记录重算，完全一致')).toBeVisible();
    },
  },
  {
    name: 'console-rates',
    person: 'xian',
    path: '/console/rates',
    shows: async (page) => {
      await expect(page.locator('.wide-table tbody tr').first()).toBeVisible();
    },
  },
  { name: 'console-call-backs', person: 'shangjiangxu', path: '/console/call-backs', shows: heading('回访') },
  {
    name: 'console-gathering',
    person: 'xian',
    path: async (page) => `/console/gatherings/${await firstId(page, '/api/gatherings?kind=training')}`,
    shows: async (page) => {
      await expect(page.getByRole('heading', { name: /参加人员/ })).toBeVisible();
    },
  },
  {
    name: 'console-overview-township',
    person: 'shangjiangxu',
    path: '/console/?measure=overdue',
    shows: async (page) => {
      await heading('上江圩镇总览')(page);
      await expect(page.locator('.village-map .village').first()).toBeVisible();
    },
  },
  {
    name: 'console-overview-table',
    person: 'xian',
    path: '/console/?map=table',
    shows: async (page) => {
      await expect(page.locator('.map-card tbody tr')).toHaveCount(112);
    },
  },
  {
    name: 'console-wall',
    person: 'xian',
    path: '/console/wall',
    shows: async (page) => {
      await expect(page.locator('.wall-numbers strong')).toHaveCount(4);
      await expect(page.locator('.village-map .village')).toHaveCount(112);
    },
  },
  {
    name: 'console-search',
    person: 'xian',
    path: '/console/matters',
    shows: rows,
    act: async (page) => {
      await page.getByRole('button', { name: '查找户、人、事项' }).click();
      await expect(page.getByRole('combobox', { name: '全县查找' })).toBeFocused();
    },
  },
  {
    name: 'console-help',
    person: 'xian',
    path: '/console/matters',
    shows: rows,
    act: async (page) => {
      await page.keyboard.press('?');
      await expect(page.getByRole('heading', { name: '键盘操作' })).toBeVisible();
    },
  },
  {
    name: 'console-bulk',
    person: 'heyuan',
    path: '/console/matters?state=submitted',
    shows: rows,
    act: async (page) => {
      await page.getByRole('checkbox').nth(1).check();
      await page.getByRole('button', { name: /^受理\(/ }).click();
      await expect(page.getByRole('button', { name: /^确定受理/ })).toBeVisible();
    },
  },
  {
    name: 'console-household-edit',
    person: 'heyuan',
    path: async (page) => `/console/households/${await firstId(page, '/api/households')}`,
    shows: heading(/户$/),
    act: async (page) => {
      await page.getByRole('button', { name: '修改' }).click();
      await expect(page.getByLabel('户主')).toBeVisible();
    },
  },
  {
    name: 'console-contact-edit',
    person: 'heyuan',
    path: async (page) => `/console/contacts/${await firstId(page, '/api/contacts')}`,
    shows: heading(/走访/),
    act: async (page) => {
      await page.getByRole('button', { name: '更正' }).click();
      await expect(page.getByRole('button', { name: '保存更正' })).toBeVisible();
    },
  },
  {
    name: 'console-representatives-quiet',
    person: 'heyuan',
    path: '/console/representatives?contacted=no',
    shows: async (page) => {
      await expect(page.getByText('不作排名')).toBeVisible();
      await rows(page);
    },
  },
  {
    name: 'console-appoint',
    person: 'heyuan',
    path: '/console/representatives',
    shows: rows,
    act: async (page) => {
      await page.getByRole('button', { name: '聘任代表' }).click();
      await expect(page.getByRole('heading', { name: '聘任一位代表' })).toBeVisible();
    },
  },
  {
    name: 'console-mandate-end',
    person: 'heyuan',
    path: async (page) => `/console/representatives/${await somebodyServing(page)}`,
    shows: rows,
    act: async (page) => {
      await page.getByRole('button', { name: '离任交接' }).click();
      await expect(page.getByRole('button', { name: '确认交接' })).toBeVisible();
    },
  },
  { name: 'console-selections', person: 'xian', path: '/console/selections', shows: heading('选任') },
  { name: 'console-selection', person: 'heyuan', path: async (page) => `/console/selections/${await firstId(page, '/api/selections?stage=on_notice')}`, shows: async (page) => expect(page.getByRole('heading', { level: 2, name: '办理经过' })).toBeVisible() },
  { name: 'console-selection-letter', person: 'heyuan', path: async (page) => `/console/print/selection/letter/${await firstId(page, '/api/selections?stage=appointed')}`, shows: heading('聘书') },
  { name: 'console-selection-papers', person: 'shangjiangxu', path: '/console/selections/paper?area=431125101216', shows: heading('补录纸质选任档案') },
  { name: 'console-announcement', person: 'heyuan', path: '/console/print/representatives/list/431125101216', shows: heading('公告') },
  { name: 'console-notice-board', person: 'heyuan', path: '/console/print/representatives/board/431125101216', shows: heading(/公示栏/) },
  { name: 'console-selection-notice', person: 'heyuan', path: async (page) => `/console/print/selection/notice/${await firstId(page, '/api/selections?stage=on_notice')}`, shows: heading('河源村代表拟聘任人选公示') },
  { name: 'console-turnovers', person: 'xian', path: '/console/turnovers', shows: heading('联户换届') },
  ...(['roster', 'cards', 'sheet'] as const).map((what): Screen => ({
    name: `console-print-${what}`,
    person: 'heyuan',
    path: async (page) => `/console/print/${what}/${await somebodyServing(page)}`,
    shows: async (page) => {
      await expect(page.getByRole('button', { name: '打印' })).toBeEnabled();
    },
  })),
  { name: 'console-refusals', person: 'heyuan', path: '/console/refusals', shows: heading('手机上传') },
  { name: 'console-suggestions', person: 'heyuan', path: '/console/suggestions', shows: heading('投诉建议') },
  { name: 'console-settings', person: 'xian', path: '/console/settings', shows: heading('设置') },
  { name: 'console-settings-village', person: 'heyuan', path: '/console/settings', shows: heading('设置') },
  { name: 'console-exchange', person: 'heyuan', path: '/console/exchange', shows: heading('导入导出') },
  {
    name: 'console-import-preview',
    person: 'heyuan',
    path: async (page) => `/console/exchange/imports/${await previewed(page)}`,
    shows: async (page) => {
      await expect(page.getByRole('link', { name: '下载错误表' })).toBeVisible();
    },
  },
  {
    name: 'console-no-permission',
    person: 'xitong',
    path: '/console/households',
    shows: async (page) => {
      await expect(page.getByText('您没有这项权限')).toBeVisible();
    },
  },
  { name: 'console-missing', person: 'xian', path: '/console/nowhere', shows: heading('没有这个页面') },
  {
    name: 'console-for-representatives',
    person: 'daibiao',
    path: '/console/',
    shows: async (page) => {
      await expect(page.getByText('这里是干部工作台')).toBeVisible();
    },
  },
  { name: 'phone-households', person: 'daibiao', path: '/m/', shows: heading(/本月/) },
  { name: 'phone-village-cadre', person: 'heyuan', path: '/m/', shows: heading(/本月/) },
  {
    name: 'phone-household',
    person: 'daibiao',
    path: async (page) => `/m/households/${await own(page)}`,
    shows: heading(/户$/),
  },
  {
    name: 'phone-contact',
    person: 'daibiao',
    path: async (page) => `/m/households/${await own(page)}/contact`,
    shows: heading(/^走访/),
  },
  {
    name: 'phone-contact-further',
    person: 'daibiao',
    path: async (page) => `/m/households/${await own(page)}/contact`,
    shows: heading(/^走访/),
    act: async (page) => {
      await page.getByRole('button', { name: '再记几样' }).click();
      await page.getByRole('button', { name: '多一份' }).click();
      await page.getByRole('radio', { name: '因病' }).click();
    },
  },
  {
    name: 'phone-contact-with-matter',
    person: 'daibiao',
    path: async (page) => `/m/households/${await own(page)}/contact`,
    shows: heading(/^走访/),
    act: async (page) => {
      await page.getByRole('button', { name: '有情况' }).click();
      await page.getByRole('radio', { name: '突发' }).click();
      await expect(page.getByText('请先打电话')).toBeVisible();
    },
  },
  {
    name: 'phone-record',
    person: 'daibiao',
    path: async (page) => `/m/contacts/${await ownContact(page)}`,
    shows: heading('联系记录'),
  },
  {
    name: 'phone-record-void',
    person: 'daibiao',
    path: async (page) => `/m/contacts/${await ownContact(page)}`,
    shows: heading('联系记录'),
    act: async (page) => {
      await page.getByRole('button', { name: '作废', exact: true }).click();
      await page.getByRole('button', { name: '确定作废' }).click();
    },
  },
  { name: 'phone-matters', person: 'daibiao', path: '/m/matters', shows: heading('事项') },
  {
    name: 'phone-matter',
    person: 'daibiao',
    path: async (page) => `/m/matters/${await firstId(page, '/api/matters')}`,
    shows: async (page) => {
      await expect(page.getByRole('heading', { name: '经过' })).toBeVisible();
    },
  },
  {
    name: 'phone-matter-answered',
    person: 'daibiao',
    path: async (page) => `/m/matters/${await firstId(page, '/api/matters?state=answered')}`,
    shows: async (page) => {
      await expect(page.getByText('请问问群众：解决了吗？')).toBeVisible();
    },
    act: async (page) => {
      await page.getByRole('button', { name: '没有解决' }).click();
    },
  },
  { name: 'phone-report', person: 'daibiao', path: '/m/report', shows: heading('上报事项') },
  { name: 'phone-accusation', person: 'daibiao', path: '/m/accusation', shows: heading('检举控告') },
  { name: 'phone-notices', person: 'daibiao', path: '/m/notices', shows: heading('通知') },
  { name: 'phone-me', person: 'daibiao', path: '/m/me', shows: heading('我的') },
  { name: 'phone-card', person: 'daibiao', path: '/m/me/card', shows: heading('心连心联系卡') },
  { name: 'phone-unsent-none', person: 'daibiao', path: '/m/me/unsent', shows: heading('未上传') },
  {
    name: 'phone-unsent',
    person: 'daibiao',
    path: '/m/',
    shows: heading(/本月/),
    act: async (page) => {
      // From the second start on the worker has every screen; only then does the network go.
      await isKept(page);
      await page.reload();
      await heading(/本月/)(page);
      await page.context().setOffline(true);
      await page.getByRole('link', { name: /^走访/ }).last().click();
      await page.getByRole('button', { name: '平安无事' }).click();
      await page.getByRole('link', { name: '我的', exact: true }).click();
      await page.getByRole('link', { name: /未上传/ }).click();
      await expect(page.getByRole('heading', { name: /等待上传/ })).toBeVisible();
    },
  },
  { name: 'phone-suggest', person: 'daibiao', path: '/m/me/suggest', shows: heading('投诉建议') },
  { name: 'phone-check', person: 'daibiao', path: '/m/me/check', shows: heading('自检') },
  {
    name: 'phone-sheet',
    person: 'daibiao',
    path: '/m/me/sheet',
    shows: async (page) => {
      await expect(page.getByRole('table')).toBeVisible();
    },
  },
  {
    name: 'phone-batch',
    person: 'daibiao',
    path: '/m/me/batch',
    shows: heading('补录'),
    act: async (page) => {
      await page.locator('.batch-row > button').first().click();
    },
  },
  { name: 'phone-missing', person: 'daibiao', path: '/m/nowhere', shows: heading('没有这个页面') },
  {
    name: 'phone-first-offline',
    person: 'daibiao',
    path: async (page) => {
      await page.route('**/api/**', (route) => route.abort());
      return '/m/';
    },
    shows: async (page) => {
      await expect(page.getByText('第一次打开需要网络')).toBeVisible();
    },
  },
  { name: 'phone-no-permission', person: 'shenji', path: '/m/', shows: async (page) => {
    await expect(page.getByText('这里是代表用的手机页面')).toBeVisible();
  } },
  {
    name: 'phone-cadre-sheet',
    person: 'heyuan',
    path: '/m/me/sheet',
    shows: async (page) => {
      await expect(page.getByLabel('哪位代表的表')).toBeVisible();
    },
  },
  ...(['', 'matters', 'me', 'me/card'] as const).map((way) => ({
    name: `phone-elder-${way.replace('/', '-') || 'households'}`,
    person: 'daibiao' as const,
    path: `/m/${way}`,
    shows: async (page: Page) => {
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
    act: async (page: Page) => {
      await page.evaluate(() => localStorage.setItem('lianhu.elder', 'yes'));
      await page.reload();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  })),
  { name: 'invitation', person: null, path: '/i#0123456789abcdef0123456789abcdef', shows: heading('邀请您使用联户') },
  {
    name: 'invitation-code',
    person: null,
    path: '/sign-in',
    shows: heading('联户'),
    act: async (page) => {
      await page.getByRole('button', { name: '用邀请码登录' }).click();
      await page.getByLabel('手机号').fill('13800000000');
      await page.getByLabel('八位邀请码').fill('123');
      await page.getByRole('button', { name: '用这部手机登录' }).click();
      await expect(page.getByText('邀请码是八位数字')).toBeVisible();
    },
  },
];

/** Makes the window as high as its content: bars that stick would else cut the picture in two. */
async function stretch(page: Page, size: Size): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: SIZES[size].width, height: Math.max(SIZES[size].height, height) });
}

/** The screen at one size: a picture of it, and everything that must hold for it. */
async function look(page: Page, screen: Screen, size: Size): Promise<void> {
  const isPhone = screen.name.startsWith('phone-');
  await page.setViewportSize(SIZES[size]);
  if (isPhone) await stretch(page, size);
  // What follows the size, such as the map, has drawn itself anew after two frames.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.screenshot({ path: screenshotPath(size, screen.name), fullPage: true });

  const axe = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  if (screen.covers) axe.exclude(screen.covers);
  const found = await axe.analyze();
  const grave = found.violations.filter((each) => each.impact === 'serious' || each.impact === 'critical');
  expect(
    grave.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(' ')).join(' | ')}`),
    `axe at ${size} size`,
  ).toEqual([]);

  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(excess, `nothing scrolls sideways at ${size} size`).toBeLessThanOrEqual(0);
  if (isPhone) expect(await tooSmall(page), `made for elders at ${size} size`).toEqual([]);
}

for (const screen of SCREENS) {
  test(`${screen.name} at every size`, async ({ browser }) => {
    const { page, faults } = await pageOf(browser, screen.person, 'phone');
    const path = typeof screen.path === 'string' ? screen.path : await screen.path(page);
    await page.goto(path);
    await screen.shows(page);
    await screen.act?.(page);
    await page.waitForLoadState('networkidle');
    for (const size of Object.keys(SIZES) as Size[]) await look(page, screen, size);
    expect(await page.getByRole('main').count(), 'one main part').toBe(1);
    expect(await page.title()).toContain('联户');
    expect(faults).toEqual([]);
    await page.context().close();
  });
}
