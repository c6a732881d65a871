import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, numberIn, pageOf } from '../support/people';

async function download(page: Page, name: string | RegExp): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name }).click();
  return readFileSync(await (await waiting).path());
}

test('a ledger is read, followed to a record, and taken as a file that says the same', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'heyuan');
  await page.goto('/console/ledgers');
  await page.getByRole('link', { name: /走访台账/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: '河源村走访台账(民情日记)' })).toBeVisible();
  await page.getByRole('button', { name: '本月' }).click();
  await expect(page.getByRole('button', { name: '本月' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/since=2023-05-01/);
  const total = page.locator('.ledger-head .value a');
  await expect(total).toBeVisible();
  const shown = page.locator('.ledger-table tbody tr');
  await expect(shown.first()).toBeVisible();
  const figure = numberIn(await total.textContent());
  while (await page.getByRole('button', { name: '再看一些' }).isVisible()) {
    const before = await shown.count();
    await page.getByRole('button', { name: '再看一些' }).click();
    await expect.poll(() => shown.count()).toBeGreaterThan(before);
  }
  expect(await shown.count()).toBe(figure);

  const text = (await download(page, 'CSV')).toString('utf8');
  expect(text.startsWith('\ufeff序号,乡镇,村(社区),组别,走访日期'), 'a header that Excel reads').toBe(true);
  expect(text.trimEnd().split('\r\n').length - 1).toBe(figure);
  expect((await download(page, 'Excel')).subarray(0, 2).toString('latin1'), 'a workbook').toBe('PK');

  // The number leads to the figure with the same number, a row to its record.
  await total.click();
  await expect(page).toHaveURL(/\/console\/figures\/contacts\?.*since=2023-05-01/);
  await expect(page.locator('.headline .value')).toContainText(String(figure));
  await page.goBack();
  await shown.first().getByRole('link').click();
  await expect(page).toHaveURL(/\/console\/contacts\/con_/);
  expect(faults).toEqual([]);
});

test('a ledger too long for an answer is written first, and fetched when it is ready', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xian');
  await page.goto('/console/ledgers/households');
  await page.getByRole('button', { name: '生成 CSV 文件' }).click();
  const ready = page.getByRole('link', { name: /下载/ });
  await expect(ready).toBeVisible({ timeout: 120_000 });
  const rows = numberIn(await page.locator('.ledger-files').textContent().then((text) => /([\d,]+) 行/.exec(text ?? '')?.[1] ?? ''));
  const file = await download(page, /下载/);
  expect(file.toString('utf8').trimEnd().split('\r\n').length - 1).toBe(rows);
  // It waits in the list too, for who closed the page meanwhile.
  await page.goto('/console/ledgers');
  await expect(page.locator('.ledger-files li').first()).toContainText('联系户名册');
});

test('the monthly sheet of disputes is a month, named as offices name it', async ({ browser }) => {
  const { page } = await pageOf(browser, 'shangjiangxu', 'phone');
  await page.goto('/console/ledgers/disputes-monthly?as_of=2023-04-30');
  await expect(page.getByRole('heading', { level: 1, name: '2023年4月上江圩镇矛盾纠纷排查情况表' })).toBeVisible();
  await expect(page.locator('.ledger-table tbody tr').first()).toContainText('排查数');
});

test('who keeps no ledgers is told so, and finds none in the menu', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xitong');
  await page.goto('/console/');
  await expect(page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '台账报表' })).toHaveCount(0);
  await page.goto('/console/ledgers');
  await expect(page.getByText('您没有这项权限')).toBeVisible();
  const { page: own } = await pageOf(browser, 'daibiao');
  const status = await own.request.get('/api/ledgers/contacts/export');
  expect(status.status()).toBe(403);
});

test('an inspector reads telephones masked', async ({ browser }) => {
  const { page } = await pageOf(browser, 'shenji');
  const { items } = await ask<{ items: { cells: (string | number | null)[] }[] }>(page, '/api/ledgers/households?limit=5');
  for (const row of items) expect(String(row.cells[11] ?? '')).toMatch(/^$|\*/);
});
