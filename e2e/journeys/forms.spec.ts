/** A sheet is asked for: it is registered, known from before, filled from the records, and given. */
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { pageOf } from '../support/people';

async function download(page: Page, name: string | RegExp): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name }).click();
  return readFileSync(await (await waiting).path());
}

test('a township registers a sheet, is warned, opens it filled and records that it was given', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'shangjiangxu');
  const name = `代表花名册${Date.now() % 1e7}`;
  await page.goto('/console/forms');
  await page.getByRole('button', { name: '登记一张表' }).click();
  await page.getByLabel('表名').fill(name);
  await page.getByLabel('来表单位').fill('市民政局');
  await page.getByLabel('来表层级').selectOption('city');
  await page.getByRole('button', { name: '没有文件' }).click();
  await expect(page.getByText('没有文件的表，先问来表单位依据什么').first()).toBeVisible();

  // The headings are pasted as they stand in the sheet; what the system holds is found by itself.
  await page.getByLabel('把表头粘贴到这里').fill('序号\t姓名\t政治面貌\t联系户数\t家庭年收入');
  await page.getByRole('button', { name: '拆成栏目并查找' }).click();
  const columns = page.locator('.form-columns li');
  await expect(columns).toHaveCount(4);
  await expect(page.locator('.form-columns li.nowhere')).toHaveCount(1);
  await columns.nth(3).getByLabel('由谁收集').fill('村统计员');
  await expect(page.getByLabel('由什么回答这张表')).toHaveValue('representatives');

  // The same roster was asked for by the county's office and by another one before.
  await expect(page.getByText('别的单位已经要过同样的表').first()).toBeVisible();
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(page.getByText('由村统计员收集')).toBeVisible();
  await expect(page.getByText('有 1 栏系统没有')).toBeVisible();

  // The sheet in its own columns has as many rows as the ledger that answers it.
  const text = (await download(page, '生成 CSV')).toString('utf8');
  const lines = text.trimEnd().split('\r\n');
  expect(lines[0]).toBe('\ufeff序号,姓名,政治面貌,联系户数,家庭年收入');
  expect(lines.length).toBeGreaterThan(2);
  expect((await download(page, /生成 Excel/)).subarray(0, 2).toString('latin1'), 'a workbook').toBe('PK');
  await page.getByRole('link', { name: '打开台账' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /花名册/ })).toBeVisible();
  await expect(page.locator('.ledger-table tbody tr').first()).toBeVisible();
  await page.goBack();

  // Given is one tap; a mistake is voided with its reason, and it is due again.
  const due = page.getByRole('button', { name: /这期已给/ });
  const before = await due.textContent();
  await due.click();
  await expect(page.getByText('登记已给')).toBeVisible();
  await expect(due).not.toHaveText(before ?? '');
  await page.getByRole('button', { name: '作废' }).click();
  await page.getByLabel('原因').fill('点错了');
  await page.getByRole('button', { name: '作废' }).last().click();
  await expect(page.getByText('已作废：点错了')).toBeVisible();
  await expect(due).toHaveText(before ?? '');

  // Stopped, it stays in the register.
  await page.getByRole('button', { name: '停用' }).click();
  await page.getByLabel('原因').fill('市里已取消');
  await page.getByRole('button', { name: '停用' }).last().click();
  await expect(page.getByText('已停用：市里已取消')).toBeVisible();
  await page.goto('/console/forms?state=stopped');
  await expect(page.getByRole('link', { name })).toBeVisible();
  expect(faults).toEqual([]);
});

test('a village sees what the county is asked for, and changes nothing of it', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  await page.goto('/console/forms');
  await page.getByRole('link', { name: '代表联系服务群众情况统计表' }).click();
  await expect(page.getByText('下级不用再填')).toBeVisible();
  await expect(page.getByRole('button', { name: /停用|更正登记|这期已给/ })).toHaveCount(0);
});
