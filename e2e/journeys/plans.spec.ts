/** A plan goes from the county to a village, and its answers come back up; nobody fills in a form. */
import { expect, type Page } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf } from '../support/people';

/** A working day far enough away: the next one after ten days that is neither Saturday nor Sunday. */
function dueOn(today: string): string {
  const date = new Date(`${today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 10);
  while ([0, 6].includes(date.getUTCDay())) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
const card = (page: Page, plan: string) => page.getByRole('listitem').filter({ has: page.getByRole('link', { name: plan }) });

test('the county asks, the township hands on, the village answers, the county sees', async ({ browser }) => {
  const county = await pageOf(browser, 'xian');
  const title = `秋季走访工作安排${Date.now() % 1e7}`;
  const { today } = await ask<{ today: string }>(county.page, '/api/county');

  // The county issues a plan and asks all townships for two acts.
  await county.page.goto('/console/plans');
  await county.page.getByRole('button', { name: '印发方案' }).click();
  await county.page.getByLabel('标题').fill(title);
  await county.page.getByLabel('内容').fill('把联系户走访一遍，把通知传达到户。');
  await county.page.getByLabel('截止日').fill(dueOn(today));
  await county.page.getByRole('button', { name: '印发', exact: true }).click();
  await expect(county.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  for (const act of ['visit_all', 'pass_notice']) {
    await county.page.getByRole('button', { name: '下发待办' }).click();
    const form = county.page.locator('form').filter({ has: county.page.getByLabel('做什么') });
    await form.getByLabel('做什么').selectOption(act);
    await form.getByLabel('期限(工作日)').fill(today);
    await form.getByRole('button', { name: '下发', exact: true }).click();
    await expect(form.getByText('至少要留 3 个工作日').first()).toBeVisible();
    await form.getByLabel('期限(工作日)').fill(dueOn(today));
    await expect(form.locator('input[type="number"], input[type="file"]')).toHaveCount(0);
    await form.getByRole('button', { name: '下发', exact: true }).click();
    await expect(form).toHaveCount(0);
  }
  const plan = county.page.url();

  // The township hands both on with one tap each.
  const township = await pageOf(browser, 'shangjiangxu');
  await township.page.goto('/console/');
  await expect(township.page.getByRole('heading', { name: /我的待办/ })).toBeVisible();
  await township.page.goto('/console/todos');
  for (const act of ['联系户全部走访一遍', '传达通知']) {
    const todo = card(township.page, title).filter({ hasText: act });
    await todo.getByRole('button', { name: '下发到各村(社区)' }).click();
    await expect(todo.getByText(act === '传达通知' ? /下级 \d+ 个，办结 0 个/ : /已下发给下级 \d+ 个/)).toBeVisible();
  }

  // The village sees how far it is by the records, and a link to the households that are missing.
  const village = await pageOf(browser, 'heyuan');
  await village.page.goto('/console/todos');
  const visits = card(village.page, title).filter({ hasText: '联系户全部走访一遍' });
  await expect(visits.getByRole('button', { name: '已完成' })).toHaveCount(0);
  const missing = visits.getByRole('link', { name: /已联系 \d+\/\d+ 户/ });
  const [done, total] = ((await missing.textContent()) ?? '').match(/\d+/g)?.map(Number) ?? [0, 0];
  expect(total).toBeGreaterThan(done ?? 0);
  await missing.click();
  await expect(village.page).toHaveURL(/contacted=no/);
  await expect(village.page.locator('.data-table tbody tr').first()).toBeVisible();

  // A contact is recorded; the to-do has moved on by itself.
  const me = await ask<{ csrf_token: string; grants: { area: { code: string } }[] }>(village.page, '/api/me');
  const code = me.grants[0]?.area.code ?? '';
  const left = await ask<{ items: { id: string }[] }>(village.page, `/api/households?area=${code}&linked=yes&contacted=no&since=${today}&limit=1`);
  const made = await village.page.request.post('/api/contacts', {
    headers: { 'X-CSRF-Token': me.csrf_token, 'Idempotency-Key': `plans-${Date.now()}` },
    data: { household_id: left.items[0]?.id, met_on: today, way: 'phone', items: ['policy'] },
  });
  expect(made.status(), await made.text()).toBe(201);
  await village.page.goto('/console/todos');
  await expect(visits.getByRole('link', { name: `已联系 ${(done ?? 0) + 1}/${total} 户` })).toBeVisible();
  await visits.getByRole('button', { name: '反映困难' }).click();
  await visits.getByLabel('为什么办不了').fill('三户举家外出务工，春节才回来。');
  await visits.getByRole('button', { name: '反映困难' }).click();
  await expect(visits.getByText('三户举家外出务工')).toBeVisible();
  const notice = card(village.page, title).filter({ hasText: '传达通知' });
  await notice.getByRole('button', { name: '已完成' }).click();
  await expect(notice).toHaveCount(0);

  // The township is asked, agrees, and the county sees all nine townships by division code.
  await township.page.goto('/console/todos');
  const asked = township.page.getByRole('region', { name: /下级等您答复/ }).getByRole('listitem').filter({ hasText: '三户举家外出务工' });
  await asked.getByRole('button', { name: '同意不办' }).click();
  await expect(asked).toHaveCount(0);
  await county.page.goto(plan);
  await county.page.getByRole('link', { name: '传达通知' }).click();
  const rows = county.page.locator('.todo-rows tbody tr');
  const { items } = await ask<{ items: unknown[] }>(county.page, '/api/areas');
  await expect(rows).toHaveCount(items.length);
  const own = rows.filter({ hasText: '上江圩镇' });
  await expect(own.getByText(/下级 \d+ 个，办结 1 个/)).toBeVisible();
  await own.getByRole('link', { name: '上江圩镇' }).click();
  await expect(rows.filter({ hasText: '河源村' }).getByText('已完成')).toBeVisible();
  for (const { faults } of [county, township, village]) expect(faults).toEqual([]);
});

test('the county keeps who leads, and whoever left stays in the history', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'xian');
  await page.goto('/console/organisation');
  await page.getByRole('button', { name: '添加人员' }).click();
  const name = `邓试${String(Date.now() % 1e4).padStart(4, '0')}`;
  await page.getByLabel('机构', { exact: true }).selectOption('task_force');
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('职务').fill('县委组织部干部');
  await page.getByLabel('任职日期').fill('2023-04-01');
  await page.getByRole('button', { name: '添加', exact: true }).click();
  const force = page.getByRole('region', { name: /工作专班/ });
  await expect(force.getByText(name, { exact: true }).first()).toBeVisible();
  await force.getByRole('button', { name: `离任 ${name}` }).click();
  await force.getByRole('button', { name: '离任', exact: true }).click();
  await expect(force.getByText(/曾任 \d+ 人/)).toBeVisible();
  await page.getByRole('link', { name: '打印名单' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /工作机构名单/ })).toBeVisible();
  expect(faults).toEqual([]);
});
