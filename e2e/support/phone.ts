/** What the journeys of the phone share: its list, its worker, and a browser that can be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, expect, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { ask, SIZES } from './people';

/** Opens the list and waits until it is there. */
export async function openHome(page: Page): Promise<void> {
  await page.goto('/m/');
  await expect(page.locator('.household-card').first()).toBeVisible();
}

/** Waits until the app would open without network. */
export async function isKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (!active || active.state === 'activated') return;
    await new Promise<void>((done) => {
      active.addEventListener('statechange', () => active.state === 'activated' && done());
    });
  });
}

export interface Household {
  card: Locator;
  name: string;
  id: string;
}

/** A household of the list by its place in it; each journey takes one of its own. */
export async function householdAt(page: Page, index: number): Promise<Household> {
  // The order of the list changes as households are contacted; their codes do not.
  const link = page.locator('.household-card a.top');
  await expect(link.first()).toBeVisible();
  const all = await link.evaluateAll((links) => links.map((each) => (each as HTMLAnchorElement).pathname).sort());
  const address = all[index] ?? '';
  const card = page.locator('.household-card').filter({ has: page.locator(`a.top[href="${address}"]`) });
  const name = (await card.getByRole('heading').textContent())?.trim() ?? '';
  return { card, name, id: address.split('/').pop() ?? '' };
}

interface Contact {
  id: string;
  met_on: string;
  items: string[];
  words: string | null;
  state: string;
}

/** The contacts that the server has with a household, the newest first. */
export async function contactsOf(page: Page, household: string): Promise<Contact[]> {
  const answer = await ask<{ items: Contact[] }>(page, `/api/contacts?household=${household}&limit=50`);
  return answer.items;
}

/** A browser with a folder of its own, which can be killed as a phone dies: without a word. */
export class Mortal {
  private child: ChildProcess | null = null;
  private browser: Browser | null = null;
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'lianhu-phone-'));

  constructor(private readonly url: string) {}

  async open(): Promise<{ context: BrowserContext; page: Page }> {
    const program = process.env['LIANHU_CHROMIUM'] ?? '/usr/bin/chromium';
    const flags = ['--headless=new', '--no-sandbox', '--lang=zh-CN', '--remote-debugging-port=0', `--user-data-dir=${this.folder}`];
    const child = spawn(program, [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    this.child = child;
    const address = await new Promise<string>((done, failed) => {
      let heard = '';
      child.stderr?.on('data', (piece: Buffer) => {
        heard += piece.toString();
        const match = /DevTools listening on (ws:\S+)/.exec(heard);
        if (match?.[1]) done(match[1]);
      });
      child.on('exit', () => failed(new Error(heard)));
    });
    this.browser = await chromium.connectOverCDP(address);
    const context = this.browser.contexts()[0];
    if (!context) throw new Error('the browser has no context');
    const page = await context.newPage();
    await page.setViewportSize(SIZES.phone);
    return { context, page };
  }

  address(way: string): string {
    return new URL(way, this.url).href;
  }

  /** Ends it as the owner would, so that everything reaches the disk. */
  async close(): Promise<void> {
    const gone = this.gone();
    const session = await this.browser?.newBrowserCDPSession();
    // Its answer may be cut off by its own effect.
    await session?.send('Browser.close').catch(() => undefined);
    await gone;
  }

  /** SIGKILL to the whole family of processes. */
  async kill(): Promise<void> {
    const gone = this.gone();
    if (this.child?.pid) process.kill(-this.child.pid, 'SIGKILL');
    await gone;
  }

  private gone(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((done) => child.on('exit', () => done()));
  }
}

/** Chooses a category; answers whether it stood behind “更多分类”, as one does that is rarely used here. */
export async function chooseCategory(page: Page, name: string): Promise<boolean> {
  const chip = page.getByRole('radio', { name });
  await expect(page.getByRole('radiogroup', { name: '分类' })).toBeVisible();
  const isBehind = !(await chip.isVisible());
  if (isBehind) await page.getByRole('button', { name: '更多分类' }).click();
  await chip.click();
  return isBehind;
}
