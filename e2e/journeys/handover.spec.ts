/** A representative leaves: households and open matters go along in a few taps, and come back in two. */
import { expect } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf } from '../support/people';

interface Listed {
  id: string;
  name: string;
  households: number;
  serving_until: string | null;
  village: { code: string };
}

/** 狮形村: no other journey works there, so nobody else's representative leaves under his hands. */
const VILLAGE = '431125203207';

for (const viewport of [
  { width: 360, height: 740 },
  { width: 1440, height: 900 },
]) {
  test(`a hand-over at ${viewport.width} px takes at most five taps and is undone`, async ({ browser }) => {
    const { page } = await pageOf(browser, 'xian');
    await page.setViewportSize(viewport);
    const list = await ask<{ items: Listed[] }>(page, `/api/representatives?limit=200&area=${VILLAGE}`);
    const serving = list.items.filter((each) => !each.serving_until && each.households > 0);
    const leaving = serving.reduce((most, each) => (each.households > most.households ? each : most));
    await page.goto(`/console/representatives/${leaving.id}?area=${VILLAGE}`);
    let taps = 0;
    const tap = async (name: string | RegExp) => {
      taps += 1;
      await page.getByRole('button', { name, exact: typeof name === 'string' }).first().click();
    };
    await tap('离任交接');
    await expect(page.getByRole('heading', { name: `${leaving.name}离任交接` })).toBeVisible();
    await expect(page.getByText(`${leaving.households}户交接`)).toBeVisible();
    await tap('本人辞任');
    await expect(page.getByRole('button', { name: '本人辞任' })).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('button', { name: '确认交接' })).toBeEnabled();
    await tap('确认交接');
    await expect(page.getByText(`${leaving.name}已离任交接。`)).toBeVisible();
    expect(taps).toBeLessThanOrEqual(5);
    const after = await ask<Listed>(page, `/api/representatives/${leaving.id}`);
    expect(after.households).toBe(0);
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByRole('button', { name: '确认撤销，全部恢复' }).click();
    await expect(page.getByText(`${leaving.name}已离任交接。`)).toHaveCount(0);
    const back = await ask<Listed>(page, `/api/representatives/${leaving.id}`);
    expect([back.households, back.serving_until]).toEqual([leaving.households, null]);
  });
}
