/** What each kind of matter carries: the home safety check, hazards, emergencies, disputes, accusations. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf, screenshotPath, type Size } from '../support/people';
import { chooseCategory, contactsOf, householdAt, openHome } from '../support/phone';

/** A picture for the eye, and no serious or critical finding of axe. */
async function seen(page: Page, size: Size, name: string): Promise<void> {
  await page.screenshot({ path: screenshotPath(size, name), fullPage: true });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter((each) => each.impact === 'serious' || each.impact === 'critical');
  expect(grave.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
}

async function sent(page: Page): Promise<void> {
  await expect(page.locator('.strip')).toHaveCount(0);
}

test('a home is safe with one tap, and what is wrong raises a hazard', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  const well = await householdAt(page, 12);
  await page.goto(`/m/households/${well.id}/contact`);
  await page.getByRole('button', { name: '都没问题' }).click();
  await page.getByRole('button', { name: '记下', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
  await sent(page);
  const first = (await contactsOf(page, well.id))[0] as unknown as { safety: string[] | null; items: string[] };
  expect(first.safety).toEqual([]);
  expect(first.items).toContain('safety');

  const wrong = await householdAt(page, 13);
  await page.goto(`/m/households/${wrong.id}/contact`);
  await page.getByRole('button', { name: '发现隐患' }).click();
  await page.getByRole('button', { name: '用电', exact: true }).click();
  await page.getByRole('button', { name: '电动车充电' }).click();
  const words = `灶屋电线破皮（${Date.now() % 100_000}）`;
  await page.getByLabel('用电：什么问题').fill(words);
  await seen(page, 'phone', 'kinds-safety');
  await page.getByRole('button', { name: '记下并上报' }).click();
  await expect(page.getByRole('status').filter({ hasText: '事项已上报' })).toBeVisible();
  await sent(page);
  const { items } = await ask<{ items: { kind: string; category: string; words: string }[] }>(
    page,
    `/api/matters?household=${wrong.id}&kind=hazard&limit=50`,
  );
  expect(items.map((each) => each.category)).toEqual(expect.arrayContaining(['wiring', 'bike_charging']));
  expect(items.some((each) => each.words === words)).toBe(true);
});

test('a hazard is arranged, mended, and not checked by who mended it', async ({ browser }) => {
  const words = `村口变压器旁边堆柴（${Date.now() % 100_000}）`;
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  await page.goto('/m/report');
  await chooseCategory(page, '用火与柴草堆放');
  await page.getByLabel('是什么情况').fill(words);
  await page.getByLabel('具体位置').fill('变压器北侧');
  await page.getByRole('radio', { name: '较大' }).click();
  await page.getByLabel('当场做了什么').fill('叫人先搬开一半');
  await seen(page, 'phone', 'kinds-hazard');
  await page.getByRole('button', { name: '上报', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
  await sent(page);

  const cadre = await pageOf(browser, 'heyuan');
  await cadre.page.goto('/console/matters?state=submitted&kind=hazard');
  await cadre.page.getByRole('link', { name: words }).click();
  const panel = cadre.page.locator('.matter-panel');
  await expect(panel.getByText('变压器北侧')).toBeVisible();
  await expect(panel.getByText('叫人先搬开一半')).toBeVisible();
  await panel.getByRole('button', { name: '安排整改' }).click();
  await panel.getByLabel('整改责任人').fill('三组组长');
  // The day of the machine decides what is past; the demo county's own day stands still.
  await panel.getByLabel('整改期限').fill(new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10));
  await seen(cadre.page, 'desktop', 'kinds-hazard');
  await panel.getByRole('button', { name: '保存' }).click();
  await panel.getByRole('button', { name: '登记整改完成' }).click();
  await panel.getByLabel('怎样整改的').fill('柴草全部搬走');
  await panel.getByRole('button', { name: '保存' }).click();
  await panel.getByRole('button', { name: '登记复查' }).click();
  await panel.getByRole('button', { name: '保存' }).click();
  await expect(panel.getByText('不能由谁复查').first()).toBeVisible();

  const town = await pageOf(browser, 'shangjiangxu');
  await town.page.goto(cadre.page.url());
  const other = town.page.locator('.matter-panel');
  await other.getByRole('button', { name: '登记复查' }).click();
  await other.getByRole('button', { name: '保存' }).click();
  await expect(other.locator('.kind-record').getByText('复查合格')).toBeVisible();
});

test('an emergency shows whom to call, and each level says once that it knows', async ({ browser }) => {
  const village = await pageOf(browser, 'heyuan');
  await village.page.goto('/console/settings');
  await village.page.getByRole('button', { name: /修改.*的值班电话/ }).click();
  await village.page.getByLabel('谁来接').first().fill('值班室');
  await village.page.getByLabel('电话号码').first().fill('0746-572 1216');
  await village.page.getByRole('button', { name: '保存' }).click();
  await expect(village.page.getByRole('status')).toContainText('已保存');
  await seen(village.page, 'desktop', 'kinds-duty-phones');

  const words = `后山起火（${Date.now() % 100_000}）`;
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  await page.goto('/m/report?kind=emergency');
  await expect(page.getByRole('link', { name: /07465721216/ })).toHaveAttribute('href', 'tel:07465721216');
  await expect(page.getByText('不会自动打电话')).toBeVisible();
  await chooseCategory(page, '火情');
  await page.getByLabel('是什么情况').fill(words);
  await seen(page, 'phone', 'kinds-emergency');
  await page.getByRole('button', { name: '上报', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
  await sent(page);

  for (const [person, level] of [['heyuan', '村(社区)'], ['shangjiangxu', '乡镇'], ['xian', '县']] as const) {
    const office = await pageOf(browser, person);
    await office.page.goto('/console/');
    const line = office.page.locator('.emergencies li').filter({ hasText: words }).first();
    await expect(line).toContainText(`${level}还没签收`);
    if (person === 'heyuan') await seen(office.page, 'desktop', 'kinds-emergencies');
    await line.getByRole('button', { name: /签收/ }).click();
    await expect(line).toContainText(`${level}已知道`);
    await office.page.context().close();
  }
});

test('a dispute keeps its names to the chain and ends when one side does not want it', async ({ browser }) => {
  const words = `两家为屋边水沟争吵（${Date.now() % 100_000}）`;
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  await page.goto('/m/report');
  await page.getByRole('radio', { name: '矛盾纠纷' }).click();
  await chooseCategory(page, '邻里');
  await page.getByLabel('是什么情况').fill(words);
  await page.getByLabel('当事人').fill('周甲、蒋乙');
  await page.getByLabel('牵涉多少人').fill('5');
  await seen(page, 'phone', 'kinds-dispute');
  await page.getByRole('button', { name: '上报', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
  await sent(page);

  const cadre = await pageOf(browser, 'heyuan');
  await cadre.page.goto('/console/matters?state=submitted&kind=dispute');
  await cadre.page.getByRole('link', { name: words }).click();
  const panel = cadre.page.locator('.matter-panel');
  await expect(panel.getByText('周甲、蒋乙')).toBeVisible();
  await panel.getByRole('button', { name: '修改登记' }).click();
  await panel.getByLabel('风险等级').selectOption('red');
  await panel.getByRole('button', { name: '保存' }).click();
  await expect(panel.getByText('按这个颜色应由乡镇牵头')).toBeVisible();
  await panel.getByRole('button', { name: '记一次调解' }).click();
  await panel.getByLabel('调解经过').fill('上门两次，一方说不谈');
  await panel.getByRole('button', { name: '有一方不愿调解' }).click();
  await expect(panel.getByText('第十七条')).toBeVisible();
  await seen(cadre.page, 'desktop', 'kinds-dispute');
  await panel.getByRole('button', { name: '保存' }).click();
  await expect(panel.getByText('调解已终止')).toBeVisible();
  await expect(panel.getByRole('button', { name: '记一次调解' })).toHaveCount(0);

  const auditor = await pageOf(browser, 'shenji');
  await auditor.page.goto(cadre.page.url());
  const shown = auditor.page.locator('.matter-panel');
  await expect(shown.getByText('只有承办的村、乡镇、县看得到')).toBeVisible();
  await expect(shown.getByText('周甲')).toHaveCount(0);
});

test('an accusation is not taken: where to turn, and a pointer', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  await page.goto('/m/report');
  await page.getByRole('radio', { name: '诉求' }).click();
  await page.getByRole('link', { name: /举报干部违纪违法/ }).click();
  await expect(page.getByRole('link', { name: /12388/ })).toHaveAttribute('href', 'tel:12388');
  await seen(page, 'phone', 'kinds-accusation');
  await page.getByRole('button', { name: '已告知群众' }).first().click();
  await expect(page.getByText('已记一笔').first()).toBeVisible();
  await sent(page);
  const county = await pageOf(browser, 'xian');
  const kept = await ask<{ items: Record<string, unknown>[] }>(county.page, '/api/referrals?to=2199-12-31');
  expect(Object.keys(kept.items[0] ?? {}).sort()).toEqual(['channel', 'id', 'on', 'township']);
});
