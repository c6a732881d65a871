/** The survey out of a chat, reviews of several at once, numbers of letters, files from paper, and what goes on the wall. */
import { writeFileSync } from 'node:fs';
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

/** Two characters that no other run uses, as names of people have no digits. */
function twoOf(size: Size): string {
  const letters = '春夏秋冬梅兰竹菊松柏杨柳桃李杏桂荷莲芳芬英华玉珍';
  const at = Math.floor(Date.now() / 1000) % (letters.length * letters.length);
  const pick = (place: number) => letters[place % letters.length] ?? '春';
  return size === 'phone' ? pick(at) + pick(Math.floor(at / letters.length)) : pick(Math.floor(at / letters.length) + 7) + pick(at + 3);
}

const HEYUAN = '431125101216';

for (const size of ['desktop', 'phone'] as const) {
  test(`a list out of a chat becomes files that go on together (${size})`, async ({ browser }) => {
    const village = await pageOf(browser, 'heyuan', size);
    const township = await pageOf(browser, 'shangjiangxu', size);
    const today = (await ask<{ today: string }>(village.page, '/api/county')).today;
    const before = (days: number) => new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
    const two = twoOf(size);
    const names = [`甘${two}`, `蒲${two}`];
    const list = [
      '#接龙 请各组报一下摸底人选',
      `1. ${names[0]} 1组 党员 138${String(Date.now()).slice(-8)}`,
      `2、${names[1]}，1组，志愿者`,
      `3. ${names[1]} 热心公益`,
      `4. 唐${two} 99组 志愿者`,
      '收到',
    ].join('\n');

    // Looked through first: everybody as understood, and what goes back with its reason.
    await village.page.goto('/console/selections');
    await village.page.getByRole('button', { name: '从名单或聊天加入' }).click();
    await expect(village.page.getByRole('button', { name: '先看预览' })).toBeDisabled();
    await village.page.getByLabel('把名单粘贴到这里，一行一个人').fill(list);
    await seen(village.page, size, 'survey-paste');
    await village.page.getByRole('button', { name: '先看预览' }).click();
    await expect(village.page.getByRole('heading', { level: 1, name: '导入摸底名单' })).toBeVisible();
    await expect(village.page.getByRole('cell', { name: '热心公益人士、志愿者', exact: true })).toBeVisible();
    await expect(village.page.getByText('本村没有“99组”').first()).toBeVisible();
    await expect(village.page.getByRole('cell', { name: '#接龙 请各组报一下摸底人选' }).first()).toBeVisible();
    await seen(village.page, size, 'survey-preview');
    await village.page.getByRole('button', { name: '确认导入' }).click();
    await expect(village.page.getByRole('heading', { name: '导入完成' })).toBeVisible();
    await village.page.getByRole('link', { name: '查看名单' }).click();

    // Somebody with no ground that allows it cannot be fixed directly.
    const pool = village.page.getByRole('region', { name: '摸底名单' });
    const line = async (name: string) => {
      const found = pool.getByRole('listitem').filter({ hasText: name });
      while (!(await found.count())) await pool.getByRole('button', { name: '再看一些' }).click();
      return found.first();
    };
    await expect(pool.getByRole('listitem').first()).toBeVisible();
    for (const [index, name] of names.entries()) {
      const one = await line(name);
      await one.getByRole('button', { name: '建档案' }).click();
      if (index === 0) {
        await expect(one.getByLabel('产生方式')).toHaveValue('direct');
      } else {
        await expect(one.getByLabel('产生方式').getByRole('option', { name: '一定（直接确定）' })).toBeDisabled();
        await one.getByLabel('产生方式').selectOption('nominated');
        const households = one.getByRole('group', { name: /推荐的户/ }).getByRole('checkbox');
        await expect(households.nth(5)).toBeVisible();
        await households.nth(0).check();
        await expect(one.getByText('由5至15户推荐')).toBeVisible();
        for (let at = 1; at < 6; at += 1) await households.nth(at).check();
        await expect(one.getByText('由5至15户推荐')).toHaveCount(0);
      }
      await one.getByLabel('建档日期').fill(before(20));
      await one.getByRole('button', { name: '建档案' }).click();
      await expect(village.page.getByRole('heading', { level: 1, name })).toBeVisible();
      await village.page.getByRole('link', { name: '回到选任' }).click();
      await expect(pool.getByRole('listitem').first()).toBeVisible();
    }

    // Both go on together, each office with its own steps.
    const together = async (page: Page, stage: string, action: string, day: string) => {
      await page.goto(`/console/selections?area=${HEYUAN}&stage=${stage}`);
      for (const name of names) await page.getByRole('checkbox', { name: `选中${name}` }).check();
      await page.getByLabel(/已选2份，办理日期/).fill(day);
      await page.getByRole('button', { name: action, exact: true }).click();
      await expect(page.getByText('办好2份。')).toBeVisible();
    };
    await together(village.page, 'candidate', '本人愿意', before(19));
    await together(village.page, 'willing', '村级审查通过', before(18));
    await township.page.goto(`/console/selections?area=${HEYUAN}&stage=willing`);
    await expect(township.page.getByRole('button', { name: '村级审查通过', exact: true })).toHaveCount(0);
    await together(township.page, 'village_passed', '乡镇联审通过', before(17));
    await together(village.page, 'township_passed', '张榜公示', before(16));
    // The day of the end is not its last day yet: refused for each, with the day.
    await township.page.goto(`/console/selections?area=${HEYUAN}&stage=on_notice`);
    for (const name of names) await township.page.getByRole('checkbox', { name: `选中${name}` }).check();
    await township.page.getByLabel(/已选2份，办理日期/).fill(before(12));
    await township.page.getByRole('button', { name: '公示期满', exact: true }).click();
    await expect(township.page.getByText(new RegExp(`${names[0]}：公示到`))).toBeVisible();
    await seen(township.page, size, 'survey-refused');
    await together(township.page, 'on_notice', '公示期满', before(11));
    await together(township.page, 'notice_passed', '备案', before(10));

    // A number that somebody has is refused in words; without one the system counts.
    await township.page.goto(`/console/selections?area=${HEYUAN}&stage=filed`);
    await township.page.getByRole('link', { name: names[0] ?? '' }).click();
    const taken = (await ask<{ items: { letter_number: string }[] }>(township.page, `/api/selections?area=${HEYUAN}&stage=appointed&limit=1`)).items[0]?.letter_number ?? '';
    await township.page.getByRole('button', { name: '颁发聘书', exact: true }).click();
    await township.page.getByLabel('聘书编号（不填则自动编号）').fill(taken);
    await township.page.getByRole('button', { name: '确认办理' }).click();
    await expect(township.page.getByText(`聘书编号“${taken}”已经给了别人`).first()).toBeVisible();
    await township.page.getByLabel('聘书编号（不填则自动编号）').fill('');
    await township.page.getByRole('button', { name: '确认办理' }).click();
    await expect(township.page.getByText('已聘任').first()).toBeVisible();
    expect([...village.faults, ...township.faults]).toEqual([]);
  });
}

