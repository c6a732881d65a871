import { expect } from '@playwright/test';
import { test } from '../support/test';
import { pageOf } from '../support/people';
import { chooseCategory, householdAt, openHome } from '../support/phone';

/** A picture of one point. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==',
  'base64',
);

test('a matter goes from the representative to the village, is answered, and confirmed', async ({ browser }) => {
  const words = `村口路灯不亮，老人晚上出门不方便（${Date.now() % 100_000}）`;
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  const { card, id } = await householdAt(page, 11);
  await card.getByRole('link', { name: /^走访/ }).click();
  await page.getByRole('button', { name: '有情况' }).click();
  await page.getByRole('button', { name: '记下并上报' }).click();
  await expect(page.getByText('请选一个分类。')).toBeVisible();
  await chooseCategory(page, '用电通信');
  await page.getByLabel('是什么情况').fill(words);
  await page.getByRole('button', { name: '记下并上报' }).click();
  await expect(page.getByRole('status').filter({ hasText: '事项已上报' })).toBeVisible();
  await expect(page.locator('.strip')).toHaveCount(0);

  const cadre = await pageOf(browser, 'heyuan');
  await cadre.page.goto('/console/matters?state=submitted');
  await cadre.page.getByRole('link', { name: words }).click();
  const panel = cadre.page.locator('.matter-panel');
  await panel.getByRole('button', { name: '受理', exact: true }).click();
  await panel.getByRole('button', { name: '确定受理' }).click();
  await expect(panel.getByRole('status')).toContainText('已受理');
  await expect(panel.getByRole('button', { name: '交办' })).toBeVisible();
  await panel.getByText(/^其他操作/).click();
  await panel.getByRole('button', { name: '当场处理' }).click();
  await panel.getByRole('button', { name: '确定当场处理' }).click();
  await expect(panel.getByText('请选择结果。')).toBeVisible();
  await panel.getByRole('radio', { name: '办结' }).click();
  await panel.getByLabel('怎样办的').fill('电工当天换了灯泡，路灯已亮。');
  await panel.getByRole('button', { name: '确定当场处理' }).click();
  // Beside it stand hints of similar matters, each with its own state.
  await expect(panel.locator('.matter-state').first()).toContainText('已答复');

  // At the next contact the sheet itself asks: is it solved?
  await page.goto(`/m/households/${id}/contact`);
  const check = page.locator('.answer-check').filter({ hasText: '电工当天换了灯泡' });
  await check.getByRole('button', { name: '解决了', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下：解决了' })).toBeVisible();
  await expect(page.locator('.strip')).toHaveCount(0);
  await page.goto('/m/matters');
  await page.getByRole('radio', { name: /已了结/ }).click();
  await page.getByRole('link', { name: new RegExp(words.slice(0, 12)) }).first().click();
  await expect(page.getByText('电工当天换了灯泡').first()).toBeVisible();
  await expect(page.getByText('已确认').first()).toBeVisible();
  await expect(page.locator('.events li')).toHaveCount(4);
});

test('an emergency seen on the road is reported without a household, with the numbers to call first', async ({ browser }) => {
  const words = `后山冒烟（${Date.now() % 100_000}）`;
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  await page.getByRole('link', { name: '事项' }).click();
  await page.getByRole('link', { name: '紧急情况' }).click();
  await expect(page.getByRole('link', { name: /119/ })).toHaveAttribute('href', 'tel:119');
  await chooseCategory(page, '火情');
  await page.getByLabel('是什么情况').fill(words);
  await page.getByLabel('从相册选').setInputFiles({ name: 'smoke.png', mimeType: 'image/png', buffer: PICTURE });
  await expect(page.getByRole('img', { name: '照片 1' })).toBeVisible();
  await page.getByRole('button', { name: '上报', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
  await expect(page.getByRole('link', { name: new RegExp(words.slice(0, 4)) }).first()).toBeVisible();
});
