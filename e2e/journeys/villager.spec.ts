/**
 * The villager without an account, in a browser that runs no script: the card on the wall, a report,
 * its code, the answer, and the villager's own word.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Browser, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf, screenshotPath, SIZES, stateOf, type Size } from '../support/people';

interface Card {
  path: string | null;
  household_id: string;
}

/** What an office does by the interface, with its own session. */
async function asOffice<T>(browser: Browser, work: (page: Page, csrf: string) => Promise<T>): Promise<T> {
  const { page } = await pageOf(browser, 'heyuan');
  const me = await ask<{ csrf_token: string }>(page, '/api/me');
  const done = await work(page, me.csrf_token);
  await page.context().close();
  return done;
}

/** The path of the card of one of the village's households; each journey takes another. */
function cardOf(browser: Browser, place: number): Promise<string> {
  return asOffice(browser, async (page, csrf) => {
    const me = await ask<{ grants: { area: { code: string } }[] }>(page, '/api/me');
    const area = me.grants[0]?.area.code ?? '';
    for (let more = true; more; ) {
      const made = await page.request.put('/api/cards', { headers: { 'X-CSRF-Token': csrf }, data: { area } });
      expect(made.status(), await made.text()).toBe(200);
      more = ((await made.json()) as { has_more: boolean }).has_more;
    }
    const listed = await ask<{ items: Card[] }>(page, '/api/cards?limit=100');
    return listed.items[place]?.path ?? '';
  });
}

/** A browser without scripts, and without anybody signed in. */
async function plainPage(browser: Browser, size: Size = 'phone'): Promise<Page> {
  const context = await browser.newContext({ viewport: SIZES[size], javaScriptEnabled: false });
  return context.newPage();
}

/** The office takes the newest matter with these words through the steps given. */
function office(browser: Browser, words: string, steps: Record<string, string>[]): Promise<void> {
  return asOffice(browser, async (page, csrf) => {
    const found = await ask<{ items: { id: string; words: string }[] }>(page, '/api/matters?limit=20');
    const id = found.items.find((each) => each.words === words)?.id ?? '';
    for (const step of steps) {
      const read = await page.request.get(`/api/matters/${id}`);
      const taken = await page.request.post(`/api/matters/${id}/actions`, {
        headers: { 'X-CSRF-Token': csrf, 'If-Match': read.headers()['etag'] ?? '' },
        data: step,
      });
      expect(taken.status(), await taken.text()).toBe(200);
    }
  });
}

/** Axe needs scripts, so the same page is read by a second browser that has them. */
async function mustBeAccessible(browser: Browser, page: Page, name: string): Promise<void> {
  for (const size of ['phone', 'tablet', 'desktop'] as const) {
    const context = await browser.newContext({ viewport: SIZES[size], bypassCSP: true });
    const other = await context.newPage();
    await other.goto(page.url());
    await other.screenshot({ path: screenshotPath(size, `villager-${name}`), fullPage: true });
    const wide = await other.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide, `${name} at ${size} scrolls sideways`).toBeLessThanOrEqual(0);
    if (size === 'phone') {
      const result = await new AxeBuilder({ page: other }).analyze();
      const grave = result.violations.filter((each) => each.impact === 'serious' || each.impact === 'critical');
      expect(grave.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
      const small = await other.evaluate(() =>
        Array.from(document.querySelectorAll('a.button, button, summary, .choice, input[type=text], input[type=tel], textarea'))
          .filter((each) => !each.closest('.trap') && each.getBoundingClientRect().height > 0 && each.getBoundingClientRect().height < 56)
          .map((each) => each.outerHTML.slice(0, 80)),
      );
      expect(small, `${name}: targets for a thumb`).toEqual([]);
    }
    await context.close();
  }
  // Twice the text, and the narrowest screen: nothing is cut off or scrolls sideways.
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, bypassCSP: true });
  const narrow = await context.newPage();
  await narrow.goto(page.url());
  for (const scale of [1, 2]) {
    await narrow.evaluate((by) => {
      const style = document.documentElement.style;
      for (const [name, size] of [['--text', 20], ['--text-small', 18], ['--text-large', 22], ['--text-title', 26]] as const) {
        style.setProperty(name, `${size * by}px`);
      }
    }, scale);
    const wide = await narrow.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide, `${name} at 320 px and ${scale} times the text`).toBeLessThanOrEqual(0);
  }
  await narrow.screenshot({ path: screenshotPath('phone', `villager-${name}-320-double`), fullPage: true });
  await context.close();
}

