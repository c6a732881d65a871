/** The map of villages and the wall screen: by keyboard, with the same numbers, and with one's own map. */
import { expect } from '@playwright/test';
import { test } from '../support/test';
import { ask, numberIn, pageOf } from '../support/people';

test('the map is one stop of the Tab key, the arrows walk, Enter opens the village', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xian');
  await page.goto('/console/');
  const villages = page.locator('.village-map .village');
  await expect(villages).toHaveCount(112);
  await expect(page.locator('.village-map .village[tabindex="0"]')).toHaveCount(1);
  await expect(page.getByText('示意图，不代表实际边界')).toBeVisible();
  await villages.first().focus();
  const first = await villages.first().getAttribute('data-code');
  await page.keyboard.press('ArrowDown');
  const focused = page.locator('.village-map .village:focus');
  await expect(focused).toHaveCount(1);
  expect(await focused.getAttribute('data-code')).not.toBe(first);
  const name = ((await focused.getAttribute('aria-label')) ?? '').split(':')[0] ?? '';
  await expect(page.locator('.map-card .looked')).toContainText(name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: `${name}总览` })).toBeVisible();
});

test('the numbers of the map add up to the overview, and the measure is a link', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xian');
  await page.goto('/console/');
  await page.getByRole('radio', { name: '在办事项' }).click();
  await expect(page).toHaveURL(/measure=open/);
  const texts = await page.locator('.village-map .village text').allTextContents();
  const sum = texts.reduce((all, each) => all + numberIn(each), 0);
  const overview = await ask<{ matters: { open: number } }>(page, '/api/overview');
  expect(sum).toBe(overview.matters.open);
  await page.reload();
  await expect(page.getByRole('radio', { name: '在办事项' })).toHaveAttribute('aria-checked', 'true');
});

test('a number of attention opens its list: whom to help, by area', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  await page.goto('/console/');
  const line = page.getByRole('link', { name: /本月还没有走访的代表/ });
  const count = numberIn(await line.locator('strong').textContent());
  await line.click();
  await expect(page.getByText('不作排名')).toBeVisible();
  const rows = page.locator('.data-table tbody tr');
  await expect(rows).toHaveCount(count);
  for (const cell of await rows.locator('td:last-child').allTextContents()) expect(cell.trim()).toBe('0');
});

test('the wall shows the same numbers without scrolling, and each opens its list', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'xian');
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto('/console/wall');
  await expect(page.locator('.village-map .village')).toHaveCount(112);
  const numbers = page.locator('.wall-numbers strong');
  await expect(numbers).toHaveCount(4);
  const overview = await ask<{ matters: { open: number; overdue: number } }>(page, '/api/overview');
  expect(numberIn(await numbers.nth(2).textContent())).toBe(overview.matters.open);
  expect(numberIn(await numbers.nth(3).textContent())).toBe(overview.matters.overdue);
  const excess = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
  expect(excess).toBeLessThanOrEqual(0);
  await page.getByRole('link', { name: /超过办理时限/ }).first().click();
  await expect(page).toHaveURL(/\/console\/matters\?.*overdue=yes/);
  expect(faults).toEqual([]);
});

test('a county shows its own reviewed map with the number, and can take it back', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xian');
  const villages = await ask<{ items: { area: { code: string; name: string } }[] }>(page, '/api/overview/villages');
  const features = villages.items.slice(0, 12).map((each, index) => {
    const [west, south] = [111 + (index % 4) * 0.1, 25 + Math.floor(index / 4) * 0.1];
    const ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]];
    return { type: 'Feature', properties: { code: each.area.code }, geometry: { type: 'Polygon', coordinates: [ring] } };
  });
  await page.goto('/console/settings');
  const upload = async (text: string) =>
    page.getByLabel('点这里选择文件').setInputFiles({ name: '村界.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(text) });
  await upload('{"type":"FeatureCollection","features":[]}');
  await page.getByLabel('审图号', { exact: true }).fill('湘S(2023)123号');
  await page.getByRole('button', { name: '使用这张地图' }).click();
  await expect(page.getByRole('alert')).toContainText('FeatureCollection');
  await upload(JSON.stringify({ type: 'FeatureCollection', features }));
  await page.getByRole('button', { name: '使用这张地图' }).click();
  await expect(page.getByText('已启用，12 个村有边界。')).toBeVisible();
  await page.goto('/console/');
  await expect(page.getByText('审图号：湘S(2023)123号')).toBeVisible();
  await expect(page.locator('.village-map .village')).toHaveCount(12);
  await page.getByRole('radio', { name: '示意图' }).click();
  await expect(page.locator('.village-map .village')).toHaveCount(112);
  await page.goto('/console/settings');
  await page.getByRole('button', { name: '撤下地图' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '撤下地图' }).click();
  await expect(page.getByText('已撤下，改回示意图。')).toBeVisible();
});

test('a column of the trend opens the list of its month, and the numbers agree', async ({ browser }) => {
  const { page } = await pageOf(browser, 'heyuan');
  await page.goto('/console/');
  const column = page.locator('.trend-row').first().getByRole('link').last();
  const value = numberIn(await column.locator('text').textContent());
  await column.click();
  await expect(page).toHaveURL(/figures\/contacts\?.*since=2023-05-01/);
  await expect.poll(async () => numberIn(await page.locator('.headline .value').textContent())).toBe(value);
});
