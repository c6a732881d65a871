import { expect, test } from '@playwright/test';
import { ask, numberIn, pageOf, type County } from '../support/people';

test('a representative records a contact in three taps, and it is there for the village', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await page.goto('/m/');
  const remaining = page.locator('.home-head h1 strong');
  await expect(remaining).toBeVisible();
  const before = numberIn(await remaining.textContent());
  const card = page.locator('.household-card').first();
  const name = (await card.getByRole('heading').textContent())?.trim() ?? '';

  await card.getByRole('link', { name: `走访${name}户` }).click(); // first tap
  await expect(page.getByRole('radio', { name: '入户' })).toBeChecked();
  await page.getByRole('button', { name: '关心问候' }).click(); // second tap
  await page.getByRole('button', { name: '记下' }).click(); // third tap
  await expect(page.getByRole('status').filter({ hasText: `已记下${name}户` })).toBeVisible();
  if (before > 1) expect(numberIn(await remaining.textContent())).toBe(before - 1);

  const county = await ask<County>(page, '/api/county');
  const cadre = await pageOf(browser, 'heyuan');
  await cadre.page.goto(`/console/contacts?as_of=${county.today}`);
  const row = cadre.page.locator('.data-table tbody tr', { hasText: name }).first();
  await expect(row).toContainText('关心问候');
  await row.getByRole('link').first().click();
  await expect(cadre.page.getByRole('heading', { level: 1, name: new RegExp(`走访${name}户`) })).toBeVisible();
});

test('what was typed stays when the request fails, and the retry carries the same key', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await page.goto('/m/');
  const card = page.locator('.household-card').nth(1);
  await card.getByRole('link', { name: /^走访/ }).click();
  await page.getByLabel('补充几句').fill('老人身体好，问了用电。');

  const keys: (string | undefined)[] = [];
  let cut = true;
  await page.route('**/api/contacts', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.push(route.request().headers()['idempotency-key']);
    if (!cut) return route.continue();
    // The server stores it, but the answer is lost on the way.
    await route.fetch();
    return route.abort();
  });
  await page.getByRole('button', { name: '平安无事' }).click();
  await expect(page.getByRole('alert')).toContainText('没有连上服务器');
  await expect(page.getByLabel('补充几句')).toHaveValue('老人身体好，问了用电。');
  await page.reload();
  await expect(page.getByLabel('补充几句')).toHaveValue('老人身体好，问了用电。');
  await page.getByRole('button', { name: '平安无事' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  cut = false;
  await page.getByRole('button', { name: '再试一次' }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size, 'one key for one entry').toBe(1);
});