test('a villager reports by the card, follows, and confirms with one tap', async ({ browser }) => {
  // It opens six pages in four sizes on its way.
  test.slow();
  const words = `村口路灯不亮，走路看不见（${Date.now() % 100_000}）`;
  const card = await cardOf(browser, 0);
  const page = await plainPage(browser);
  await page.goto(card);
  await expect(page.getByRole('heading', { name: '联系您家的代表' })).toBeVisible();
  await mustBeAccessible(browser, page, 'card');
  await page.getByRole('link', { name: '说说您的事' }).click();
  await mustBeAccessible(browser, page, 'report');
  await page.getByLabel(/用电和电话网络/).check();
  await page.getByLabel('是什么情况？').fill(words);
  await page.getByLabel('电话（可以不填）').fill('12345');
  await page.getByLabel('可以打电话问我').check();
  await page.getByRole('button', { name: '提交' }).click();
  await expect(page.getByRole('alert')).toContainText('电话号码不对');
  await expect(page.getByLabel('是什么情况？')).toHaveValue(words);
  await expect(page.getByLabel(/用电和电话网络/)).toBeChecked();
  await page.getByLabel('电话（可以不填）').fill('13800000099');
  await page.getByRole('button', { name: '提交' }).click();
  await expect(page.getByRole('heading', { name: '收到了' })).toBeVisible();
  const code = (await page.locator('.code').textContent()) ?? '';
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
  await expect(page.getByRole('img', { name: '查询进度的二维码' })).toBeVisible();
  await mustBeAccessible(browser, page, 'made');

  await page.goto('/t');
  await mustBeAccessible(browser, page, 'track-form');
  await page.getByLabel('查询码').fill(code.toLowerCase().replaceAll('-', ' '));
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByText('已收到，等受理')).toBeVisible();
  await office(browser, words, [
    { action: 'accept' },
    { action: 'settle', outcome: 'solved', words: '换了灯泡，有事打 13800000017 或村委会 0746-5721234。' },
  ]);
  await page.getByRole('link', { name: '刷新' }).click();
  await expect(page.getByText('换了灯泡，有事打 ＊＊＊ 或村委会 0746-5721234。')).toBeVisible();
  await expect(page.getByText(words)).toHaveCount(0);
  await mustBeAccessible(browser, page, 'answered');
  await page.getByRole('button', { name: '解决了，满意' }).click();
  await expect(page.getByRole('status')).toContainText('记下了：已解决');
  await expect(page.getByText('您已确认，办完了')).toBeVisible();
  await expect(page.getByRole('button', { name: '解决了，满意' })).toHaveCount(0);
  await mustBeAccessible(browser, page, 'confirmed');
  const english = await page.context().newPage();
  await english.goto(card + '?lang=en');
  await expect(english.getByRole('heading', { name: 'Your representative' })).toBeVisible();
});

test('a villager who is not content says what is still wrong, and the level above gets it', async ({ browser }) => {
  const words = `垃圾一个月没人运（${Date.now() % 100_000}）`;
  const page = await plainPage(browser);
  await page.goto(`${await cardOf(browser, 1)}/report`);
  await page.getByLabel(/垃圾和卫生/).check();
  await page.getByLabel('是什么情况？').fill(words);
  await page.getByRole('button', { name: '提交' }).click();
  await page.getByRole('link', { name: '看进度' }).click();
  await office(browser, words, [{ action: 'accept' }, { action: 'settle', outcome: 'explained', words: '车坏了，下周来运。' }]);
  await page.getByRole('link', { name: '刷新' }).click();
  await page.getByText('没有解决', { exact: true }).click();
  await page.getByLabel(/还有什么没办好/).fill('车早就修好了');
  await page.getByRole('button', { name: '提交' }).click();
  await expect(page.getByText('您不同意答复，上一级在看')).toBeVisible();
  await mustBeAccessible(browser, page, 'disputed');
  const { page: township } = await pageOf(browser, 'shangjiangxu');
  await township.goto('/console/matters?state=disputed');
  await expect(township.getByRole('link', { name: words })).toBeVisible();
});

test('a wrong code says what to do, and a word about the system finds its way', async ({ browser }) => {
  const page = await plainPage(browser);
  await page.goto('/t/0000000000000000');
  await expect(page.getByRole('heading', { name: '这个码打不开' })).toBeVisible();
  await mustBeAccessible(browser, page, 'unknown');
  await page.goto(`${await cardOf(browser, 2)}/feedback`);
  await mustBeAccessible(browser, page, 'feedback');
  const words = `字还可以再大一点（${Date.now() % 100_000}）`;
  await page.getByLabel(/哪里不好用/).fill(words);
  await page.getByRole('button', { name: '提交' }).click();
  await expect(page.getByRole('heading', { name: '收到了，谢谢您。' })).toBeVisible();
  const { page: county } = await pageOf(browser, 'xian');
  const heard = await ask<{ items: { words: string }[] }>(county, '/api/suggestions');
  expect(heard.items.map((each) => each.words)).toContain(words);
});

test('an office prints cards with the villager’s address on them, and replaces a lost one', async ({ browser }) => {
  await cardOf(browser, 0);
  const context = await browser.newContext({ storageState: stateOf('heyuan'), viewport: SIZES.desktop });
  const page = await context.newPage();
  await page.goto('/console/print/cards');
  await expect(page.locator('.contact-card').first()).toBeVisible();
  await expect(page.getByRole('img', { name: /的联系卡二维码/ }).first()).toBeVisible();
  await page.screenshot({ path: screenshotPath('desktop', 'console-print-cards') });
  const lost = await ask<{ items: Card[] }>(page, '/api/cards?limit=100');
  const old = lost.items[5];
  await page.goto(`/console/households/${old?.household_id}`);
  await page.getByRole('button', { name: '换发联系卡' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '换发联系卡' }).click();
  await expect(page.getByText('新卡已做好')).toBeVisible();
  await page.screenshot({ path: screenshotPath('desktop', 'console-card-replaced'), fullPage: true });
  const answer = await page.request.get(old?.path ?? '');
  expect(answer.status()).toBe(404);
});
