/** The phone without network, at a quarter of the speed, killed at the worst moment, with a full storage. */
import { writeFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf, signIn } from '../support/people';
import { chooseCategory, contactsOf, householdAt, isKept, Mortal, openHome } from '../support/phone';

// A browser that is killed can neither hand over a trace nor be photographed.
test.use({ trace: 'off', screenshot: 'off' });

/** Measurements of a run, for the report: `target/e2e-measured.json`. */
function note(measured: Record<string, number>): void {
  writeFileSync(new URL('../../target/e2e-measured.json', import.meta.url), `${JSON.stringify(measured)}\n`);
}

test('without network and at a quarter of the speed a contact takes three taps and is kept at once', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  await isKept(page);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.context().setOffline(true);

  const begun = Date.now();
  await page.reload();
  await expect(page.locator('.household-card').first()).toBeVisible();
  const list = Date.now() - begun;
  await expect(page.locator('.strip')).toContainText('已离线');

  const { card, name, id } = await householdAt(page, 3);
  await card.getByRole('link', { name: `走访${name}户` }).click(); // first tap
  await page.getByRole('button', { name: '关心问候' }).click(); // second tap
  await page.evaluate(() => {
    const holder = window as unknown as { took: Promise<number> };
    holder.took = new Promise((done) => {
      document.addEventListener(
        'click',
        (event) => {
          const tapped = event.timeStamp;
          new MutationObserver((_, watching) => {
            if (!document.querySelector('.told')) return;
            watching.disconnect();
            done(performance.now() - tapped);
          }).observe(document.body, { childList: true, subtree: true });
        },
        { capture: true, once: true },
      );
    });
  });
  await page.getByRole('button', { name: '记下' }).click(); // third tap
  const took = await page.evaluate(() => (window as unknown as { took: Promise<number> }).took);
  // Seconds follow the load of the machine: they are written down, and only bytes and taps gate.
  note({ list_ms: list, kept_ms: Math.round(took) });
  await expect(page.getByRole('status').filter({ hasText: `已记下${name}户` })).toBeVisible();
  await expect(page.locator('.strip')).toContainText('已离线，1 条待上传');
  // The bar is 100 ms on a quiet machine; a loaded one must still be far from what a person notices as broken.
  expect(took).toBeLessThan(1000);

  // Everything else opens without network too.
  for (const [way, heading] of [['/m/matters', '事项'], ['/m/notices', '通知'], ['/m/me', '我的'], ['/m/me/card', '心连心联系卡'], ['/m/me/batch', '补录']] as const) {
    await page.goto(way);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  }
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await page.context().setOffline(false);
  await page.goto('/m/');
  const today = (await ask<{ today: string }>(page, '/api/county')).today;
  const arrived = async () => (await contactsOf(page, id)).filter((each) => each.met_on === today).length;
  await expect.poll(arrived).toBe(1);
  await expect(page.locator('.strip')).toHaveCount(0);
});

