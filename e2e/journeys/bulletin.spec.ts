/** The bulletin: numbers that open their lists, and a paragraph written by hand that says so. */
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { test } from '../support/test';
import { ask, numberIn, pageOf } from '../support/people';

interface Report {
  as_of: string;
  sections: { heading: string; paragraphs: { since: string | null; pieces: { text: string; code: string | null }[] }[] }[];
}

test('a number of the bulletin opens the list that it counts, for the days of its paragraph', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'shangjiangxu');
  await page.goto('/console/bulletin');
  const report = await ask<Report>(page, '/api/bulletin/report?area=431125101000&as_of=2023-05-07');
  const month = report.sections[0]?.paragraphs[1];
  const visits = month?.pieces.find((each) => each.code === 'home_visits');
  expect(month?.since).toBe('2023-05-01');
  const paragraph = page.locator('.bulletin-page .words').nth(1);
  await paragraph.getByRole('link', { name: visits?.text ?? '', exact: true }).first().click();
  await expect(page).toHaveURL(/\/console\/figures\/\w+\?.*since=2023-05-01/);
  await expect.poll(async () => numberIn(await page.locator('.headline .value').textContent())).toBe(numberIn(visits?.text ?? ''));
  expect(faults).toEqual([]);
});

test('a paragraph written by hand is marked on the screen and in Word, and can be computed again', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'shangjiangxu');
  const WORDS = '本月重点抓了防汛排查，各村把住在河边的户都走了一遍。';
  await page.goto('/console/bulletin');
  const paragraph = page.locator('.bulletin-page .words').nth(1);
  const computed = (await paragraph.innerText()).replace(/\s*改写\s*$/, '');
  expect(computed).toContain('5月1日至7日');
  await paragraph.getByRole('button', { name: '改写' }).click();
  await page.getByLabel('这一段').fill(WORDS);
  await page.getByRole('button', { name: '保存' }).click();
  await expect(paragraph).toContainText(WORDS);
  await expect(paragraph.getByText('人工改写')).toBeVisible();
  await expect(paragraph.getByRole('link')).toHaveCount(0);

  // It is kept, with who wrote it, and stands in the document.
  await page.reload();
  await expect(paragraph).toContainText(WORDS);
  await expect(page.getByText(/于\d{4}-\d{2}-\d{2} \d{2}:\d{2}改写/)).toBeVisible();
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: '下载 Word' }).click();
  const file = readFileSync(await (await waiting).path());
  expect(file.subarray(0, 2).toString('latin1'), 'a Word file').toBe('PK');

  await paragraph.getByRole('button', { name: '恢复计算' }).click();
  await expect(paragraph.getByText('人工改写')).toHaveCount(0);
  await expect(paragraph).toContainText(computed);
  expect(faults).toEqual([]);
});

test('who only reads the bulletin finds nothing to write', async ({ browser }) => {
  const { page } = await pageOf(browser, 'shenji');
  await page.goto('/console/bulletin');
  await expect(page.locator('.bulletin-page .words').first()).toBeVisible();
  await expect(page.getByRole('button', { name: '改写' })).toHaveCount(0);
});
