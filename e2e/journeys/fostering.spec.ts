/** Training from what the work shows to who came, mentoring, the reserve and the yearly appraisal, on a computer and on a phone. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf, screenshotPath, SIZES, type Size } from '../support/people';

/** A picture for the eye, no serious or critical finding of axe, and nothing that scrolls sideways. */
async function seen(page: Page, size: Size, name: string): Promise<void> {
  await page.screenshot({ path: screenshotPath(size, name), fullPage: true });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter((each) => each.impact === 'serious' || each.impact === 'critical');
  expect(grave.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}

interface Person {
  id: string;
  name: string;
}
const today = async (page: Page) => (await ask<{ today: string }>(page, '/api/county')).today;
/** Those of the village who serve now and share their name with nobody there. */
async function people(page: Page): Promise<Person[]> {
  const { items } = await ask<{ items: Person[] }>(page, `/api/representatives?limit=200&serving_on=${await today(page)}`);
  return items.filter((each) => items.filter((other) => other.name === each.name).length === 1);
}

for (const size of ['desktop', 'phone'] as const) {
  test(`a need becomes a session, and a messy list says who came (${size})`, async ({ browser }) => {
    const { page, faults } = await pageOf(browser, 'heyuan', size);
    // Each size trains in a theme of its own, so that neither sees the other's attendance.
    const theme = size === 'desktop' ? 'privacy' : 'early_signs';
    const missing = async () => {
      const found = await ask<{ missing: Person[] }>(page, `/api/training/coverage?theme=${theme}`);
      return found.missing.map((each) => each.id);
    };
    await page.goto('/console/trainings');
    await expect(page.getByRole('heading', { level: 1, name: '培训' })).toBeVisible();
    await page.getByRole('button', { name: '安排这个' }).first().click();
    await expect(page.getByLabel('主题', { exact: true })).not.toHaveValue('');
    await page.getByLabel('主题', { exact: true }).selectOption(theme);
    await page.getByLabel('日期', { exact: true }).fill(await today(page));
    await page.getByLabel('几点开始').fill('上午9点');
    await page.getByLabel('具体地点').fill('村委会二楼');
    await page.getByLabel('讲课').fill('镇司法所');
    await seen(page, size, 'training-plan');
    await page.getByRole('button', { name: '安排', exact: true }).click();
    await expect(page.getByRole('heading', { level: 2, name: '培训通知' })).toBeVisible();
    await expect(page.locator('.training-invitation')).toContainText('上午9点');
    await page.getByRole('button', { name: '没学过的都列入应到' }).click();
    await expect(page.locator('.training-people li').first()).toBeVisible();
    const id = page.url().replace(/.*\/trainings\/([^?]+).*/, '$1');
    const before = await missing();

    const known = (await people(page)).filter((each) => before.includes(each.id));
    const [one, two, three] = size === 'desktop' ? known : known.slice(3);
    const gap = `${three?.name.slice(0, 1)} ${three?.name.slice(1)}`;
    const list = ['#接龙', '培训接龙，明天上午9点', `1. ${one?.name} 已到`, `2、${two?.name}（请假）`, `３．${gap}`, '4. 赵无此人', '收到'];
    await page.getByLabel('接龙、名单或聊天记录').fill(list.join('\n'));
    await page.getByRole('button', { name: '识别名单' }).click();
    await expect(page.getByText('认出来的 2 人、请假的 1 人。 有 1 个请您定。')).toBeVisible();
    await expect(page.getByLabel(/赵无此人/)).toBeVisible();
    await seen(page, size, 'training-names');
    await page.getByRole('button', { name: '按识别结果登记' }).click();
    await expect(page.getByText('已举办')).toBeVisible();
    const came = page.locator('.training-people li').filter({ hasText: '到课' });
    await expect(came).toHaveCount(2);
    await expect(page.locator('.training-people li').filter({ hasText: two?.name ?? '' })).toContainText('请假');
    await seen(page, size, 'training-held');
    const after = await missing();
    expect(before.filter((each) => !after.includes(each)).sort()).toEqual([one?.id, three?.id].sort());

    await page.getByRole('link', { name: '打印签到表' }).click();
    await expect(page.getByRole('heading', { level: 1, name: '河源村代表培训签到表' })).toBeVisible();
    await expect(page.getByRole('cell', { name: one?.name ?? '', exact: true })).toBeVisible();
    await seen(page, size, 'training-sheet');

    // The coverage names who is still missing.
    await page.goto(`/console/trainings?theme=${theme}`);
    await expect(page.getByRole('heading', { level: 3, name: /还没学过/ })).toBeVisible();
    expect(await page.request.get(`/api/trainings/${id}`).then((answer) => answer.status())).toBe(200);
    expect(faults).toEqual([]);
  });

  test(`a mentor is found, talks and goes (${size})`, async ({ browser }) => {
    const { page, faults } = await pageOf(browser, 'heyuan', size);
    const taken = await ask<{ items: { representative: Person }[] }>(page, '/api/mentorings');
    const free = (await people(page)).filter((each) => !taken.items.some((pair) => pair.representative.id === each.id));
    const who = size === 'desktop' ? free[0] : free.at(-1);
    await page.goto('/console/mentorings');
    await expect(page.getByRole('heading', { level: 1, name: '传帮带' })).toBeVisible();
    await page.getByRole('button', { name: '新结对' }).click();
    await page.getByLabel('帮带哪位代表').fill(who?.name ?? '');
    await expect(page.getByLabel('选择代表')).toHaveValue(who?.id ?? '');
    const mentor = `周帮带${Date.now() % 10_000}`;
    await page.getByLabel('帮带人').fill(mentor);
    await page.getByLabel('职务').fill('镇组织委员');
    await page.getByLabel('帮带目标').fill('三个月内能独立调解邻里纠纷');
    await seen(page, size, 'mentoring-new');
    await page.getByRole('button', { name: '结对', exact: true }).click();
    const line = page.getByRole('listitem').filter({ hasText: mentor });
    await expect(line).toContainText('还没有记谈话');
    await line.getByRole('button', { name: `看${who?.name}的结对` }).click();
    await line.getByRole('button', { name: '记一次谈话' }).click();
    await line.getByLabel('谈了什么').fill('一起走访了两户，教他怎么记');
    await line.getByRole('button', { name: '保存' }).click();
    await expect(line.getByText('一起走访了两户，教他怎么记')).toBeVisible();
    await seen(page, size, 'mentoring-talk');
    await line.getByRole('button', { name: '结束结对' }).click();
    await line.getByLabel('帮带得怎么样').fill('能独立调解了');
    await line.getByRole('button', { name: '保存' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: mentor })).toHaveCount(0);
    await page.getByRole('button', { name: '已结束' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: mentor })).toBeVisible();
    await seen(page, size, 'mentoring-ended');
    expect(faults).toEqual([]);
  });

  test(`a wish is entered, answered and taken into a session (${size})`, async ({ browser }) => {
    const { page, faults } = await pageOf(browser, 'heyuan', size);
    const all = await people(page);
    const who = size === 'desktop' ? all[6] : all[7];
    const words = `想学怎么看电线（${size}${Date.now() % 10_000}）`;
    await page.goto('/console/training-wishes');
    await expect(page.getByRole('heading', { level: 1, name: '培训需求' })).toBeVisible();
    await page.getByRole('button', { name: '代为登记' }).click();
    await page.getByLabel('谁想学').fill(who?.name ?? '');
    await expect(page.getByLabel('选择代表')).toHaveValue(who?.id ?? '');
    await page.getByLabel('主题').selectOption('home_safety');
    await page.getByLabel('想学什么').fill(words);
    await page.getByRole('button', { name: '登记', exact: true }).click();
    const line = page.getByRole('listitem').filter({ hasText: words });
    await expect(line).toContainText('代为登记');
    await seen(page, size, 'training-wishes');
    await line.getByRole('checkbox').check();
    await page.getByLabel('答复', { exact: true }).fill('下月请供电所来村里讲');
    await seen(page, size, 'training-wishes-answer');
    await page.getByRole('button', { name: '答复', exact: true }).click();
    await expect(page.getByText('已答复 1 条。')).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: words })).toHaveCount(0);
    expect(faults).toEqual([]);
  });

  test(`the reserve is filtered, and who leaves it for service gets a selection file (${size})`, async ({ browser }) => {
    const { page, faults } = await pageOf(browser, 'heyuan', size);
    const name = `周后备${size === 'phone' ? '甲' : '乙'}${Date.now() % 10_000}`;
    await page.goto('/console/reserve');
    await expect(page.getByRole('heading', { level: 1, name: '后备代表' })).toBeVisible();
    await page.getByRole('button', { name: '登记后备' }).click();
    await page.getByLabel('姓名').fill(name);
    await page.getByLabel('出生年月').fill('1996-06');
    await page.getByRole('combobox', { name: '学历' }).first().selectOption('30');
    await page.getByRole('combobox', { name: '来源' }).first().selectOption('veteran');
    await page.getByLabel('推荐人').fill('村党总支');
    await page.getByLabel('为什么看好').fill('退伍回来，防汛时主动守水库');
    await seen(page, size, 'reserve-new');
    await page.getByRole('button', { name: '登记', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: name });
    await expect(row).toContainText('大学专科');
    await page.getByRole('search').getByLabel('来源').selectOption('returned');
    await expect(row).toHaveCount(0);
    await page.getByRole('search').getByLabel('来源').selectOption('veteran');
    await page.getByRole('search').getByLabel('年龄').selectOption('young');
    await expect(row).toBeVisible();
    await seen(page, size, 'reserve');
    await row.getByRole('button', { name: `给${name}建选任档案` }).click();
    const form = page.getByRole('region', { name: `给${name}建选任档案` });
    await form.getByLabel('产生方式').selectOption('direct');
    await expect(form.getByLabel('依据').getByRole('option')).toHaveText(['后备代表']);
    await seen(page, size, 'reserve-promote');
    await form.getByRole('button', { name: '建档案' }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(page.getByText('从后备名册来')).toBeVisible();
    await seen(page, size, 'reserve-file');
    // The entry went along, and comes back when the file ends without a letter.
    await page.getByRole('link', { name: /村党总支推荐/ }).click();
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('待征求意愿');
    await page.getByRole('row').filter({ hasText: name }).getByRole('link', { name: /建选任档案/ }).click();
    await page.getByRole('button', { name: '本人不愿意' }).click();
    await page.getByRole('button', { name: '确认办理' }).click();
    await expect(page.getByText('本人不愿意').first()).toBeVisible();
    await page.goto('/console/reserve');
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('本人不愿意');
    expect(faults).toEqual([]);
  });
}

