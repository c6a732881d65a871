/**
 * The whole way of one matter, as everybody on it sees it: the representative's phone, the village, the
 * township and the county, two departments, and the villager on a page without script. At each station
 * the screen says who has it and until when.
 */
import { expect, type Browser, type Locator, type Page } from '@playwright/test';
import { test } from '../support/test';
import { pageOf, screenshotPath, SIZES, type Person } from '../support/people';
import { chooseCategory, householdAt, openHome } from '../support/phone';

/** A day as the screens write it. */
const DAY = /\d+月\d+日/;

/** One station: its page, the matter's panel on it, and a picture of what it showed. */
class Station {
  constructor(
    readonly page: Page,
    private readonly faults: string[],
    private readonly name: string,
  ) {}

  get panel(): Locator {
    return this.page.locator('.matter-panel');
  }

  /** Opens the matter from a queue, as somebody who has come to work. */
  async open(queue: RegExp, words: string): Promise<void> {
    await this.page.goto('/console/matters');
    await this.page.getByRole('navigation', { name: '办理队列' }).getByRole('link', { name: queue }).click();
    await this.page.locator('.matter-table').getByRole('link', { name: words }).click();
    await expect(this.panel.locator('.said')).toHaveText(words);
  }

  /** The one obvious step. */
  async next(action: string): Promise<void> {
    await this.panel.getByRole('button', { name: action, exact: true }).and(this.page.locator('.primary')).click();
  }

  /** A step that stands behind the obvious one. */
  async other(action: string): Promise<void> {
    await this.panel.getByText(/^其他操作/).click();
    await this.panel.getByRole('button', { name: action, exact: true }).click();
  }

  async unit(name: string): Promise<void> {
    await this.panel.getByPlaceholder('输入单位名称查找').fill(name);
    await this.panel.getByRole('radio', { name: new RegExp(`^${name}`) }).click();
  }

  async say(label: string | RegExp, words: string): Promise<void> {
    await this.panel.getByLabel(label).fill(words);
  }

  async send(action: string): Promise<void> {
    await this.picture(`${action}-form`);
    await this.panel.getByRole('button', { name: `确定${action}` }).click();
    await expect(this.panel.getByRole('status').first()).toContainText(`已${action}`);
  }

  fact(name: string): Locator {
    return this.panel.locator('.facts > div').filter({ has: this.page.getByText(name, { exact: true }) }).locator('dd');
  }

  /** What the panel says of owner and clocks; answers the day of the whole clock. */
  async stands(is: { state: string; owner: string; step?: string | RegExp; clock?: string }): Promise<string> {
    await expect(this.panel.locator('.matter-state').first()).toContainText(is.state);
    await expect(this.fact('现在由谁办')).toContainText(is.owner);
    if (is.step) await expect(this.fact('本环节时限')).toContainText(is.step);
    else await expect(this.fact('本环节时限')).toHaveCount(0);
    await expect(this.fact('时限')).toContainText(is.clock ?? /剩 \d+ 天/);
    await this.picture(is.state);
    return DAY.exec((await this.fact('时限').textContent()) ?? '')?.[0] ?? '';
  }

  async picture(what: string): Promise<void> {
    await this.page.screenshot({ path: screenshotPath('desktop', `loop-${this.name}-${what}`) });
  }

  async leave(): Promise<void> {
    expect(this.faults, this.name).toEqual([]);
    await this.page.context().close();
  }
}

async function at(browser: Browser, person: Person): Promise<Station> {
  const { page, faults } = await pageOf(browser, person);
  return new Station(page, faults, person);
}

/** What the representative's phone says of the matter. */
async function onPhone(browser: Browser, words: string, show: string, look: (page: Page) => Promise<void>): Promise<void> {
  const { page, faults } = await pageOf(browser, 'daibiao', 'phone');
  await page.goto('/m/matters');
  await page.getByRole('radio', { name: new RegExp(show) }).click();
  await page.getByRole('link', { name: new RegExp(words.slice(0, 12)) }).first().click();
  await expect(page.locator('.said')).toHaveText(words);
  await look(page);
  expect(faults).toEqual([]);
  await page.context().close();
}

/** The page of the tracking code, read anew. */
class Tracked {
  constructor(readonly page: Page) {}

