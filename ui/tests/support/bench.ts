/** A phone on a table: virtual time, a browser with tabs, a line that tests can cut, a server in memory. */
import { openPhone, type OpenPhone } from '../../offline/phone';
import { Browser, type Tab } from '../../torture/browser';
import { Chance } from '../../torture/chance';
import { VirtualTime } from '../../torture/time';
import { FakeServer } from './fakeServer';

/** What the line does with a request: `ok`, never arrives, or its answer is lost. */
export type Fate = 'ok' | 'lost' | 'answer-lost' | 'answer-cut';

export class Bench {
  readonly time = new VirtualTime(Date.parse('2026-11-27T05:00:00.000Z'));
  readonly server = new FakeServer(() => this.time.now());
  readonly browser: Browser;
  token: string | null = null;
  fate: Fate = 'ok';

  constructor(options: { hasLocks?: boolean; hasStorage?: boolean } = {}) {
    this.browser = new Browser({
      time: this.time,
      chance: new Chance(7),
      line: (path, init) => this.carry(path, init),
      hasLocks: options.hasLocks ?? true,
      hasStorage: options.hasStorage ?? true,
    });
  }

  private carry(path: string, init: RequestInit): Promise<Response> {
    return new Promise((resolve, reject) => {
      const { fate } = this;
      this.time.after(100, async () => {
        if (fate === 'lost') return reject(new TypeError('no line'));
        const headers = new Headers(init.headers);
        const { body } = init;
        const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array((body as ArrayBuffer | null) ?? new ArrayBuffer(0));
        const reply = this.server.handle(init.method ?? 'GET', path, this.token, headers.get('X-CSRF-Token'), bytes);
        if (fate === 'answer-lost') return reject(new TypeError('cut'));
        const text = reply.body === undefined ? null : JSON.stringify(reply.body);
        const told = fate === 'answer-cut' && text ? text.slice(0, text.length / 2) : text;
        resolve(new Response(told, { status: reply.status, headers: reply.headers ?? {} }));
      });
    });
  }

  /** A tab with the phone's module in it, after everything that starts by itself has run. */
  async open(): Promise<{ tab: Tab; phone: OpenPhone }> {
    const tab = this.browser.openTab();
    const opened = openPhone(tab.platform);
    await this.time.settle();
    const phone = await opened;
    await this.time.pass(2_000);
    return { tab, phone };
  }

  /** Waits for a promise while time passes. */
  async during<T>(promise: Promise<T>, milliseconds = 1_000): Promise<T> {
    const settled = promise.then(
      (value) => ({ value }),
      (thrown: unknown) => ({ thrown }),
    );
    await this.time.pass(milliseconds);
    const outcome = await settled;
    if ('thrown' in outcome) throw outcome.thrown;
    return outcome.value;
  }
}

/** A signed-in phone with some households. */
export async function signedIn(options: { households?: number; hasLocks?: boolean; hasStorage?: boolean } = {}) {
  const bench = new Bench(options);
  bench.server.addHouseholds(options.households ?? 3, 'acc_a');
  bench.token = bench.server.signIn('acc_a');
  const { tab, phone } = await bench.open();
  return { bench, tab, phone };
}

export function contactWith(householdId: string, metOn = '2026-11-27', words?: string) {
  return { household_id: householdId, met_on: metOn, way: 'visit', items: ['talk'], ...(words ? { words } : {}) };
}
