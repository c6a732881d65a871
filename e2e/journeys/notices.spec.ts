/**
 * A notice goes from the county to a village, from there to a representative's phone without network,
 * into a group and to a villager; a question comes back up. Nothing counts as opened that was not.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf, screenshotPath } from '../support/people';
import { isKept, openHome } from '../support/phone';

interface Counts {
  queued: number;
  opened: number;
  relayed: number;
  acknowledged: number;
}
interface Seen {
  counts: Counts;
  openings: number;
  own: { link: string } | null;
}
const WORDS = '秋收后请把秸秆收拢，不在田里焚烧；看到有人烧，先劝，再告诉村里。';

/** No serious fault for people who use a screen reader, and nothing that sticks out of the page. */
async function isFine(page: Page, name: string): Promise<void> {
  // As high as its content: the bar at the bottom would else cover what one scrolls to.
  const size = page.viewportSize();
  if (size) await page.setViewportSize({ width: size.width, height: Math.max(size.height, await page.evaluate(() => document.documentElement.scrollHeight)) });
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  const serious = found.violations.filter((each) => each.impact === 'serious' || each.impact === 'critical');
  expect(serious.map((each) => `${each.id}: ${each.nodes[0]?.html}`), name).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (size) await page.setViewportSize(size);
  expect(wide, `${name} is wider than its window`).toBeLessThanOrEqual(0);
}

