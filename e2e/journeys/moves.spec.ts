/** Changes of households: looked at before, done in a few taps, found again, and taken back exactly. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf, screenshotPath } from '../support/people';

interface Home {
  id: string;
  code: string;
  head_name: string;
  address: string;
  members: number;
  version: number;
  area: { code: string; name: string };
  village: { code: string; name: string };
  representative: { id: string; name: string } | null;
  dissolved_on: string | null;
}

/** No other journey works in these two: what is taken back is as it was. */
const VILLAGE = '431125203210';
const ELSEWHERE = '431125203211';

const homes = async (page: Page) => (await ask<{ items: Home[] }>(page, `/api/households?area=${VILLAGE}&linked=yes&limit=200`)).items;
const home = (page: Page, id: string) => ask<Home>(page, `/api/households/${id}`);
const stands = async (page: Page, id: string) => {
  const { version: _, ...rest } = await home(page, id);
  return rest;
};

async function clean(page: Page, where: string) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  const serious = found.violations.filter((each) => ['serious', 'critical'].includes(each.impact ?? ''));
  expect(serious.map((each) => `${each.id}: ${each.nodes.map((node) => node.target).join(' ')}`), where).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${where} scrolls sideways`).toBeLessThanOrEqual(0);
}

async function undo(page: Page) {
  await page.getByRole('button', { name: '撤销', exact: true }).click();
  await page.getByRole('button', { name: '确认撤销，全部恢复' }).click();
  await expect(page.getByText(/撤销，全部恢复原样/)).toBeVisible();
}

for (const [size, viewport, place] of [
  ['phone', { width: 360, height: 740 }, 0],
  ['desktop', { width: 1440, height: 900 }, 4],
] as const) {
  test(`a household splits at ${viewport.width} px, and is one again`, async ({ browser }) => {
    const { page, faults } = await pageOf(browser, 'xian', size);
    const one = (await homes(page)).filter((each) => each.members > 2)[place];
    expect(one).toBeTruthy();
    const id = one?.id ?? '';
    const before = await stands(page, id);
    await page.goto(`/console/households/${id}?area=${VILLAGE}`);
    await page.getByRole('button', { name: '信息变更', exact: true }).click();
    await page.getByRole('button', { name: '分户', exact: true }).click();
    await page.getByRole('button', { name: '分家立户' }).click();
    await page.getByLabel('户主姓名').fill('何小分');
    const shown = page.locator('.move-preview');
    await expect(shown).toContainText('何小分户');
    await expect(shown).toContainText('新户');
    await expect(shown).toContainText('发新卡');
    await clean(page, 'the form of a change');
    await page.screenshot({ path: screenshotPath(size, 'move-split'), fullPage: true });
    await page.getByRole('button', { name: '确认分户' }).click();
    await expect(page.getByText(`${one?.head_name}户分出何小分户`).first()).toBeVisible();
    expect((await home(page, id)).members).toBe((one?.members ?? 0) - 1);
    await page.screenshot({ path: screenshotPath(size, 'move-done'), fullPage: true });
    await page.getByRole('link', { name: '看变更' }).click();
    await expect(page.getByRole('heading', { level: 1, name: `${one?.head_name}户分出何小分户` })).toBeVisible();
    await expect(page.locator('.move-preview')).toContainText('变更前');
    await clean(page, 'a change');
    await page.screenshot({ path: screenshotPath(size, 'move'), fullPage: true });
    await undo(page);
    expect(await stands(page, id)).toEqual(before);
    await page.goto(`/console/household-moves?area=${VILLAGE}`);
    await expect(page.getByRole('row').filter({ hasText: '何小分' }).first()).toContainText('已撤销');
    await clean(page, 'the list of changes');
    await page.screenshot({ path: screenshotPath(size, 'moves'), fullPage: true });
    expect(faults).toEqual([]);
  });

  test(`a household moves to another village at ${viewport.width} px, and back`, async ({ browser }) => {
    const { page } = await pageOf(browser, 'xian', size);
    const one = (await homes(page))[place + 1];
    const id = one?.id ?? '';
    const before = await stands(page, id);
    const group = (await ask<{ items: { code: string; name: string }[] }>(page, `/api/areas?parent=${ELSEWHERE}`)).items[0];
    const elsewhere = await ask<{ name: string }>(page, `/api/areas/${ELSEWHERE}`);
    await page.goto(`/console/households/${id}?area=${VILLAGE}`);
    await page.getByRole('button', { name: '信息变更', exact: true }).click();
    await page.getByRole('button', { name: '搬到县内别处' }).click();
    await page.getByRole('button', { name: '建房购房或易地搬迁' }).click();
    await page.getByRole('button', { name: /搬到哪个小组/ }).click();
    const picker = page.getByRole('dialog', { name: '搬到哪个小组' });
    await picker.getByRole('searchbox').fill(elsewhere.name);
    await picker.getByRole('button', { name: elsewhere.name }).first().click();
    await picker.getByRole('button', { name: group?.name ?? '', exact: true }).click();
    await page.getByLabel('新地址').fill('新村18号');
    const shown = page.locator('.move-preview');
    await expect(shown).toContainText(`${elsewhere.name} ${group?.name}`);
    await expect(shown).toContainText('没有人(未联系户)');
    await page.getByRole('combobox', { name: '由谁联系' }).selectOption({ index: 1 });
    await expect(shown).not.toContainText('没有人(未联系户)');
    await clean(page, 'a move to another village');
    await page.screenshot({ path: screenshotPath(size, 'move-relocate'), fullPage: true });
    await page.getByRole('button', { name: '确认搬迁' }).click();
    await expect(page.getByText(/户从.+搬到/).first()).toBeVisible();
    const after = await home(page, id);
    expect(after.village.code).toMatch(new RegExp(`^${ELSEWHERE}`));
    expect(after.representative?.id).not.toBe(one?.representative?.id);
    await undo(page);
    expect(await stands(page, id)).toEqual(before);
  });

  test(`two households become one at ${viewport.width} px, and a mistaken end is undone`, async ({ browser }) => {
    const { page } = await pageOf(browser, 'xian', size);
    // The card of a household that ends must be seen to end; who has one keeps it.
    const me = await ask<{ csrf_token: string }>(page, '/api/me');
    const made = await page.request.put('/api/cards', { headers: { 'X-CSRF-Token': me.csrf_token }, data: { area: VILLAGE } });
    expect(made.status(), await made.text()).toBe(200);
    const all = await homes(page);
    const [goes, stays] = [all[place + 2], all[place + 3]];
    const id = goes?.id ?? '';
    const before = [await stands(page, id), await stands(page, stays?.id ?? '')];
    await page.goto(`/console/households/${id}?area=${VILLAGE}`);
    await page.getByRole('button', { name: '信息变更', exact: true }).click();
    await page.getByRole('button', { name: '并到另一户' }).click();
    await page.getByRole('button', { name: '合家共户' }).click();
    await page.getByRole('searchbox', { name: '并到哪一户' }).fill(stays?.code ?? '');
    await page.getByRole('button', { name: new RegExp(stays?.head_name ?? '-') }).first().click();
    await expect(page.locator('.move-preview')).toContainText('卡作废');
    await page.getByRole('button', { name: '确认并户' }).click();
    await expect(page.getByText(`${goes?.head_name}户并到${stays?.head_name}户`).first()).toBeVisible();
    await expect(page.getByText(/已经销户，资料和记录保留/)).toBeVisible();
    await page.getByRole('link', { name: `已并到${stays?.head_name}户` }).click();
    await expect(page.getByRole('link', { name: new RegExp(`并入本户的：${goes?.head_name}户`) })).toBeVisible();
    await clean(page, 'a household that another joined');
    await page.goto(`/console/household-moves?area=${VILLAGE}&kind=merge`);
    await page.getByRole('link', { name: `${goes?.head_name}户并到${stays?.head_name}户` }).first().click();
    await undo(page);
    expect([await stands(page, id), await stands(page, stays?.id ?? '')]).toEqual(before);
  });
}

test('a household that arrives is recorded from the list', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan', 'desktop');
  const me = await ask<{ grants: { area: { code: string } }[] }>(page, '/api/me');
  const area = me.grants[0]?.area.code ?? '';
  await page.goto('/console/households');
  await page.getByRole('link', { name: '信息变更记录' }).click();
  await page.getByRole('button', { name: '登记迁入的户' }).click();
  await page.getByRole('button', { name: '返乡定居' }).click();
  await page.getByLabel('户主姓名').fill('蒋返乡');
  await expect(page.locator('.move-preview')).toContainText('蒋返乡户');
  await page.getByRole('button', { name: '确认迁入' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /蒋返乡户迁入/ })).toBeVisible();
  const count = await ask<{ items: unknown[] }>(page, `/api/households?area=${area}&search=${encodeURIComponent('蒋返乡')}`);
  expect(count.items).toHaveLength(1);
  await undo(page);
});

test('who only inspects sees the changes and changes nothing', async ({ browser }) => {
  const { page } = await pageOf(browser, 'shenji', 'desktop');
  await page.goto('/console/household-moves');
  await expect(page.getByRole('heading', { level: 1, name: '信息变更记录' })).toBeVisible();
  await expect(page.getByRole('button', { name: '登记迁入的户' })).toHaveCount(0);
});
