/** The same lamp told twice: the office is shown the pair, compares, and says what it is. */
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf, screenshotPath, type Size } from '../support/people';

interface Area {
  code: string;
  kind: string;
}

/** A matter told at a group of the office's own village. */
async function tell(page: Page, area: string, words: string): Promise<string> {
  const me = await ask<{ csrf_token: string }>(page, '/api/me');
  const key = `similar-${Date.now()}-${Math.floor(Math.random() * 1e9)}`;
  const response = await page.request.post('/api/matters', {
    headers: { 'X-CSRF-Token': me.csrf_token, 'Idempotency-Key': key },
    data: { kind: 'appeal', category: 'power_telecom', area_code: area, words },
  });
  expect(response.status(), await response.text()).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

/** A place that no other run has named, so that each run finds its own pair alone. */
function place(): string {
  const letters = '柏槐榆桑梓楠檀榉椿楝柘枳栎椴榛棠';
  return Array.from({ length: 3 }, () => letters[Math.floor(Math.random() * letters.length)]).join('');
}

async function pair(page: Page): Promise<{ first: string; again: string }> {
  const me = await ask<{ grants: { area: Area }[] }>(page, '/api/me');
  const village = me.grants[0]?.area.code ?? '';
  const groups = await ask<{ items: Area[] }>(page, `/api/areas?parent=${village}&depth=1`);
  const group = groups.items[0]?.code ?? village;
  const name = place();
  const first = await tell(page, group, `${name}油坊背后的路灯不亮，有5天了，晚上走路看不见`);
  const again = await tell(page, group, `${name}油坊后面那盏路灯黑了好几天，老人夜里不敢走`);
  return { first, again };
}

test('a pair is shown with its reasons, compared, kept apart and let together again', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'heyuan');
  const { first, again } = await pair(page);
  const { number } = await ask<{ number: string }>(page, `/api/matters/${first}`);
  await page.goto(`/console/matters/${again}`);
  const hints = page.getByRole('region', { name: '可能是同一件事' });
  const one = hints.getByRole('listitem').filter({ hasText: number }).first();
  await expect(one).toContainText('同一组、同一类别');
  await expect(one).toContainText('地点相同');
  await one.getByRole('button', { name: '并排对比' }).click();
  const table = one.getByRole('table', { name: '并排对比' });
  await expect(table.getByRole('row', { name: /^内容/ })).toContainText('老人夜里不敢走');
  await expect(table.getByRole('row', { name: /^内容/ })).toContainText('晚上走路看不见');
  await one.getByRole('button', { name: '不是一件事' }).click();
  await expect(hints.getByRole('status')).toContainText(`与 ${number} 不是一件事`);
  await expect(hints.getByRole('listitem').filter({ hasText: number })).toHaveCount(0);
  // Asked from the other side nobody is asked either.
  await page.goto(`/console/matters/${first}`);
  await expect(page.locator('.matter-panel .said')).toContainText('不亮');
  const other = await ask<{ number: string }>(page, `/api/matters/${again}`);
  await expect(hints.getByRole('listitem').filter({ hasText: other.number })).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('a slip is taken back at once', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  const { first, again } = await pair(page);
  const { number } = await ask<{ number: string }>(page, `/api/matters/${first}`);
  await page.goto(`/console/matters/${again}`);
  const hints = page.getByRole('region', { name: '可能是同一件事' });
  const one = hints.getByRole('listitem').filter({ hasText: number }).first();
  await one.getByRole('button', { name: '不是一件事' }).click();
  await hints.getByRole('button', { name: '撤销' }).click();
  await expect(one.getByRole('button', { name: '不是一件事' })).toHaveCount(1);
});

test('who only reads is shown the pair and decides nothing', async ({ browser }) => {
  const office = await pageOf(browser, 'heyuan');
  const { first, again } = await pair(office.page);
  const { number } = await ask<{ number: string }>(office.page, `/api/matters/${first}`);
  const { page } = await pageOf(browser, 'shenji');
  await page.goto(`/console/matters/${again}`);
  const hints = page.getByRole('region', { name: '可能是同一件事' });
  const one = hints.getByRole('listitem').filter({ hasText: number }).first();
  await expect(one.getByRole('button', { name: '并排对比' })).toHaveCount(1);
  await expect(hints.getByRole('button', { name: '不是一件事' })).toHaveCount(0);
});

for (const size of ['desktop', 'phone'] as Size[]) {
  test(`side by side fits the screen: ${size}`, async ({ browser }) => {
    const { page } = await pageOf(browser, 'heyuan', size);
    const { again } = await pair(page);
    await page.goto(`/console/matters/${again}`);
    const hints = page.getByRole('region', { name: '可能是同一件事' });
    await hints.getByRole('button', { name: '并排对比' }).first().click();
    await expect(hints.getByRole('table')).toBeVisible();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await hints.scrollIntoViewIfNeeded();
    await page.screenshot({ path: screenshotPath(size, 'similar'), fullPage: size === 'phone' });
  });
}
