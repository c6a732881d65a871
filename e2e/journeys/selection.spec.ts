/** Selection from the survey to the letter, with an objection, by the village and the township, on a computer and on a phone. */
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
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}

for (const size of ['desktop', 'phone'] as const) {
  test(`somebody is surveyed, reviewed, put on notice and appointed (${size})`, async ({ browser }) => {
    const village = await pageOf(browser, 'heyuan', size);
    const township = await pageOf(browser, 'shangjiangxu', size);
    const today = (await ask<{ today: string }>(village.page, '/api/county')).today;
    const before = (days: number) => new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
    const step = async (page: Page, action: string, on: string, more?: () => Promise<unknown>) => {
      await page.getByRole('button', { name: action, exact: true }).click();
      await page.getByLabel(`${action}的日期`).fill(on);
      await more?.();
      await page.getByRole('button', { name: '确认办理' }).click();
      await expect(page.getByRole('listitem').filter({ hasText: action }).filter({ hasText: '登记' }).first()).toBeVisible();
    };

    await township.page.goto('/console/selections');
    await expect(township.page.getByRole('heading', { level: 1, name: '选任' })).toBeVisible();
    await expect(township.page.getByRole('button', { name: /已聘任/ })).toBeVisible();
    await seen(township.page, size, 'selection-board');

    await village.page.goto('/console/selections');
    await village.page.getByRole('button', { name: '从现有名册归集' }).click();
    await expect(village.page.getByText(/名册里找到|没有新的人选/)).toBeVisible();
    await seen(village.page, size, 'selection-gather');
    await village.page.getByRole('button', { name: '取消' }).click();
    const name = `何新芽${size === 'phone' ? '甲' : '乙'}${Date.now() % 10_000}`;
    await village.page.getByRole('button', { name: '手工加一人' }).click();
    await village.page.getByLabel('姓名').fill(name);
    await village.page.getByLabel('志愿者').check();
    await village.page.getByRole('button', { name: '加入名单（1人）' }).click();
    const line = village.page.getByRole('region', { name: '摸底名单' }).getByRole('listitem').filter({ hasText: name });
    await expect(line).toHaveCount(1);
    await line.getByRole('button', { name: '建档案' }).click();
    await line.getByLabel('产生方式').selectOption('self_nominated');
    await line.getByLabel('建档日期').fill(before(20));
    await line.getByRole('button', { name: '建档案' }).click();
    await expect(village.page.getByRole('heading', { level: 1, name })).toBeVisible();
    const address = new URL(village.page.url());
    await step(village.page, '本人愿意', before(19));
    await step(village.page, '村级审查通过', before(18));
    await expect(village.page.getByRole('button', { name: '乡镇联审通过' })).toHaveCount(0);

    const there = `${address.pathname}${address.search}`;
    await township.page.goto(there);
    await step(township.page, '乡镇联审通过', before(17));
    await village.page.goto(there);
    await step(village.page, '张榜公示', before(16));
    await step(village.page, '登记异议', before(15), () => village.page.getByLabel('怎么提出的').selectOption('phone'));
    await seen(village.page, size, 'selection-file');
    await township.page.goto(there);
    await township.page.getByRole('button', { name: '公示期满' }).click();
    await township.page.getByLabel('公示期满的日期').fill(before(10));
    await township.page.getByRole('button', { name: '确认办理' }).click();
    await expect(township.page.getByText('还有异议没有核查完')).toBeVisible();
    await step(township.page, '异议核查完毕', before(13));
    await step(township.page, '公示期满', before(10));
    await step(township.page, '备案', before(9));
    await step(township.page, '颁发聘书', before(8));
    await expect(township.page.getByText('已聘任').first()).toBeVisible();
    await seen(township.page, size, 'selection-appointed');

    await township.page.getByRole('link', { name: '打印聘书' }).click();
    await expect(township.page.getByRole('heading', { level: 1, name: '聘书' })).toBeVisible();
    await expect(township.page.getByText(/编号：431125\d{3}-\d{4}-\d{4}/)).toBeVisible();
    await seen(township.page, size, 'selection-letter');
    await township.page.goBack();
    await township.page.getByRole('link', { name: '打印公示' }).click();
    await expect(township.page.getByText(name)).toBeVisible();
    await seen(township.page, size, 'selection-notice');
    expect([...village.faults, ...township.faults]).toEqual([]);
  });
}
