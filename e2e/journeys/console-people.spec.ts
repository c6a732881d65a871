/** Households and representatives: changed in place, taken back, invited, printed. */
import { expect } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf } from '../support/people';

test('a household is changed where it stands, and the change is taken back', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  const list = await ask<{ items: { id: string }[] }>(page, '/api/households?limit=3');
  const id = list.items[2]?.id ?? '';
  const before = await ask<{ address: string; members: number }>(page, `/api/households/${id}`);
  await page.goto(`/console/households/${id}`);
  await page.getByRole('button', { name: '修改' }).click();
  await page.getByLabel('地址').fill('河源村新屋 8 号');
  await page.getByLabel('人口').fill('6');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText('已保存。')).toBeVisible();
  await expect(page.locator('.household-facts .facts')).toContainText('河源村新屋 8 号');
  await page.getByRole('button', { name: '撤销' }).click();
  await expect(page.getByText('已保存。')).toHaveCount(0);
  const after = await ask<{ address: string; members: number }>(page, `/api/households/${id}`);
  expect([after.address, after.members]).toEqual([before.address, before.members]);
});

test('a representative gets a QR code and a number for the phone', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  const list = await ask<{ items: { id: string }[] }>(page, '/api/representatives?limit=3');
  await page.goto(`/console/representatives/${list.items[2]?.id ?? ''}`);
  await page.getByRole('button', { name: '邀请手机登录' }).click();
  await expect(page.getByRole('img', { name: /的登录二维码/ })).toBeVisible();
  await expect(page.locator('.ticket .code')).toHaveText(/^\d{4} \d{4}$/);
});

test('the blank visit sheet has a line for each household', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  const list = await ask<{ items: { id: string; households: number }[] }>(page, '/api/representatives?limit=1');
  const one = list.items[0];
  await page.goto(`/console/representatives/${one?.id ?? ''}`);
  await page.getByRole('link', { name: '走访表' }).click();
  await expect(page.locator('.paper tbody tr')).toHaveCount(one?.households ?? 0);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: '打印' })).toBeHidden();
});

test('an auditor sees everything and is offered nothing to change', async ({ browser }) => {
  const { page } = await pageOf(browser, 'shenji');
  await page.goto('/console/matters');
  await expect(page.locator('.matter-table tbody tr').first()).toBeVisible();
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  const list = await ask<{ items: { id: string }[] }>(page, '/api/representatives?limit=1');
  await page.goto(`/console/representatives/${list.items[0]?.id ?? ''}`);
  await expect(page.getByRole('list', { name: '联系链' })).toBeVisible();
  await expect(page.getByRole('button', { name: /邀请|离任/ })).toHaveCount(0);
  await page.goto('/console/settings');
  await expect(page.getByText('您没有这项权限')).toBeVisible();
});
