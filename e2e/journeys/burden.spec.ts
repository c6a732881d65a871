/**
 * What records ask of people, measured as a person would make them: taps, fields and waiting. The
 * numbers that the county reads (data/burden/records.json) may not be less than what is measured.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf } from '../support/people';
import { chooseCategory, householdAt, isKept, openHome } from '../support/phone';

interface Asked {
  code: string;
  taps: number;
  fields: number;
  wait_ms: number;
}
const file = fileURLToPath(new URL('../../data/burden/records.json', import.meta.url));
const known = (JSON.parse(readFileSync(file, 'utf8')) as { records: Asked[] }).records;
const target = fileURLToPath(new URL('../../target/burden', import.meta.url));

/** Counts what is really touched and typed into, also over pages. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const add = (name: string, by: number) => sessionStorage.setItem(name, String(Number(sessionStorage.getItem(name) ?? 0) + by));
    addEventListener('pointerdown', (event) => event.isTrusted && add('taps', 1), true);
    const seen = new Set<EventTarget>();
    addEventListener(
      'input',
      (event) => {
        const at = event.target;
        const isText = at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && !['radio', 'checkbox'].includes(at.type));
        if (isText && !seen.has(at)) {
          seen.add(at);
          add('fields', 1);
        }
      },
      true,
    );
  });
}

/** Forgets what was touched to get there. */
async function begin(page: Page): Promise<number> {
  await page.evaluate(() => sessionStorage.removeItem('taps'));
  await page.evaluate(() => sessionStorage.removeItem('fields'));
  return Date.now();
}

/** A processor as slow as that of a cheap phone. */
async function slow(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

async function measured(page: Page, code: string, began: number, spared = 0): Promise<void> {
  const wait = Date.now() - began;
  const number = (name: string) => page.evaluate((each) => Number(sessionStorage.getItem(each) ?? 0), name);
  const found: Asked = { code, taps: await number('taps'), fields: await number('fields'), wait_ms: wait };
  mkdirSync(target, { recursive: true });
  writeFileSync(`${target}/${code}.json`, `${JSON.stringify(found)}\n`);
  console.log(`burden ${code}: ${found.taps} taps, ${found.fields} fields, ${found.wait_ms} ms`);
  const told = known.find((each) => each.code === code);
  expect({ taps: found.taps + spared, fields: found.fields }).toEqual({ taps: told?.taps, fields: told?.fields });
  expect(found.wait_ms, 'waiting on this machine').toBeLessThanOrEqual(15_000);
}

test('a contact', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await watch(page);
  await openHome(page);
  const { card, name } = await householdAt(page, 5);
  await slow(page);
  const began = await begin(page);
  await card.getByRole('link', { name: /^走访/ }).click();
  await page.getByRole('button', { name: '平安无事' }).click();
  await expect(page.getByRole('status').filter({ hasText: `已记下${name}户` })).toBeVisible();
  await measured(page, 'contact', began);
});

test('an appeal, told at a contact', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await watch(page);
  await openHome(page);
  const { card } = await householdAt(page, 6);
  await slow(page);
  const began = await begin(page);
  await card.getByRole('link', { name: /^走访/ }).click();
  await page.getByRole('button', { name: '有情况' }).click();
  // Once the phone has used the category it stands in front, and a tap is spared.
  const spared = (await chooseCategory(page, '用电通信')) ? 0 : 1;
  await page.getByLabel('是什么情况').click();
  await page.getByLabel('是什么情况').fill('村口路灯不亮');
  await page.getByRole('button', { name: '记下并上报' }).click();
  await expect(page.getByRole('status').filter({ hasText: '事项已上报' })).toBeVisible();
  await measured(page, 'appeal', began, spared);
});

test('a hazard and a dispute, reported from the phone', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await watch(page);
  for (const [code, kind, category, words] of [
    ['hazard', null, '用火与柴草堆放', '堂屋柴草堆在灶边'],
    ['dispute', '矛盾纠纷', '邻里', '两家为屋边水沟争吵'],
  ] as const) {
    await openHome(page);
    await slow(page);
    const began = await begin(page);
    await page.getByRole('link', { name: '事项', exact: true }).click();
    await page.getByRole('link', { name: '上报事项' }).click();
    // The form opens at hazards.
    if (kind) await page.getByRole('radio', { name: kind }).click();
    await chooseCategory(page, category);
    await page.getByLabel('是什么情况').click();
    await page.getByLabel('是什么情况').fill(words);
    await page.getByRole('button', { name: '上报', exact: true }).click();
    await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
    await measured(page, code, began);
  }
});

