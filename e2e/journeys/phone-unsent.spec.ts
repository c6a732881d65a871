/** What is refused stays, says why, and is mended in two taps; paper comes in by the batch. */
import { expect } from '@playwright/test';
import { test } from '../support/test';
import { pageOf } from '../support/people';
import { contactsOf, householdAt, openHome } from '../support/phone';

test('a refused contact is mended and sent again', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  const { id, name } = await householdAt(page, 7);
  await page.goto(`/m/households/${id}/contact`);
  await page.getByRole('button', { name: '再记几样' }).click();
  await page.getByRole('radio', { name: '别的日子' }).click();
  // A slip of the pen: nothing that old is taken in.
  await page.getByLabel('日期', { exact: true }).fill('2014-05-01');
  await page.getByRole('button', { name: '代办帮办' }).click();
  await page.getByRole('button', { name: '记下' }).click();
  await page.getByRole('link', { name: '1 条需要处理' }).click();

  const item = page.locator('.unsent-item.refused', { hasText: name });
  await expect(item.locator('.notice')).toBeVisible();
  await item.getByRole('link', { name: '改一改' }).click(); // first tap
  await expect(page.getByRole('button', { name: '代办帮办' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('radio', { name: '昨天' }).click();
  await page.getByRole('button', { name: '再传一次' }).click(); // second tap
  await expect(page.getByRole('heading', { name: /最近传上的/ })).toBeVisible();
  await expect(page.locator('.unsent-item.refused')).toHaveCount(0);
  const found = (await contactsOf(page, id)).filter((each) => each.items.includes('errand'));
  expect(found.length).toBeGreaterThan(0);
});

test('a refused record that is put aside stays readable', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  const { id, name } = await householdAt(page, 8);
  await page.goto(`/m/households/${id}/contact`);
  await page.getByRole('button', { name: '再记几样' }).click();
  await page.getByRole('radio', { name: '别的日子' }).click();
  await page.getByLabel('日期', { exact: true }).fill('2014-05-02');
  await page.getByRole('button', { name: '平安无事' }).click();
  await page.getByRole('link', { name: '1 条需要处理' }).click();
  const item = page.locator('.unsent-item.refused', { hasText: name });
  await item.getByRole('button', { name: '放到一边' }).click();
  await item.getByRole('button', { name: '确定放到一边' }).click();
  await expect(page.getByRole('heading', { name: /已放到一边/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /需要处理/ })).toHaveCount(0);
});

test('a paper sheet comes in row by row, each a record of its own', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  const first = await householdAt(page, 9);
  const second = await householdAt(page, 10);
  await page.goto('/m/me/batch');
  for (const each of [first, second]) await page.locator(`#batch-${each.id} > button`).click();
  const row = page.locator(`#batch-${second.id}`);
  await row.getByRole('radio', { name: '电话' }).click();
  await row.getByRole('button', { name: '政策宣传' }).click();
  await page.getByRole('button', { name: '记下 2 户' }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下 2 户' })).toBeVisible();
  await expect(page.locator('.strip')).toHaveCount(0);
  expect((await contactsOf(page, first.id)).length).toBeGreaterThan(0);
  expect((await contactsOf(page, second.id)).some((each) => each.items.includes('policy'))).toBe(true);
});

test('a complaint about the system is kept and goes its way', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  await page.goto('/m/me/suggest');
  await page.getByRole('button', { name: '提交' }).click();
  await expect(page.getByText('请写几句。')).toBeVisible();
  await page.getByLabel('您想说什么').fill('字能不能再大一点？');
  await page.getByRole('button', { name: '提交' }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下，会自动上传' })).toBeVisible();
  await page.goto('/m/me/suggest');
  await expect(page.getByText('字能不能再大一点？')).toBeVisible();
});

test('a cadre enters for a representative, and both names are kept', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan', 'phone');
  await openHome(page);
  const link = page.locator('.household-card').first().getByRole('link', { name: /^走访/ });
  const id = (await link.getAttribute('href'))?.split('/')[3] ?? '';
  await link.click();
  await expect(page.getByText(/您在替代表.+代录/)).toBeVisible();
  await page.getByRole('button', { name: '平安无事' }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
  await expect(page.locator('.strip')).toHaveCount(0);
  const answer = await page.request.get(`/api/contacts?household=${id}&limit=1`);
  const [contact] = ((await answer.json()) as { items: { on_behalf: boolean; entered_by: { name: string } }[] }).items;
  expect(contact?.on_behalf).toBe(true);
});
