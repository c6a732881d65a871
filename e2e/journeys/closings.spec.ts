/** The month close: what was closed stays, what comes later stands beside it, and every number has its list. */
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, numberIn, pageOf } from '../support/people';

const VILLAGE = '431125101216';

interface Closed {
  name: string;
  agrees: boolean;
  figures: { code: string; name: string; value: number | null; correction: number | null; now: number | null }[];
}

const closed = (page: Page, period: string) => ask<Closed>(page, `/api/closings/${period}?area=${VILLAGE}`);
const contacts = async (page: Page, period: string) => {
  const found = (await closed(page, period)).figures.find((each) => each.code === 'contacts');
  expect(found, `${period} has a figure of contacts`).toBeTruthy();
  return { value: found?.value ?? 0, correction: found?.correction ?? 0, now: found?.now ?? 0 };
};

test('a contact voided after the close is a correction beside the number that was closed', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'heyuan');
  const before = await contacts(page, '2023-03');
  const quarter = await contacts(page, '2023-Q1');
  const { items } = await ask<{ items: { id: string; state: string }[] }>(page, `/api/contacts?area=${VILLAGE}&from=2023-03-01&to=2023-03-31&limit=100`);
  const one = items.find((each) => each.state === 'valid')?.id ?? '';
  await page.goto(`/console/contacts/${one}`);
  await page.getByRole('button', { name: '更正' }).click();
  await page.getByRole('button', { name: '作废这次走访' }).click();
  await page.getByLabel('为什么作废').fill('记错了户');
  await page.getByRole('button', { name: '确定作废' }).click();
  await expect(page.getByText('已作废', { exact: true })).toBeVisible();

  await page.goto(`/console/closings/2023-03?area=${VILLAGE}`);
  await expect(page.getByRole('heading', { level: 2, name: '河源村 · 2023年3月' })).toBeVisible();
  await expect(page.getByText('按记录重算，完全一致')).toBeVisible();
  await expect(page.getByText(/月结后有\d+项数字有更正/)).toBeVisible();
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /^走访联系/ }) });
  await expect(row.getByRole('cell').nth(1)).toHaveText(String(before.value));
  await expect(row.getByRole('cell').nth(2)).toHaveText(String(before.correction - 1));
  await expect(row.getByRole('cell').nth(3)).toHaveText(String(before.now - 1));

  // The quarter that held the month was closed with it, and says the same.
  await page.getByRole('link', { name: '2023年第一季度' }).click();
  await expect(page.getByRole('heading', { level: 2, name: '河源村 · 2023年第一季度' })).toBeVisible();
  await expect(row.getByRole('cell').nth(1)).toHaveText(String(quarter.value));
  await expect(row.getByRole('cell').nth(2)).toHaveText(String(quarter.correction - 1));
  expect(quarter.value).toBeGreaterThan(before.value);

  // The number as it is now opens the list that it counts.
  await row.getByRole('link').click();
  await expect(page).toHaveURL(/\/console\/figures\/contacts\?.*since=2023-01-01/);
  await expect.poll(async () => numberIn(await page.locator('.headline .value').textContent())).toBe(quarter.now - 1);
  expect(faults).toEqual([]);
});

test('nobody closes a month that is not over, and who closes is told so', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'xian');
  const state = await ask<{ next: string; can_close: boolean }>(page, '/api/closings');
  // The demo county stands still on 7 May 2023.
  expect(state).toMatchObject({ next: '2023-05', can_close: false });
  await page.goto('/console/closings');
  await expect(page.getByText('5月还没有过完，过完后再来月结。')).toBeVisible();
  await expect(page.getByRole('button', { name: /月结/ })).toHaveCount(0);
  const me = await ask<{ csrf_token: string }>(page, '/api/me');
  const refused = await page.request.post('/api/closings', { headers: { 'X-CSRF-Token': me.csrf_token, 'Idempotency-Key': `closing-${Date.now()}` }, data: { month: '2023-05' } });
  expect(refused.status()).toBe(409);
  expect(((await refused.json()) as { detail: string }).detail).toContain('月');
  expect(faults).toEqual([]);
});

test('a village sees its closed months on a phone without moving sideways, and closes none', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'heyuan', 'phone');
  await page.goto('/console/closings');
  const table = page.locator('.closings-page .wide-table');
  await expect(table.getByRole('row').nth(1)).toBeVisible();
  expect(await table.evaluate((each) => each.scrollWidth - each.clientWidth)).toBeLessThanOrEqual(0);
  await expect(page.getByRole('button', { name: /月结/ })).toHaveCount(0);
  expect(faults).toEqual([]);
});