test('who came to a training, from a list pasted out of a chat', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  await watch(page);
  const { today } = await ask<{ today: string }>(page, '/api/county');
  const { items } = await ask<{ items: { name: string }[] }>(page, `/api/representatives?limit=200&serving_on=${today}`);
  const alone = items.map((each) => each.name).filter((name, _, all) => all.filter((other) => other === name).length === 1);
  await page.goto('/console/trainings');
  await page.getByRole('button', { name: '安排这个' }).first().click();
  await page.getByLabel('日期', { exact: true }).fill(today);
  await page.getByLabel('具体地点').fill('村委会二楼');
  await page.getByRole('button', { name: '安排', exact: true }).click();
  await page.getByRole('button', { name: '没学过的都列入应到' }).click();
  await expect(page.locator('.training-people li').first()).toBeVisible();
  await slow(page);
  const began = await begin(page);
  await page.getByLabel('接龙、名单或聊天记录').click();
  await page.getByLabel('接龙、名单或聊天记录').fill(alone.slice(0, 5).map((name, at) => `${at + 1}. ${name}`).join('\n'));
  await page.getByRole('button', { name: '识别名单' }).click();
  await page.getByRole('button', { name: '按识别结果登记' }).click();
  await expect(page.locator('.training-people li').filter({ hasText: '到课' })).toHaveCount(5);
  await measured(page, 'training', began);
});

test('a notice, read and passed on', async ({ browser }) => {
  const title = `防汛值守${Date.now() % 1e7}`;
  const village = await pageOf(browser, 'heyuan');
  await village.page.goto('/console/notices');
  await village.page.getByRole('button', { name: '写通知' }).click();
  const form = village.page.locator('form').filter({ has: village.page.getByLabel('正文') });
  await form.getByLabel('主题').selectOption({ index: 1 });
  await form.getByLabel('标题').fill(title);
  await form.getByLabel('正文').fill('夜里有大雨，请到低处的户看一看。');
  await form.getByRole('button', { name: '存为草稿' }).click();
  await village.page.getByRole('button', { name: '发布', exact: true }).click();
  await expect(village.page.getByRole('heading', { level: 1, name: title })).toContainText('已发布');
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await watch(page);
  await openHome(page);
  await isKept(page);
  await expect(async () => {
    await page.goto('/m/notices');
    await expect(page.getByRole('link', { name: title })).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 30_000 });
  await slow(page);
  const began = await begin(page);
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('button', { name: '转发到群' }).click();
  await page.getByRole('button', { name: '记下已转达' }).click();
  await expect(page.getByText('已转达', { exact: true })).toBeVisible();
  await measured(page, 'notice', began);
});

test('a ledger as a file, and a bulletin in Word', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  await watch(page);
  await page.goto('/console/ledgers');
  await expect(page.getByRole('link', { name: /走访台账/ })).toBeVisible();
  await slow(page);
  let began = await begin(page);
  await page.getByRole('link', { name: /走访台账/ }).click();
  await page.getByRole('button', { name: '本月' }).click();
  const sheet = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Excel' }).click();
  await sheet;
  await measured(page, 'ledger', began);

  await page.goto('/console/');
  await expect(page.getByRole('link', { name: '整份简报' })).toBeVisible();
  began = await begin(page);
  await page.getByRole('link', { name: '整份简报' }).click();
  const document = page.waitForEvent('download');
  await page.getByRole('link', { name: '下载 Word' }).click();
  await document;
  await measured(page, 'bulletin', began);
});

test('the county reads what it asks of people, and each number opens its list', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xian');
  const { records } = await ask<{ records: { code: string; count: number | null; indicator: string | null }[] }>(page, '/api/burden');
  const contacts = records.find((each) => each.code === 'contact');
  expect(contacts?.count).toBeGreaterThan(0);
  await page.goto('/console/burden');
  const row = page.getByRole('row', { name: /走访联系/ });
  await row.getByRole('link').click();
  await expect(page.locator('.headline .value')).toContainText(new Intl.NumberFormat('en-US').format(contacts?.count ?? 0));
  const village = await pageOf(browser, 'heyuan');
  expect((await village.page.request.get('/api/burden')).status()).toBe(403);
});
