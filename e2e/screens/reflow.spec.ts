/** The phone on the narrowest screen, with the text enlarged as WeChat and elders have it. */
import { expect } from '@playwright/test';
import { test } from '../support/test';
import { ask, pageOf } from '../support/people';

const SCALES = [1, 1.3, 1.6, 2];

test('the phone reflows at 320 px with text up to twice the size', async ({ browser }) => {
  const { page } = await pageOf(browser, 'daibiao', 'phone');
  await page.setViewportSize({ width: 320, height: 640 });
  const me = await ask<{ representative: { id: string } }>(page, '/api/me');
  const own = await ask<{ items: { id: string }[] }>(page, `/api/representatives/${me.representative.id}/households`);
  const household = own.items[0]?.id ?? '';
  const inside = ['card', 'unsent', 'suggest', 'check', 'batch'].map((each) => `/m/me/${each}`);
  const paths = ['/m/', `/m/households/${household}`, `/m/households/${household}/contact`, '/m/matters', '/m/report', '/m/notices', '/m/me', ...inside];
  const excesses: string[] = [];
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    for (const scale of SCALES) {
      const found = await page.evaluate((factor) => {
        const root = document.documentElement.style;
        for (const [name, size] of [['--text', 20], ['--text-small', 18], ['--text-large', 22], ['--text-title', 26]] as const) {
          root.setProperty(name, `${size * factor}px`);
        }
        const sideways = document.documentElement.scrollWidth - window.innerWidth;
        const clipped = [...document.querySelectorAll<HTMLElement>('button, a.button, .chip, .tag, .tabs a span, .strip-line')]
          .filter((each) => each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1)
          .map((each) => each.textContent?.trim() ?? '');
        return { sideways, clipped };
      }, scale);
      if (found.sideways > 0) excesses.push(`${path} × ${scale}: ${found.sideways} px sideways`);
      for (const each of found.clipped) excesses.push(`${path} × ${scale}: ${each} is clipped`);
    }
  }
  expect(excesses).toEqual([]);
});

test('the console reflows at 320 px', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xian', 'phone');
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ['', 'matters', 'contacts', 'households', 'representatives', 'gatherings', 'trainings', 'mentorings', 'reserve', 'todos', 'plans', 'organisation', 'ledgers', 'forms', 'exchange', 'figures/leaflets']) {
    await page.goto(`/console/${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, path).toBeLessThanOrEqual(0);
  }
});
