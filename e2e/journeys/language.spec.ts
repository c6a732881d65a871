import { expect } from '@playwright/test';
import { test } from '../support/test';
import { pageOf } from '../support/people';

test('the second language is a switch, and it stays', async ({ browser }) => {
  const { page } = await pageOf(browser, 'shenji');
  await page.goto('/console/matters');
  await page.getByRole('button', { name: 'English' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Matters' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.getByText(/Counted from \d{4}-\d{2}-\d{2} to/)).toBeVisible();
  await page.getByRole('button', { name: '中文' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: /总览/ })).toBeVisible();
});