test('a notice goes down the chain and a question comes back up', async ({ browser }) => {
  test.setTimeout(150_000);
  const title = `秸秆不焚烧${Date.now() % 1e7}`;
  const county = await pageOf(browser, 'xian');

  // The county writes: what it reaches stands beside the words before anything is kept.
  await county.page.goto('/console/notices');
  await county.page.getByRole('button', { name: '写通知' }).click();
  const form = county.page.locator('form').filter({ has: county.page.getByLabel('正文') });
  await form.getByLabel('主题').selectOption('forest_fire');
  await form.getByLabel('标题').fill(title);
  await form.getByLabel('正文').fill('字'.repeat(301));
  await expect(form.getByText('超出1个字')).toBeVisible();
  await form.getByLabel('正文').fill(WORDS);
  await form.getByLabel('代表', { exact: true }).uncheck();
  await form.getByLabel('乡镇干部').check();
  await form.getByLabel('村干部').check();
  await expect(form.getByText(/将进入 \d+ 个收件箱/)).toBeVisible();
  await expect(form.getByText(/没有人收得到/)).toBeVisible();
  await isFine(county.page, 'the form');
  await county.page.screenshot({ path: screenshotPath('desktop', 'notice-form'), fullPage: true });
  await form.getByRole('button', { name: '存为草稿' }).click();
  await expect(county.page.getByRole('heading', { level: 1, name: title })).toContainText('草稿');
  const id = new URL(county.page.url()).pathname.split('/').pop() ?? '';
  await county.page.getByRole('button', { name: '发布', exact: true }).click();
  await expect(county.page.getByRole('heading', { level: 1, name: title })).toContainText('已发布');
  const seen = () => ask<Seen>(county.page, `/api/notices/${id}`);
  await expect.poll(async () => (await seen()).counts.queued).toBe(2);
  expect((await seen()).counts).toMatchObject({ opened: 0, relayed: 0, acknowledged: 0 });

  // The township opens it: one is opened, and only one.
  const township = await pageOf(browser, 'shangjiangxu');
  await township.page.goto(`/console/notices/${id}`);
  await expect(township.page.getByText(WORDS).first()).toBeVisible();
  await expect.poll(async () => (await seen()).counts.opened).toBe(1);

  // The village passes it down with its own words, on a phone.
  const village = await pageOf(browser, 'heyuan', 'phone');
  await village.page.goto(`/console/notices/${id}`);
  await village.page.getByRole('button', { name: '向下转达' }).click();
  await village.page.getByLabel('自己的话(可不写)').fill('明天起每组两个人轮流看田。');
  await isFine(village.page, 'passing down');
  await village.page.screenshot({ path: screenshotPath('phone', 'notice-relay'), fullPage: true });
  await village.page.getByRole('button', { name: '转达', exact: true }).click();
  await expect(village.page.getByText('明天起每组两个人轮流看田。').first()).toBeVisible();
  const inVillage = () => ask<Seen>(village.page, `/api/notices/${id}`);
  await expect.poll(async () => (await inVillage()).counts.queued).toBeGreaterThan(2);

  // The representative's phone has it; then there is no network any more.
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  await isKept(page);
  await page.goto('/m/notices');
  await expect(page.getByRole('link', { name: title })).toBeVisible({ timeout: 20_000 });
  await isFine(page, 'the list on the phone');
  await page.screenshot({ path: screenshotPath('phone', 'notices'), fullPage: true });
  await page.context().setOffline(true);
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByText('明天起每组两个人轮流看田。')).toBeVisible();
  await expect(page.getByLabel('可以发到群里的文字')).toHaveValue(new RegExp(`${title}[^]*/n/[0-9A-Z]{16}`));
  await page.getByRole('button', { name: '转发到群' }).click();
  await expect(page.getByText(/文字已复制/)).toBeVisible();
  await page.getByRole('button', { name: '记下已转达' }).click();
  await expect(page.getByText('已转达', { exact: true })).toBeVisible();
  await page.getByLabel('群众有疑问，写在这里').fill('果园里剪下来的枝条能不能烧？');
  await page.getByRole('button', { name: '报上去' }).click();
  await expect(page.getByText('等待上传', { exact: true })).toBeVisible();
  await isFine(page, 'the notice on the phone');
  await page.screenshot({ path: screenshotPath('phone', 'notice'), fullPage: true });
  const before = (await inVillage()).counts;
  await page.context().setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect.poll(async () => (await inVillage()).counts.relayed, { timeout: 30_000 }).toBe(before.relayed + 1);
  expect((await inVillage()).counts.acknowledged).toBe(before.acknowledged);
  await expect(page.locator('.strip')).toHaveCount(0);

  // The village answers; the phone hears the answer.
  await village.page.goto('/console/notice-questions');
  const question = village.page.getByRole('listitem').filter({ hasText: '果园里剪下来的枝条能不能烧？' });
  await question.getByRole('button', { name: '答复' }).click();
  await question.getByLabel('答复').fill('也不能烧，村里周五统一拉走粉碎。');
  await question.getByRole('button', { name: '发出答复' }).click();
  await expect(question).toHaveCount(0);
  await page.goto('/m/');
  await openHome(page);
  await page.goto(`/m/notices/${id}`);
  await expect(page.getByText('也不能烧，村里周五统一拉走粉碎。')).toBeVisible({ timeout: 20_000 });

  // A villager opens the link of the group: counted once for the group, however often the phone looks.
  const text = await page.getByLabel('可以发到群里的文字').inputValue();
  const link = /\/n\/[0-9A-Z]{16}/.exec(text)?.[0] ?? '';
  const openings = (await inVillage()).openings;
  const villager = await pageOf(browser, null, 'phone');
  await villager.page.goto(link);
  await expect(villager.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(villager.page.getByText('明天起每组两个人轮流看田。')).toHaveCount(0);
  await isFine(villager.page, 'the page of the link');
  await villager.page.screenshot({ path: screenshotPath('phone', 'notice-link'), fullPage: true });
  await expect.poll(async () => (await inVillage()).openings).toBe(openings + 1);
  await villager.page.goto('about:blank');
  await villager.page.goto(link);
  await expect(villager.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  // Who fetches the page alone, as previews do, counts for nothing.
  await villager.page.request.get(link);
  expect((await inVillage()).openings).toBe(openings + 1);
  await villager.page.goto(`${link}/poster.svg`);
  await villager.page.screenshot({ path: screenshotPath('phone', 'notice-poster') });

  // The county sees how far it is, and where it is not.
  await county.page.goto(`/console/notices/${id}`);
  await expect(county.page.getByText(/还没有人收到/)).toBeVisible();
  await isFine(county.page, 'the notice');
  await county.page.screenshot({ path: screenshotPath('desktop', 'notice'), fullPage: true });
  await county.page.goto('/console/notices');
  await expect(county.page.getByRole('link', { name: title })).toBeVisible();
  await county.page.screenshot({ path: screenshotPath('desktop', 'notices'), fullPage: true });
  for (const one of [county, township, village, villager]) expect(one.faults).toEqual([]);
});

test('what a representative did stands under each duty role, in words', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'heyuan');
  const list = await ask<{ items: { id: string }[] }>(page, '/api/representatives?limit=1');
  await page.goto(`/console/representatives/${list.items[0]?.id}`);
  const card = page.getByRole('region', { name: '履职记录' });
  for (const role of ['政策宣传员', '民情联络员', '安全劝导员', '矛盾调解员', '文明示范员']) {
    await expect(card.getByText(role, { exact: false }).first()).toBeVisible();
  }
  await expect(card.getByText(/联系走访\d+次/)).toBeVisible();
  await card.screenshot({ path: screenshotPath('desktop', 'duties') });
  await isFine(page, 'the representative');
  expect(faults).toEqual([]);
});
