/** An assembly from its notice to the disclosure, on a computer and on a phone; the lists of a courtyard meeting. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf, screenshotPath, type Size } from '../support/people';

/** A picture for the eye, and no serious or critical finding of axe. */
async function seen(page: Page, size: Size, name: string): Promise<void> {
  await page.screenshot({ path: screenshotPath(size, name), fullPage: true });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter((each) => each.impact === 'serious' || each.impact === 'critical');
  expect(grave.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
}

async function today(page: Page): Promise<string> {
  return (await ask<{ today: string }>(page, '/api/county')).today;
}

for (const size of ['desktop', 'phone'] as const) {
  test(`an assembly is announced, held, voted, closed and posted (${size})`, async ({ browser }) => {
    const { page, faults } = await pageOf(browser, 'heyuan', size);
    const day = await today(page);
    await page.goto('/console/gatherings?kind=assembly');
    await expect(page.getByRole('heading', { level: 1, name: '会议培训' })).toBeVisible();
    await seen(page, size, 'assembly-list');
    await page.getByRole('link', { name: '召开代表会议' }).click();
    const title = `河源村代表会议（${size}${Date.now() % 100_000}）`;
    await page.getByLabel('会议名称').fill(title);
    await page.getByLabel('会议日期').fill(day);
    await page.getByLabel('地点').fill('村委会二楼');
    await page.getByLabel('议题1').fill('讨论水渠维修筹劳方案');
    await page.getByLabel('是否法定事项').selectOption({ label: '公益事业和筹资筹劳' });
    await page.getByLabel('党组织研究日期').fill(day);
    await page.getByRole('button', { name: '加一项议题' }).click();
    await page.getByLabel('议题2').fill('通报二季度村务');
    await seen(page, size, 'assembly-announce');
    await page.getByRole('button', { name: '发出通知' }).click();
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    const id = page.url().replace(/.*\/assemblies\/([^?]+).*/, '$1');
    await expect(page.getByText('《村民委员会组织法》第二十八条').first()).toBeVisible();

    // The list of those who belong to it; a pasted list ticks whom it names.
    const made = await ask<{ seats: { name: string }[]; members: number }>(page, `/api/assemblies/${id}`);
    await page.getByRole('button', { name: '登记到会' }).click();
    await page.getByText('从接龙或名单粘贴').click();
    await page.getByLabel('接龙、名单或聊天记录').fill(`#接龙\n1. ${made.seats[0]?.name} 已到\n2. 赵无此人`);
    await page.getByRole('button', { name: '识别名单' }).click();
    await expect(page.getByLabel(/赵无此人/)).toBeVisible();
    await seen(page, size, 'assembly-attendance');
    await page.getByRole('button', { name: '按识别结果勾选' }).click();
    await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(1);
    await page.getByRole('button', { name: '全部勾选' }).click();
    await page.getByLabel(/^到会的委员会成员/).fill(String(made.members - made.seats.length));
    await expect(page.getByText('达到三分之二').first()).toBeVisible();
    await page.getByRole('button', { name: /^保存，实到/ }).click();
    await expect(page.getByText(`实到${made.members}人，达到三分之二，可以开会。`)).toBeVisible();

    await page.getByRole('button', { name: '登记表决' }).click();
    const first = page.getByRole('group', { name: '1. 讨论水渠维修筹劳方案' });
    await first.getByLabel('反对').fill('1');
    await first.getByRole('button', { name: '其余同意' }).click();
    await first.getByLabel('决议').fill('同意维修，每户投工一个，插秧前完工。');
    await seen(page, size, 'assembly-votes');
    await page.getByRole('button', { name: '保存表决' }).click();
    await expect(page.getByText('超过半数，通过。')).toBeVisible();
    await page.getByRole('button', { name: '会议记录定稿' }).click();
    await expect(page.getByText('第1版')).toBeVisible();

    // Fifteen days are proposed; the check agrees.
    await page.getByRole('button', { name: '登记公布' }).click();
    await page.getByLabel('公布地点').fill('村务公开栏');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await expect(page.getByText(/满15天/)).toBeVisible();

    // A mistake is corrected with its reason, and both editions can be read.
    await page.getByRole('button', { name: '更正会议记录' }).click();
    await page.getByLabel('原因').fill('反对票抄错');
    await page.getByRole('button', { name: '开始更正' }).click();
    await page.getByRole('button', { name: '修改表决' }).click();
    await page.getByRole('group', { name: '1. 讨论水渠维修筹劳方案' }).getByLabel('反对').fill('0');
    await page.getByRole('button', { name: '保存表决' }).click();
    await page.getByRole('button', { name: '会议记录定稿' }).click();
    await expect(page.getByText('第2版')).toBeVisible();
    await expect(page.getByText('更正原因：反对票抄错')).toBeVisible();
    await seen(page, size, 'assembly-done');

    for (const sheet of ['notice', 'minutes', 'disclosure']) {
      await page.goto(`/console/print/assembly/${sheet}/${id}`);
      await expect(page.locator('.paper h1')).toBeVisible();
      await seen(page, size, `assembly-print-${sheet}`);
    }
    expect(faults).toEqual([]);
  });
}

test('an item of a courtyard meeting becomes a matter with its own words', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'heyuan');
  await page.goto('/console/gatherings');
  await page.getByRole('button', { name: '登记会议活动' }).click();
  const title = `一组屋场会（${Date.now() % 100_000}）`;
  await page.getByLabel('名称', { exact: true }).fill(title);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  const problems = page.getByRole('region', { name: '问题清单' });
  await problems.getByRole('button', { name: '加一条' }).click();
  const words = `二号水渠塌了一截（${Date.now() % 100_000}）`;
  await problems.getByLabel('问题清单').fill(words);
  await problems.getByLabel('责任人').fill('一组组长');
  await problems.getByRole('button', { name: '保存', exact: true }).click();
  await expect(problems.getByText(words)).toBeVisible();
  await problems.getByRole('button', { name: '转为事项' }).click();
  await problems.getByLabel('类别').selectOption({ label: '农田水利' });
  await seen(page, 'desktop', 'meeting-lists');
  await problems.getByRole('button', { name: '提交事项' }).click();
  const link = problems.getByRole('link', { name: /^事项 / });
  await expect(link).toBeVisible();
  await link.click();
  await expect(page.locator('.matter-panel').getByText(words).first()).toBeVisible();

  // Who took part is ticked, and taken out again when that was a mistake.
  await page.goBack();
  await page.getByRole('button', { name: '登记参加人员' }).click();
  await page.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: '保存，加上1人' }).click();
  await expect(page.getByRole('heading', { name: '参加人员 1 人' })).toBeVisible();
  await page.getByRole('button', { name: '更正' }).click();
  await page.locator('summary').click();
  await page.getByRole('checkbox').first().check();
  await page.getByLabel('原因').fill('看错人');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText(/更正：看错人/)).toBeVisible();
  await expect(page.getByRole('heading', { name: '参加人员 0 人' })).toBeVisible();

  // What was recorded by mistake stays with its reason, and counts no more.
  await page.getByRole('button', { name: '作废' }).click();
  await page.getByLabel('原因').fill('登记重复');
  await page.getByRole('button', { name: '确认作废' }).click();
  await expect(page.getByText('已作废：登记重复')).toBeVisible();
  await seen(page, 'desktop', 'meeting-voided');
  expect(faults).toEqual([]);
});

test('the statute checks stand by code, cite the law, and know what the village says', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'shangjiangxu');
  await page.goto('/console/statute-checks');
  await expect(page.locator('.data-table tbody tr').first()).toBeVisible();
  await seen(page, 'desktop', 'statute-checks');
  await page.getByRole('link', { name: '河源村' }).click();
  await expect(page.getByText('《村民委员会组织法》第二十九条').first()).toBeVisible();
  await page.getByRole('button', { name: /登记委员会人数|修改委员会人数/ }).click();
  await page.getByLabel('委员会成员人数').fill('5');
  await page.getByLabel('其中妇女').fill('1');
  await page.getByLabel('其中兼任法定代表').fill('0');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText('5人，其中妇女1人，兼任代表0人')).toBeVisible();
  await seen(page, 'desktop', 'statute-village');
  expect(faults).toEqual([]);
});
