import { expect } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf } from '../support/people';

test('a department sees its queues and nothing of the county', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'shuili');
  await page.goto('/console/');
  await expect(page).toHaveURL(/\/console\/matters/);
  const menu = page.getByRole('navigation', { name: '主导航' });
  await expect(menu.getByRole('link', { name: '事项' })).toBeVisible();
  await expect(menu.getByRole('link')).toHaveCount(1);
  await expect(page.getByText('县直部门 · 县水利局')).toBeVisible();
  const queues = page.getByRole('navigation', { name: '办理队列' });
  await expect(queues.getByRole('link', { name: /待协办/ })).toBeVisible();
  await page.goto('/console/households');
  await expect(page.getByText('您没有这项权限')).toBeVisible();
  expect(faults).toEqual([]);
});

test('the county keeps its departments', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'xian');
  await page.goto('/console/settings');
  const card = page.getByRole('region', { name: '部门' });
  await expect(card.getByText('县水利局')).toBeVisible();
  await card.getByRole('button', { name: '新增部门' }).click();
  await card.getByLabel('部门名称').fill('县文化旅游局');
  await card.getByLabel('代码').fill('culture');
  await card.getByLabel('值班电话').fill('12');
  await card.getByRole('button', { name: '保存' }).click();
  await expect(card.getByText('值班电话不对').first()).toBeVisible();
  await card.getByLabel('值班电话').fill('');
  await card.getByRole('group', { name: '诉求' }).getByLabel('其他').check();
  await card.getByRole('button', { name: '保存' }).click();
  await expect(card.getByText('已新增县文化旅游局。')).toBeVisible();
  await card.getByRole('button', { name: '停用: 县文化旅游局' }).click();
  await expect(card.getByText('已停用的部门(1)')).toBeVisible();
  expect(faults).toEqual([]);
});

test('an account is given another role, and has it at once', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xitong');
  await page.goto('/console/accounts');
  await page.getByRole('button', { name: '新建账号' }).click();
  const dialog = page.getByRole('dialog', { name: '新建账号' });
  await dialog.getByLabel('姓名').fill('何试用');
  await dialog.getByLabel('手机号').fill('10000000001');
  await dialog.getByLabel('岗位', { exact: true }).selectOption('department');
  await dialog.getByLabel('部门').selectOption({ label: '县司法局' });
  await dialog.getByRole('button', { name: '新建账号' }).click();
  await expect(page.getByText('县直部门 · 县司法局')).toBeVisible();
  await page.getByRole('button', { name: '改岗位: 何试用' }).click();
  const change = page.getByRole('dialog', { name: '改何试用的岗位' });
  await change.getByLabel('部门').selectOption({ label: '县教育局' });
  await change.getByRole('button', { name: '改岗位' }).click();
  await expect(page.getByText('县直部门 · 县教育局')).toBeVisible();
  const accounts = await ask<{ items: { name: string; grants: { role: string }[] }[] }>(page, '/api/accounts?limit=200');
  expect(accounts.items.find((each) => each.name === '何试用')?.grants.map((each) => each.role)).toEqual(['department']);
});