  async shows(state: string, owner: string, day: string | null): Promise<void> {
    await this.page.getByRole('link', { name: '刷新' }).click();
    await expect(this.page.locator('.state')).toHaveText(state);
    const facts = this.page.locator('dl').first();
    await expect(facts).toContainText(owner);
    if (day) await expect(facts).toContainText(day);
    await this.page.screenshot({ path: screenshotPath('phone', `loop-villager-${state.slice(0, 6)}`), fullPage: true });
  }
}

test('a matter goes the whole way and is closed by the villager’s word', async ({ browser }) => {
  // A dozen stations, each a browser of its own.
  test.setTimeout(240_000);
  const words = `抽水站的水管裂了，三组好几户接不到水（${Date.now() % 100_000}）`;

  // The representative at the door.
  const { page: phone } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(phone);
  const { card } = await householdAt(phone, 8);
  await card.getByRole('link', { name: /^走访/ }).click();
  await phone.getByRole('button', { name: '有情况' }).click();
  await chooseCategory(phone, '饮水');
  await phone.getByLabel('是什么情况').fill(words);
  await phone.screenshot({ path: screenshotPath('phone', 'loop-phone-report'), fullPage: true });
  await phone.getByRole('button', { name: '记下并上报' }).click();
  await expect(phone.getByRole('status').filter({ hasText: '事项已上报' })).toBeVisible();
  await expect(phone.locator('.strip')).toHaveCount(0);
  await phone.context().close();

  // The village takes it in, gives the villager a code, and passes it up: the pump is not its own.
  const village = await at(browser, 'heyuan');
  await village.open(/^待受理/, words);
  const until = await village.stands({ state: '待受理', owner: '河源村', step: /剩 \d+ 天|今天到期|明天到期/ });
  expect(until).toMatch(DAY);
  await village.next('受理');
  await village.send('受理');
  expect(await village.stands({ state: '已受理', owner: '河源村' })).toBe(until);
  await village.panel.getByText('群众自己查进度').click();
  await village.panel.getByRole('button', { name: '发查询码' }).click();
  const code = (await village.panel.locator('.code').textContent())?.trim() ?? '';
  const context = await browser.newContext({ viewport: SIZES.phone, javaScriptEnabled: false });
  const villager = new Tracked(await context.newPage());
  await villager.page.goto('/t');
  await villager.page.getByLabel('查询码').fill(code);
  await villager.page.getByRole('button', { name: '查询' }).click();
  await villager.shows('已受理，正在安排', '河源村村委会', until);
  await village.other('上报一级');
  await village.send('上报一级');
  expect(await village.stands({ state: '待受理', owner: '上江圩镇', step: DAY })).toBe(until);
  await village.leave();
  await onPhone(browser, words, '在办', async (page) => {
    await expect(page.getByText('上江圩镇').first()).toBeVisible();
    await expect(page.locator('main')).toContainText(until);
    await page.screenshot({ path: screenshotPath('phone', 'loop-phone-township'), fullPage: true });
  });

  // So does the township; only the county has departments.
  const township = await at(browser, 'shangjiangxu');
  await township.open(/^待受理/, words);
  await township.next('受理');
  await township.send('受理');
  await township.other('上报一级');
  await township.send('上报一级');
  expect(await township.stands({ state: '待受理', owner: '江永县', step: DAY })).toBe(until);
  await township.leave();

  // The county gives it to a department.
  const county = await at(browser, 'xian');
  await county.open(/^待受理/, words);
  await county.next('受理');
  await county.send('受理');
  await county.next('交办');
  await county.unit('国网江永县供电公司');
  await county.send('交办');
  expect(await county.stands({ state: '已交办', owner: '国网江永县供电公司', step: DAY })).toBe(until);
  await villager.shows('已交办', '国网江永县供电公司', until);
  await county.leave();

  // The department gives it back within its day, with a reason, and says who should have it.
  const power = await at(browser, 'gongdian');
  await power.open(/^待开始/, words);
  await power.other('退回');
  await power.panel.getByLabel('退回的理由').selectOption({ label: '不属于本单位职责' });
  await power.unit('县水利局');
  await power.say(/^退回的依据/, '到现场看过，电是通的，是水管的问题。');
  await power.send('退回');
  expect(await power.stands({ state: '已退回', owner: '江永县', step: DAY })).toBe(until);
  await power.leave();

  // The county gives it to the other one.
  const again = await at(browser, 'xian');
  await again.open(/^被退回/, words);
  await expect(again.panel.locator('.timeline')).toContainText('建议由县水利局办理');
  await again.next('交办');
  await again.unit('县水利局');
  await again.send('交办');
  expect(await again.stands({ state: '已交办', owner: '县水利局', step: DAY })).toBe(until);
  await again.leave();

  // It works, and answers.
  const water = await at(browser, 'shuili');
  await water.open(/^待开始/, words);
  await water.next('开始办理');
  await water.send('开始办理');
  expect(await water.stands({ state: '办理中', owner: '县水利局' })).toBe(until);
  await villager.shows('正在办', '县水利局', until);
  await water.next('答复');
  await water.panel.getByRole('radio', { name: '办结' }).click();
  await water.say('给群众的答复', '水管已经接好，今天起正常供水。');
  await water.send('答复');
  await water.stands({ state: '已答复待确认', owner: '县水利局', step: DAY, clock: '等待群众确认' });
  await water.leave();

  // The villager disagrees: it goes to the level above, on a clock of its own.
  await villager.shows('已答复，请您看看行不行', '县水利局', null);
  await expect(villager.page.getByText('水管已经接好，今天起正常供水。')).toBeVisible();
  await villager.page.getByText('没有解决', { exact: true }).click();
  await villager.page.getByLabel(/还有什么没办好/).fill('二楼还是没有水');
  await villager.page.getByRole('button', { name: '提交' }).click();
  await expect(villager.page.locator('.state')).toHaveText('您不同意答复，上一级在看');

  // The county has it done again.
  const above = await at(browser, 'xian');
  await above.open(/^有异议/, words);
  await above.stands({ state: '有异议', owner: '县水利局' });
  await expect(above.panel.locator('.timeline')).toContainText('二楼还是没有水');
  await above.next('重新办理');
  await above.say(/^说明/, '请上门看二楼的水压。');
  await above.send('重新办理');
  const anew = await above.stands({ state: '办理中', owner: '县水利局' });
  expect(anew).toMatch(DAY);
  await above.leave();
  await villager.shows('正在办', '县水利局', anew);

  const second = await at(browser, 'shuili');
  await second.open(/^办理中/, words);
  await second.next('答复');
  await second.panel.getByRole('radio', { name: '办结' }).click();
  await second.say('给群众的答复', '换了加压泵，二楼也有水了。');
  await second.send('答复');
  await second.leave();
  await onPhone(browser, words, '待核实', async (page) => {
    await expect(page.locator('.answer-words')).toHaveText('换了加压泵，二楼也有水了。');
    await page.screenshot({ path: screenshotPath('phone', 'loop-phone-answered'), fullPage: true });
  });

  // Only the villager closes it.
  await villager.shows('已答复，请您看看行不行', '县水利局', null);
  await villager.page.getByRole('button', { name: '解决了，满意' }).click();
  await expect(villager.page.getByRole('status')).toContainText('记下了：已解决');
  await villager.shows('您已确认，办完了', '县水利局', null);

  // The way, in plain words: for the villager, on the phone, and at the office.
  await expect(villager.page.locator('ol.steps li')).toContainText([
    '收到反映，交河源村村委会',
    '河源村村委会已受理',
    '上报到上江圩镇政府',
    '上江圩镇政府已受理',
    '上报到江永县政府',
    '江永县政府已受理',
    '交给国网江永县供电公司办理',
    '退回江永县政府重新安排',
    '交给县水利局办理',
    '县水利局开始办理',
    '县水利局答复了',
    '对答复有异议，请上一级看',
    '上一级要求县水利局重新办',
    '县水利局答复了',
    '确认了答复',
  ]);
  await context.close();
  await onPhone(browser, words, '已了结', async (page) => {
    const events = page.locator('.events li');
    await expect(events).toHaveCount(15);
    await expect(events.filter({ hasText: '退回' })).toContainText('建议由县水利局办理');
    await page.screenshot({ path: screenshotPath('phone', 'loop-phone-closed'), fullPage: true });
  });
  const end = await at(browser, 'xian');
  await end.page.goto('/console/matters');
  await end.page.getByRole('searchbox').first().fill(words);
  await end.page.locator('.matter-table').getByRole('link', { name: words }).click();
  await end.stands({ state: '已确认', owner: '县水利局', clock: '群众已确认，已结束' });
  const told = end.panel.locator('.timeline li');
  await expect(told).toHaveCount(15);
  await expect(told.filter({ hasText: '退回' }).first()).toContainText('不属于本单位职责');
  await expect(told.filter({ hasText: '确认' }).last()).toContainText('群众');
  await expect(end.panel.getByRole('button', { name: /^确定/ })).toHaveCount(0);
  await end.leave();
});
