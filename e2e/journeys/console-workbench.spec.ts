/** The workbench: by keyboard, many at once, and with filters that are kept. */
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf } from '../support/people';

const rows = (page: Page) => page.locator('.matter-table tbody tr');

/** Two matters of one's own village that wait to be accepted, made through the API. */
async function submit(page: Page, count: number): Promise<string[]> {
  const me = await ask<{ csrf_token: string }>(page, '/api/me');
  const households = await ask<{ items: { id: string }[] }>(page, '/api/households?limit=1');
  const made: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const unique = `${Date.now() % 1e8}-${Math.floor(Math.random() * 1e9)}`;
    const words = `排水沟堵了，请来看看（${unique}）`;
    const response = await page.request.post('/api/matters', {
      headers: { 'X-CSRF-Token': me.csrf_token, 'Idempotency-Key': `workbench-${unique}` },
      data: { kind: 'appeal', category: 'road_transport', household_id: households.items[0]?.id, words },
    });
    expect(response.status(), await response.text()).toBe(201);
    made.push(words);
  }
  return made;
}

test('the keyboard walks, opens, moves on and closes', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'heyuan');
  await page.goto('/console/');
  await expect(page.getByRole('heading', { level: 1, name: /总览/ })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(page).toHaveURL(/\/console\/matters/);
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('j');
  await expect(rows(page).nth(0).locator('.open-matter')).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('j');
  await expect(rows(page).nth(1).locator('.open-matter')).toBeFocused();
  const second = (await rows(page).nth(1).locator('.open-matter').textContent())?.trim() ?? '';
  await page.keyboard.press('Enter');
  await expect(page.locator('.matter-panel .said')).toHaveText(second);
  const third = (await rows(page).nth(2).locator('.open-matter').textContent())?.trim() ?? '';
  await page.keyboard.press('j');
  await expect(page.locator('.matter-panel .said')).toHaveText(third);
  await page.keyboard.press('Escape');
  await expect(page.locator('.matter-panel')).toHaveCount(0);
  await expect(rows(page).nth(2).locator('.open-matter')).toBeFocused();
  await page.keyboard.press('x');
  await expect(page.getByText('已选 1 件')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('已选 1 件')).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('many matters are accepted at once, and the queue tells', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  const made = await submit(page, 2);
  await page.goto('/console/matters?owner=office&state=submitted');
  const queue = page.getByRole('link', { name: /^待受理/ });
  await expect(queue).toHaveAttribute('aria-current', 'page');
  const before = Number((await queue.locator('strong').textContent()) ?? '0');
  expect(before).toBeGreaterThanOrEqual(2);
  for (const words of made) await rows(page).filter({ hasText: words }).getByRole('checkbox').check();
  await page.getByRole('button', { name: '受理(2)' }).click();
  await page.getByRole('button', { name: '确定受理 2 件' }).click();
  await expect(page.getByText('已受理 2 件。')).toBeVisible();
  await expect(rows(page).filter({ hasText: made[0] ?? '' })).toHaveCount(0);
  await expect(queue.locator('strong')).toHaveText(String(before - 2));
});

test('filters are a link, and a saved view brings them back', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  const name = `要办的 ${Date.now() % 1e6}`;
  await page.goto('/console/matters');
  await page.getByRole('button', { name: '已超期', exact: true }).click();
  await page.getByLabel('类别').selectOption('appeal');
  await expect(page).toHaveURL(/overdue=yes/);
  await expect(page).toHaveURL(/kind=appeal/);
  await page.getByRole('button', { name: '保存这些条件' }).click();
  await page.getByLabel('视图名称').fill(name);
  await page.keyboard.press('Enter');
  const view = page.getByRole('list', { name: '保存的视图' }).getByRole('link', { name });
  await expect(view).toBeVisible();
  await page.getByRole('link', { name: '清除条件' }).click();
  await expect(page).not.toHaveURL(/overdue=yes/);
  await page.reload();
  await view.click();
  await expect(page).toHaveURL(/kind=appeal.*overdue=yes|overdue=yes.*kind=appeal/);
  await page.getByRole('button', { name: `删除视图“${name}”` }).click();
  await expect(view).toHaveCount(0);
  await page.getByRole('button', { name: '撤销' }).click();
  await expect(view).toBeVisible();
  await page.getByRole('button', { name: `删除视图“${name}”` }).click();
  await expect(view).toHaveCount(0);
});

test('what others do is announced, and the rows move only when asked', async ({ browser }) => {
  const reader = await pageOf(browser, 'heyuan');
  const stream = reader.page.waitForRequest((request) => request.url().endsWith('/api/events'));
  await reader.page.goto('/console/matters?owner=office&state=submitted');
  await expect(rows(reader.page).first()).toBeVisible();
  await stream;
  const first = await rows(reader.page).first().locator('.open-matter').textContent();
  const other = await pageOf(browser, 'daibiao', 'phone');
  const [words = ''] = await submit(other.page, 1);
  const news = reader.page.getByRole('button', { name: '有新变化，点此刷新' });
  await expect(news).toBeVisible();
  expect(await rows(reader.page).first().locator('.open-matter').textContent()).toBe(first);
  await news.click();
  await expect(rows(reader.page).filter({ hasText: words })).toHaveCount(1);
  await expect(news).toHaveCount(0);
});