test('a browser that is killed right after keeps the record, and in mid-typing all but the last field', async ({ baseURL }) => {
  const mortal = new Mortal(baseURL ?? '');
  let { context, page } = await mortal.open();
  await page.goto(mortal.address('/sign-in'));
  await page.getByLabel('姓名或手机号').fill('daibiao');
  await page.getByLabel('密码', { exact: true }).fill('lianhu-demo-2023');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.locator('.household-card').first()).toBeVisible();
  await isKept(page);
  const { id, name } = await householdAt(page, 4);
  // The session must be on the disk: it is not what this is about.
  await mortal.close();

  ({ context, page } = await mortal.open());
  await context.setOffline(true);
  await page.goto(mortal.address(`/m/households/${id}/contact`));
  await page.getByRole('button', { name: '生产情况' }).click();
  await page.getByRole('button', { name: '记下' }).click();
  await expect(page.getByRole('status').filter({ hasText: `已记下${name}户` })).toBeVisible();
  await mortal.kill();

  ({ context, page } = await mortal.open());
  await context.setOffline(true);
  await page.goto(mortal.address(`/m/households/${id}/contact`));
  await page.getByRole('button', { name: '安全检查' }).click();
  await page.getByRole('button', { name: '有情况' }).click();
  await chooseCategory(page, '用电通信');
  await page.getByLabel('是什么情况').pressSequentially('屋后电线老化，');
  await mortal.kill();

  ({ context, page } = await mortal.open());
  await page.goto(mortal.address(`/m/households/${id}/contact`));
  await expect(page.getByText('这是上次没记完的内容。')).toBeVisible();
  await expect(page.getByRole('button', { name: '安全检查' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('radio', { name: '用电通信' })).toBeChecked();
  await page.goto(mortal.address('/m/me/unsent'));
  await expect(page.getByRole('heading', { name: /最近传上的/ })).toBeVisible();
  const contacts = await page.evaluate(async (address) => {
    const kept = (await (await fetch(address)).json()) as { items: { items: string[]; met_on: string }[] };
    return kept.items;
  }, `/api/contacts?household=${id}&limit=50`);
  expect(contacts.filter((each) => each.items.includes('production') && each.met_on > '2026')).toHaveLength(1);
  await mortal.kill();
});

test('a full storage is told, nothing that was typed is lost, and the next try succeeds', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  const { id } = await householdAt(page, 5);
  await page.goto(`/m/households/${id}/contact`);
  await page.getByRole('button', { name: '再记几样' }).click();
  await page.getByLabel('补充几句').fill('房子漏雨，看了两处。');
  // What a full phone answers to every write.
  await page.evaluate(() => {
    const { put, add } = IDBObjectStore.prototype;
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    Object.assign(IDBObjectStore.prototype, { put: full, add: full });
    Object.assign(window, { makeRoom: () => Object.assign(IDBObjectStore.prototype, { put, add }) });
  });
  await page.getByRole('button', { name: '平安无事' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '手机存储空间已满' })).toBeVisible();
  await expect(page.getByLabel('补充几句')).toHaveValue('房子漏雨，看了两处。');
  await page.evaluate(() => (window as unknown as { makeRoom: () => void }).makeRoom());
  await page.getByRole('button', { name: '平安无事' }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记下' })).toBeVisible();
});

test('a session that expires without network costs nothing, and another person sees nothing of the first', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  await isKept(page);
  const { id, name } = await householdAt(page, 6);
  await page.context().setOffline(true);
  await page.goto(`/m/households/${id}/contact`);
  await page.getByRole('button', { name: '矛盾调解' }).click();
  await page.getByRole('button', { name: '记下' }).click();
  await expect(page.locator('.strip')).toContainText('1 条待上传');
  await page.context().clearCookies();
  await page.context().setOffline(false);
  await page.reload();
  await expect(page.locator('.strip')).toContainText('登录已过期，记下的都还在');
  await expect(page.locator('.household-card').first()).toBeVisible();

  // A cadre takes the phone: his own list, and not a word of the first.
  await signIn(page, 'heyuan');
  await page.waitForURL(/\/console\//);
  await page.goto('/m/me/unsent');
  await expect(page.getByText('没有未上传的记录')).toBeVisible();
  await expect(page.getByText(name)).toHaveCount(0);
  await page.goto('/m/');
  await expect(page.getByLabel(/找一户/)).toBeVisible();

  // The first one comes back: what waited is sent under the own name.
  await page.context().clearCookies();
  await signIn(page, 'daibiao');
  await page.waitForURL(/\/m\//);
  await page.goto('/m/me/unsent');
  await expect(page.getByRole('heading', { name: /最近传上的/ })).toBeVisible();
  await expect(page.getByText(name).first()).toBeVisible();
  expect((await contactsOf(page, id)).some((each) => each.items.includes('dispute'))).toBe(true);
});

test('a phone whose session was ended on purpose is cleared, and says so', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await openHome(page);
  await page.route('**/api/sync', (route) =>
    route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      body: JSON.stringify({ code: 'session.revoked', status: 401, title: '这次登录已被停用', detail: '请问村干部。' }),
    }),
  );
  await page.reload();
  await expect(page.getByText('这台手机上的内容已经清除')).toBeVisible();
  const names = await page.evaluate(async () => (await indexedDB.databases()).map((each) => each.name ?? ''));
  expect(names.filter((each) => each.includes('acc_')), 'nothing of the account is left').toEqual([]);
});

test('an account without households is shown the way to the console', async ({ browser }) => {
  const { page } = await pageOf(browser, 'shenji', 'phone');
  await page.goto('/m/');
  await expect(page.getByText('这里是代表用的手机页面')).toBeVisible();
  await expect(page.getByRole('link', { name: '打开工作台' })).toBeVisible();
});
