/** The people of the demo county, and pages that are signed in as one of them. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Browser, type Page } from '@playwright/test';

export const PASSWORD = 'lianhu-demo-2023';
export const PEOPLE = ['xian', 'shangjiangxu', 'heyuan', 'daibiao', 'shenji', 'xitong', 'shuili', 'gongdian'] as const;
export type Person = (typeof PEOPLE)[number];

const target = fileURLToPath(new URL('../../target', import.meta.url));

export function stateOf(person: Person): string {
  const folder = path.join(target, 'e2e-state');
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `${person}.json`);
}

export function screenshotPath(size: string, name: string): string {
  const folder = path.join(target, 'screenshots', size);
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `${name}.png`);
}

export const SIZES = {
  phone: { width: 360, height: 740 },
  tablet: { width: 768, height: 1024 },
  desktop: { width: 1440, height: 900 },
} as const;
export type Size = keyof typeof SIZES;

/** A page signed in as that person; faults of the browser's console end up in `faults`. */
export async function pageOf(
  browser: Browser,
  person: Person | null,
  size: Size = 'desktop',
): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({
    viewport: SIZES[size],
    ...(person ? { storageState: stateOf(person) } : {}),
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // A refused request is a case of its own test; a broken content policy never is.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      faults.push(message.text());
    }
  });
  return { page, faults };
}

export async function signIn(page: Page, person: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('姓名或手机号').fill(person);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

export interface County {
  today: string;
  default_as_of: string;
  code: string;
}

/** An answer of the API, asked with the session of the page. */
export async function ask<T>(page: Page, path: string): Promise<T> {
  const response = await page.request.get(path);
  expect(response.status(), path).toBe(200);
  return (await response.json()) as T;
}

/** The number in a text such as `71,529 户`. */
export function numberIn(text: string | null): number {
  return Number((text ?? '').replace(/[^\d.-]/g, ''));
}
