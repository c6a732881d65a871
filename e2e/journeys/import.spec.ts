import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { test } from '../support/test';
import { numberIn, pageOf } from '../support/people';

/** A name that no earlier run has left behind. */
const FRESH = String.fromCodePoint(0x6000 + (Date.now() % 4000));

/** A roster as a village office keeps it: a title, blanks in names, full-width digits, a sum row. */
const ROSTER = [
  '上江圩镇河源村联系户花名册,,,,,',
  '序号,村组,户主姓名,家庭人口,联系电话,备注',
  `1,河源村1组,甘 ${FRESH}一,4,13874680001,`,
  `2,河源村1组,甘${FRESH}二,３,13874680002,`,
  '3,河源村1组,,2,13874680003,',
  `4,河源村1组,甘${FRESH}四,九十九人,13874680004,`,
  '合计,,,9,,',
].join('\r\n');

test('a dirty roster is previewed, its good rows come in, its bad rows come back with reasons', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  await page.goto('/console/exchange');
  await page.getByLabel('点这里选文件').setInputFiles({
    name: '河源村花名册.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`\ufeff${ROSTER}`, 'utf8'),
  });
  await expect(page.getByText('河源村花名册.csv')).toBeVisible();
  await page.getByRole('button', { name: '上传并预览' }).click();
  await expect(page).toHaveURL(/\/console\/exchange\/imports\/imp_/);
  await expect(page.getByRole('heading', { name: '预览：如果导入，将会' })).toBeVisible();
  const count = (name: string) => page.locator('.counts div', { hasText: name }).locator('dd');
  expect(numberIn(await count('将新增').textContent())).toBe(2);
  expect(numberIn(await count('有问题的行').textContent())).toBe(2);
  const errors = page.getByRole('region', { name: /有问题的/ });
  await expect(errors).toContainText('户主');
  await expect(errors).toContainText('九十九人');

  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: '下载错误表' }).click();
  const file = await (await waiting).path();
  expect(readFileSync(file).subarray(0, 2).toString('latin1'), 'a workbook').toBe('PK');

  await page.getByRole('button', { name: '确认导入' }).click();
  await expect(page.getByRole('heading', { name: '导入完成' })).toBeVisible({ timeout: 30_000 });
  expect(numberIn(await count('已新增').textContent())).toBe(2);
  await page.getByRole('link', { name: '查看名单' }).click();
  await page.getByRole('searchbox', { name: '查找' }).fill(`甘${FRESH}一`);
  await expect(page.getByRole('link', { name: `甘${FRESH}一` })).toBeVisible();
});

test('a file that is not what it claims is refused in plain words', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  await page.goto('/console/exchange');
  await page.getByLabel('点这里选文件').setInputFiles({
    name: '花名册.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from('这不是表格'),
  });
  await page.getByRole('button', { name: '上传并预览' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page).toHaveURL(/\/console\/exchange(?:\?|$)/);
});
