import { expect } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf } from '../support/people';

test('the technical role sees accounts and no personal data', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xitong');
  await page.goto('/console/');
  const menu = page.getByRole('navigation', { name: '主导航' });
  await expect(menu.getByRole('link', { name: '账号' })).toBeVisible();
  await expect(menu.getByRole('link', { name: '户', exact: true })).toHaveCount(0);
  await page.goto('/console/households');
  await expect(page.getByText('您没有这项权限')).toBeVisible();
});

test('a household of another village is not found for a village cadre', async ({ browser }) => {
  const county = await pageOf(browser, 'xian');
  const answer = await ask<{ items: { id: string }[] }>(county.page, '/api/households?area=431125100000&limit=1');
  const { page } = await pageOf(browser, 'heyuan');
  await page.goto(`/console/households/${answer.items[0]?.id ?? ''}`);
  await expect(page.getByText('没有找到', { exact: true })).toBeVisible();
});

test('a representative who opens the console is shown the way to the phone', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao');
  await page.goto('/console/households');
  await page.getByRole('link', { name: '打开“我的户”' }).click();
  await expect(page).toHaveURL(/\/m\//);
});
