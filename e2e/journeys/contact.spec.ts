import { expect } from '@playwright/test';
import { test } from '../support/test';
import { ask, numberIn, pageOf, type County } from '../support/people';
import { contactsOf, householdAt, openHome } from '../support/phone';

test('a representative records a contact in three taps, and it is there for the village', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  const remaining = page.locator('.home-head h1 strong');
  const before = numberIn(await remaining.textContent());
  const { card, name } = await householdAt(page, 0);
  const wasContacted = (await card.getByText('本月已联系').count()) > 0;

  await card.getByRole('link', { name: `走访${name}户` }).click(); // first tap
  await expect(page.getByRole('radio', { name: '入户' })).toBeChecked();
  await page.getByRole('button', { name: '关心问候' }).click(); // second tap
  await page.getByRole('button', { name: '记下' }).click(); // third tap
  await expect(page.getByRole('status').filter({ hasText: `已记下${name}户` })).toBeVisible();
  // Other journeys of the same person run beside this one: the number may have fallen further.
  await expect.poll(async () => numberIn(await remaining.textContent())).toBeLessThanOrEqual(wasContacted ? before : before - 1);

  const county = await ask<County>(page, '/api/county');
  await expect(page.locator('.strip')).toHaveCount(0);
  const cadre = await pageOf(browser, 'heyuan');
  await cadre.page.goto(`/console/contacts?as_of=${county.today}`);
  const row = cadre.page.locator('.data-table tbody tr', { hasText: name }).first();
  await expect(row).toContainText('关心问候');
  await row.getByRole('link').first().click();
  await expect(cadre.page.getByRole('heading', { level: 1, name: new RegExp(`走访${name}户`) })).toBeVisible();
});

test('an answer that is lost on the way costs nothing: the record stands once', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  const { card, id } = await householdAt(page, 1);
  let isCut = true;
  await page.route('**/api/sync', async (route) => {
    if (!isCut) return route.continue();
    // The server stores it, but the answer never arrives.
    await route.fetch();
    return route.abort();
  });
  await card.getByRole('link', { name: /^走访/ }).click();
  await page.getByRole('button', { name: '再记几样' }).click();
  await page.getByLabel('补充几句').fill('老人身体好，问了用电。');
  await page.getByRole('button', { name: '平安无事' }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
  await expect(page.locator('.strip')).toContainText('1 条待上传');
  isCut = false;
  await page.goto('/m/me/unsent');
  await expect(page.getByRole('heading', { name: /最近传上的/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: /等待上传/ })).toHaveCount(0);
  const found = (await contactsOf(page, id)).filter((each) => each.words?.includes('问了用电'));
  expect(found).toHaveLength(1);
});

test('a contact of one\'s own is corrected and voided, and nothing of it is lost', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  const { card, id } = await householdAt(page, 2);
  await card.getByRole('link', { name: /^走访/ }).click();
  await page.getByRole('button', { name: '政策宣传' }).click();
  await page.getByRole('button', { name: '记下' }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
  await expect(page.locator('.strip')).toHaveCount(0);

  await page.goto(`/m/households/${id}`);
  await page.getByRole('link', { name: /入户 · 政策宣传/ }).first().click();
  await page.getByRole('button', { name: '更正' }).click();
  await page.getByRole('radio', { name: '电话' }).click();
  await page.getByRole('button', { name: '确定更正' }).click();
  await expect(page.getByRole('link', { name: /电话 · 政策宣传/ }).first()).toBeVisible();
  await expect(page.locator('.strip')).toHaveCount(0);

  await page.getByRole('link', { name: /电话 · 政策宣传/ }).first().click();
  await page.getByRole('button', { name: '作废' }).click();
  await page.getByRole('button', { name: '确定作废' }).click();
  await expect(page.getByText('请写一句为什么作废。')).toBeVisible();
  await page.getByLabel('为什么作废').fill('记错了户。');
  await page.getByRole('button', { name: '确定作废' }).click();
  await expect(page.getByText('已作废').first()).toBeVisible();
  await expect(page.locator('.strip')).toHaveCount(0);
  const { today } = await ask<County>(page, '/api/county');
  const standing = (await contactsOf(page, id)).filter((each) => each.met_on === today && each.state === 'valid');
  expect(standing).toEqual([]);
});
