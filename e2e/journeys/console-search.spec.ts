/** The global search: opened by a key, asked in Chinese, walked by the arrows. */
import { expect } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf } from '../support/people';

test('a household is found by two characters and opened by keys alone', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'heyuan');
  const list = await ask<{ items: { head_name: string }[] }>(page, '/api/households?limit=1');
  const name = list.items[0]?.head_name ?? '';
  await page.goto('/console/');
  await expect(page.getByRole('heading', { level: 1, name: /总览/ })).toBeVisible();
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: '全县查找' });
  await expect(field).toBeFocused();
  await field.fill(name);
  const options = page.getByRole('listbox', { name: '查找结果' }).getByRole('option');
  await expect(options.first()).toContainText(name);
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/console\/(households|representatives|matters)\//);
  await page.keyboard.press('Control+k');
  await field.fill('');
  await expect(options.filter({ hasText: name })).toHaveCount(1);
  expect(faults).toEqual([]);
});

test('words that are still being composed are not asked for', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  await page.goto('/console/matters');
  // Keys are heard once the page is there.
  await expect(page.getByRole('heading', { level: 1, name: '事项' })).toBeVisible();
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/search')) asked.push(request.url());
  });
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: '全县查找' });
  await field.dispatchEvent('compositionstart');
  await field.fill('lud');
  await field.press('Enter');
  expect(asked).toEqual([]);
  await field.fill('路灯');
  await field.dispatchEvent('compositionend');
  await expect(page.getByRole('status').filter({ hasText: /找到|没有找到/ })).toBeVisible();
  expect(asked.every((url) => url.includes(encodeURIComponent('路灯')))).toBe(true);
  expect(asked.length).toBe(1);
});
