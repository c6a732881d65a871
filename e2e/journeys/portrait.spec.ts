/** The portrait of a representative: not without consent, on the village's notice board, and taken back. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { ask, pageOf, screenshotPath, type Size } from '../support/people';
import { test } from '../support/test';

interface Person {
  id: string;
  name: string;
  village: { code: string };
}

/** A picture for the eye, and no serious or critical finding of axe. */
async function seen(page: Page, size: Size, name: string): Promise<void> {
  await page.screenshot({ path: screenshotPath(size, name), fullPage: true });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter((each) => each.impact === 'serious' || each.impact === 'critical');
  expect(grave.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
}

/** A head and shoulders drawn by the browser: nobody's face. */
async function drawn(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 500;
    canvas.height = 700;
    const pen = canvas.getContext('2d');
    if (!pen) throw new Error('no canvas');
    pen.fillStyle = '#b7c7d6';
    pen.fillRect(0, 0, 500, 700);
    pen.fillStyle = '#6b7f92';
    pen.beginPath();
    pen.arc(250, 280, 130, 0, 7);
    pen.ellipse(250, 700, 220, 250, 0, 0, 7);
    pen.fill();
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
  return Buffer.from(base64, 'base64');
}

for (const size of ['desktop', 'phone'] as const) {
  test(`a portrait stands on the notice board while the person agrees (${size})`, async ({ browser }) => {
    const { page, faults } = await pageOf(browser, 'heyuan', size);
    const { today } = await ask<{ today: string }>(page, '/api/county');
    const { items } = await ask<{ items: Person[] }>(page, `/api/representatives?limit=200&serving_on=${today}`);
    // Each size has a person of its own.
    const person = items[size === 'desktop' ? 2 : 3];
    const image = page.getByRole('img', { name: `${person?.name}的照片` });
    await page.goto(`/console/representatives/${person?.id}`);
    const picture = { name: '照片.png', mimeType: 'image/png', buffer: await drawn(page) };
    await expect(page.getByLabel('选照片')).toBeDisabled();
    await page.getByLabel('本人同意把照片贴在村里的公示栏').check();
    // Something else than a picture is told apart, and nothing is kept.
    await page.getByLabel('选照片').setInputFiles({ name: '名单.txt', mimeType: 'text/plain', buffer: Buffer.from('名单') });
    await expect(page.getByRole('alert')).toBeVisible();
    await page.getByLabel('选照片').setInputFiles(picture);
    await expect(image).toBeVisible();
    await expect(page.getByRole('button', { name: '撤下照片' })).toBeVisible();
    await image.scrollIntoViewIfNeeded();
    await seen(page, size, 'portrait');

    await page.goto(`/console/print/representatives/board/${person?.village.code}`);
    await expect(image).toBeVisible();
    expect(await image.evaluate((each) => (each as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
    await expect(page.getByText('贴照片').first()).toBeVisible();
    await seen(page, size, 'portrait-board');

    await page.goto(`/console/representatives/${person?.id}`);
    await page.getByRole('button', { name: '撤下照片' }).click();
    await expect(image).toHaveCount(0);
    await expect(page.getByLabel('选照片')).toBeDisabled();
    const auditor = await pageOf(browser, 'shenji', size);
    await auditor.page.goto(`/console/representatives/${person?.id}`);
    await expect(auditor.page.getByRole('heading', { level: 1, name: person?.name ?? '' })).toBeVisible();
    await expect(auditor.page.getByLabel('选照片')).toHaveCount(0);
    expect(faults).toEqual([]);
  });
}