test('the files of a village come in from paper', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'shangjiangxu');
  const { today } = await ask<{ today: string }>(page, '/api/county');
  const before = (days: number) => new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
  const name = `义${twoOf('desktop')}`;
  await page.goto(`/console/representatives?area=${HEYUAN}`);
  await page.getByRole('button', { name: '聘任代表' }).click();
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('产生方式').selectOption('direct');
  await page.getByLabel('产生依据').fill('有能力联户的党员');
  await page.getByRole('button', { name: '确定聘任' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

  await page.goto(`/console/selections?area=${HEYUAN}`);
  await page.getByRole('link', { name: '补录纸质档案' }).click();
  const row = page.getByRole('listitem').filter({ has: page.getByRole('checkbox', { name }) });
  await expect(row.getByLabel('依据')).toHaveValue('party_member');
  for (const other of await page.getByRole('checkbox').all()) if (!(await other.evaluate((box, who) => box.parentElement?.textContent?.includes(who), name))) await other.uncheck();
  await page.getByRole('button', { name: '录入选中的1份' }).click();
  await expect(row.getByText(/还缺日期：建立档案、本人愿意/)).toBeVisible();
  const days: [string, number][] = [['建立档案', 30], ['本人愿意', 28], ['村级审查通过', 26], ['乡镇联审通过', 24], ['张榜公示', 20], ['公示期满', 17], ['备案', 8]];
  const common = page.getByRole('region', { name: '全村相同的日期' });
  for (const [label, ago] of days) await common.getByLabel(label).fill(before(ago));
  await page.getByRole('button', { name: '录入选中的1份' }).click();
  await expect(row.getByText(/公示到.*为止/)).toBeVisible();
  await row.getByRole('button', { name: '日期不同或有异议' }).click();
  await row.getByLabel('公示期满').fill(before(12));
  await row.getByLabel('公示期间有人提过异议').check();
  await row.getByLabel('提出日期').fill(before(18));
  await row.getByLabel('核查完毕日期').fill(before(16));
  await seen(page, 'desktop', 'paper-files');
  await page.setViewportSize({ width: 360, height: 740 });
  await seen(page, 'phone', 'paper-files');
  await page.getByRole('button', { name: '录入选中的1份' }).click();
  await expect(page.getByText('录好1份。')).toBeVisible();
  await expect(row).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('the list and the notice board go on paper', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'heyuan');
  for (const what of ['list', 'board'] as const) {
    await page.goto(`/console/print/representatives/${what}/${HEYUAN}`);
    await expect(page.getByRole('heading', { level: 1, name: what === 'list' ? '公告' : /河源村.*公示栏/ })).toBeVisible();
    if (what === 'list') await expect(page.getByText(/其中妇女\d+名.*；直接确定\d+名，推选产生\d+名，自主报名\d+名。/)).toBeVisible();
    await seen(page, 'desktop', `representatives-${what}`);
    await page.setViewportSize({ width: 360, height: 740 });
    await seen(page, 'phone', `representatives-${what}`);
    await page.setViewportSize({ width: 1440, height: 900 });
    const paper = await page.pdf({ preferCSSPageSize: true });
    writeFileSync(screenshotPath('paper', `representatives-${what}`).replace(/png$/, 'pdf'), paper);
    const sheets = paper.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0;
    expect(sheets, `${what} takes few sheets`).toBeGreaterThan(0);
    expect(sheets).toBeLessThanOrEqual(what === 'list' ? 4 : 8);
  }
  await page.getByLabel('电话').selectOption('none');
  await expect(page.locator('.board-group .photo').first()).toBeVisible();
  await page.getByLabel('印照片（没有的留框）').uncheck();
  await expect(page.locator('.board-group .photo')).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('the county says how letters are numbered', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'xian');
  await page.goto('/console/settings');
  const card = page.getByRole('region', { name: '聘书编号' });
  const format = card.getByLabel('编号格式');
  const kept = await format.inputValue();
  await format.fill('江联聘〔{年}〕号');
  await card.getByRole('button', { name: '保存格式' }).click();
  await expect(card.getByText('要有一个“{序号}”').first()).toBeVisible();
  await format.fill('江联聘〔{年}〕{序号4}号');
  await card.getByRole('button', { name: '保存格式' }).click();
  await expect(card.getByRole('status')).toHaveText('已保存，以后的编号像这样：江联聘〔2023〕0001号');
  await seen(page, 'desktop', 'letter-format');
  await format.fill(kept);
  await card.getByRole('button', { name: '保存格式' }).click();
  await expect(card.getByRole('status')).toHaveText(/431125101-2023-0001/);
  expect(faults).toEqual([]);
});