interface Households {
  items: { id: string; head_name: string }[];
}

test('households say what only those concerned may read', async ({ browser }) => {
  // Five people in one story: the village, a household, its representative, and two above them.
  test.setTimeout(150_000);
  const village = await pageOf(browser, 'heyuan');
  const own = await pageOf(browser, 'daibiao', 'phone');
  const county = await pageOf(browser, 'xian');
  const township = await pageOf(browser, 'shangjiangxu');
  const { page } = village;
  const me = await ask<{ representative: Person }>(own.page, '/api/me');
  const households = (await ask<Households>(page, `/api/representatives/${me.representative.id}/households`)).items;

  await page.goto('/console/appraisals');
  await expect(page.getByRole('heading', { level: 1, name: '履职评议' })).toBeVisible();
  await page.getByRole('button', { name: '开始本年评议' }).click();
  await seen(page, 'desktop', 'appraisal-open');
  await page.getByRole('button', { name: '开始', exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: '录入纸票' })).toBeVisible();
  const id = page.url().replace(/.*\/appraisals\/([^?]+).*/, '$1');
  const round = `/console/appraisals/${id}`;

  // A villager with the card alone, without an account and without scripts.
  const cards = await ask<{ items: { path: string; household_id: string }[] }>(page, `/api/cards?representative=${me.representative.id}`);
  const card = cards.items[0];
  const context = await browser.newContext({ viewport: SIZES.phone, javaScriptEnabled: false });
  const villager = await context.newPage();
  await villager.goto(card?.path ?? '');
  await villager.getByRole('link', { name: /评一评代表/ }).click();
  await villager.getByLabel('满意', { exact: true }).check();
  await villager.getByLabel('想说的话（可以不写）').fill('来得勤，有事打电话就到');
  await villager.locator('button[type=submit]').click();
  await expect(villager.getByRole('heading', { name: '收到了，谢谢您。' })).toBeVisible();

  // Three more on paper, entered by the village.
  await page.reload();
  await page.getByLabel('哪位代表的联系户').selectOption(me.representative.id);
  const others = households.filter((each) => each.id !== card?.household_id).slice(0, 3);
  for (const [at, each] of others.entries()) {
    if (at === 2) await page.getByLabel(`${each.head_name}户说的话`).first().fill('盼多来坐坐');
    const line = page.locator('.appraisal-paper li').filter({ hasText: each.head_name }).first();
    await line.getByRole('button', { name: at === 2 ? '不满意' : '基本满意', exact: true }).click();
    await expect(line.getByText('评过了')).toBeVisible();
  }
  await expect(page.getByText('已有 4 户评过')).toBeVisible();
  await seen(page, 'desktop', 'appraisal-paper');
  // Nothing of it is told before the close, not even to the one it is about.
  await own.page.goto('/console/mine');
  await expect(own.page.getByText(/正在评议，.*以后看结果/)).toBeVisible();
  await seen(own.page, 'phone', 'appraisal-mine-open');

  await page.goto(`/console/print/appraisal/${id}?representative=${me.representative.id}`);
  await expect(page.locator('.slip').first()).toBeVisible();
  expect(await page.locator('.slip').count()).toBe(households.length - 4);
  await seen(page, 'desktop', 'appraisal-slips');

  await page.goto(round);
  await page.getByRole('button', { name: '提前结束' }).click();
  await expect(page.getByText('现在有 4 户评过')).toBeVisible();
  await page.getByRole('button', { name: '结束评议' }).click();
  const outcome = page.locator('.appraisal-outcomes > li').filter({ hasText: me.representative.name });
  await expect(outcome.locator('dd')).toHaveText(['4', '1', '2', '1']);
  await expect(outcome).toContainText('盼多来坐坐');
  await seen(page, 'desktop', 'appraisal-outcomes');
  await village.page.setViewportSize(SIZES.phone);
  await seen(page, 'phone', 'appraisal-outcomes');

  // The representative reads the own one on the phone, and nobody else's.
  await own.page.reload();
  const mine = own.page.locator('.appraisal-outcomes > li');
  await expect(mine).toHaveCount(1);
  await expect(mine.locator('dd')).toHaveText(['4', '1', '2', '1']);
  await seen(own.page, 'phone', 'appraisal-mine');
  const anonymous = await browser.newContext();
  expect((await anonymous.request.get(`/api/appraisals/${id}`)).status()).toBe(401);

  // Above the village it is told how many have held it, and nothing else.
  await township.page.goto('/console/appraisals');
  await expect(township.page.getByText('村以上只看开展了没有，看不到评议结果。')).toBeVisible();
  await expect(township.page.locator('main dd')).toHaveCount(4);
  await seen(township.page, 'desktop', 'appraisal-count');
  for (const other of [county.page, township.page]) {
    expect((await other.request.get(`/api/appraisals/${id}`)).status()).toBe(403);
    await other.goto(round);
    await expect(other.getByText('来得勤，有事打电话就到')).toHaveCount(0);
    await expect(other.locator('.appraisal-outcomes')).toHaveCount(0);
  }
  expect([...village.faults, ...own.faults]).toEqual([]);
});
