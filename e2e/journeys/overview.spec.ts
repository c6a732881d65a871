import { expect } from '@playwright/test';
import { test } from '../support/test';
import { numberIn, pageOf } from '../support/people';

test('from the overview to a number, to its list, to a record', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xian');
  await page.goto('/console/');
  const card = page.locator('.figure-grid a', { hasText: '收集问题诉求' });
  await expect(card).toBeVisible();
  const value = numberIn(await card.locator('.value').textContent());
  expect(value).toBe(25_145);
  await card.click();
  await expect(page.getByRole('heading', { level: 1, name: /江永县 · 收集问题诉求/ })).toBeVisible();
  expect(numberIn(await page.locator('.headline .value').textContent())).toBe(value);

  const townships = page.locator('.breakdown tbody tr');
  await expect(townships).toHaveCount(9);
  const sum = (await townships.locator('.number').allTextContents()).reduce((all, each) => all + numberIn(each), 0);
  expect(sum).toBe(value);

  const rows = page.locator('.data-table tbody tr');
  await expect(rows.first()).toBeVisible();
  const before = await rows.count();
  await page.getByRole('button', { name: '再看一些' }).click();
  await expect.poll(() => rows.count()).toBeGreaterThan(before);
  await rows.first().getByRole('link').first().click();
  await expect(page.locator('.matter-panel .timeline li').first()).toBeVisible();
});

test('area and cut-off date live in the address and follow from page to page', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xian');
  await page.goto('/console/');
  await page.locator('.breakdown').getByRole('link', { name: '上江圩镇' }).click();
  await expect(page).toHaveURL(/area=431125101/);
  await expect(page.getByRole('heading', { level: 1, name: '上江圩镇总览' })).toBeVisible();
  const linked = page.locator('.figure-grid a[href*="households_linked"] .value');
  await expect.poll(async () => numberIn(await linked.textContent())).toBe(6_523);
  const representatives = page.locator('.figure-grid a[href*="figures/representatives"] .value');
  expect(numberIn(await representatives.textContent())).toBe(492);

  const date = page.getByRole('combobox', { name: '截至' }).or(page.getByLabel('截至')).first();
  await date.fill('2023-02-01');
  await date.press('Enter');
  await expect(page).toHaveURL(/as_of=2023-02-01/);
  await expect(page.getByText(/统计 .*至2023年2月1日/)).toBeVisible();
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '走访' }).click();
  await expect(page).toHaveURL(/as_of=2023-02-01/);
  await expect(page).toHaveURL(/area=431125101/);
});

test('the bulletin is in the manner of the article, and its numbers are links', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xian');
  await page.goto('/console/');
  const text = page.locator('.bulletin .text');
  await expect(text).toContainText('截至目前');
  await expect(text).toContainText('4621名');
  await text.getByRole('link', { name: '22586' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /服务群众/ })).toBeVisible();
});
