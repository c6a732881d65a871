/**
 * A phone's browser: one storage, one set of locks, any number of tabs that come and die. A killed
 * tab is fenced: its open transactions are undone, and nothing that still runs of it reaches the
 * storage, the line, the locks or another tab again.
 */
import { createHash } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { Channel, Locks, Platform } from '../offline/platform';
import type { Chance } from './chance';
import type { VirtualTime } from './time';

// The ranges of the storage are a name of the browser's world; storage itself is given to each phone.
Object.assign(globalThis, { IDBKeyRange });

/** Asks the line; `isOpen` becomes false when the tab is gone. */
export type Line = (path: string, init: RequestInit) => Promise<Response>;

export interface BrowserOptions {
  time: VirtualTime;
  chance: Chance;
  line: Line;
  /** Older browsers have neither; the module must do without. */
  hasLocks: boolean;
  hasStorage: boolean;
}

export class Browser {
  readonly storage = new IDBFactory();
  readonly tabs = new Set<Tab>();
  readonly locks = new LockTable();
  /** What the phone's clock is off by. */
  skew = 0;
  isOnline = true;
  /** Whether the storage has no room left: every transaction that puts something is undone. */
  isFull = false;

  constructor(readonly options: BrowserOptions) {}

  openTab(): Tab {
    const tab = new Tab(this);
    this.tabs.add(tab);
    return tab;
  }

  /** The browser says that there is a line again. */
  goOnline(isOnline: boolean): void {
    this.isOnline = isOnline;
    if (!isOnline) return;
    for (const tab of this.tabs) tab.wake();
  }
}

interface LockWish {
  tab: Tab;
  begin: () => void;
}

/** Web Locks as far as the sender uses them: one holder per name, the others in a row. */
class LockTable {
  private held = new Map<string, { tab: Tab; release: () => void }>();
  private row = new Map<string, LockWish[]>();

  of(tab: Tab): Locks {
    return {
      request: <T>(name: string, options: { steal?: boolean; signal?: AbortSignal }, run: () => Promise<T>) =>
        new Promise<T>((resolve, reject) => {
          const wish: LockWish = {
            tab,
            begin: () => {
              const release = () => this.pass(name);
              this.held.set(name, { tab, release });
              const mine = this.held.get(name);
              run()
                .then(resolve, reject)
                .finally(() => {
                  if (this.held.get(name) === mine) release();
                });
            },
          };
          if (options.steal || !this.held.has(name)) return wish.begin();
          this.row.set(name, [...(this.row.get(name) ?? []), wish]);
          options.signal?.addEventListener('abort', () => {
            this.row.set(name, (this.row.get(name) ?? []).filter((each) => each !== wish));
            reject(new DOMException('given up', 'AbortError'));
          });
        }),
    };
  }

  private pass(name: string): void {
    this.held.delete(name);
    const [next, ...others] = this.row.get(name) ?? [];
    this.row.set(name, others);
    next?.begin();
  }

  /** A dead tab holds nothing and waits for nothing. */
  forget(tab: Tab): void {
    for (const [name, wishes] of this.row) this.row.set(name, wishes.filter((wish) => wish.tab !== tab));
    for (const [, lock] of this.held) if (lock.tab === tab) lock.release();
  }
}

const NEVER = new Promise<never>(() => undefined);

export class Tab {
  isAlive = true;
  readonly platform: Platform;
  private readonly wakers = new Set<() => void>();
  private readonly timers = new Set<() => void>();
  private readonly channels = new Set<{ name: string; hear: (message: string) => void }>();
  private readonly databases = new Set<IDBDatabase>();
  private readonly transactions = new Set<IDBTransaction>();
  private readonly bornAt: number;

  constructor(private readonly browser: Browser) {
    const { time, chance, line } = browser.options;
    this.bornAt = time.elapsed;
    this.platform = {
      app: '0.0.0-torture',
      locale: 'zh-CN',
      say: (key, parameters) => `${key} ${JSON.stringify(parameters ?? {})}`,
      fetch: (path, init) => (this.isAlive ? this.fenced(line(path, init)) : NEVER),
      indexedDB: browser.options.hasStorage ? this.fencedStorage() : null,
      locks: browser.options.hasLocks ? browser.locks.of(this) : null,
      now: () => time.now() + browser.skew,
      elapsed: () => time.elapsed - this.bornAt,
      random: (count) => chance.bytes(count),
      after: (milliseconds, call) => this.after(milliseconds, call),
      isOnline: () => browser.isOnline,
      onOnline: (call) => {
        this.wakers.add(call);
        return () => this.wakers.delete(call);
      },
      openChannel: (name, onTold) => this.openChannel(name, onTold),
      sha256: async (bytes) => createHash('sha256').update(new Uint8Array(bytes)).digest('hex'),
      persist: async () => null,
      signedIn: () => null,
      hasWorker: () => false,
    };
  }

  wake(): void {
    for (const call of this.wakers) call();
  }

  /** Ends the tab as the system ends it: at once, in the middle of whatever it does. */
  kill(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.browser.tabs.delete(this);
    for (const cancel of this.timers) cancel();
    this.wakers.clear();
    this.channels.clear();
    for (const transaction of this.transactions) {
      try {
        transaction.abort();
      } catch {
        // It had ended already.
      }
    }
    for (const database of this.databases) database.close();
    this.browser.locks.forget(this);
  }

  /** An answer that comes for a dead tab is heard by nobody. */
  private fenced<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => this.isAlive && resolve(value),
        (thrown: unknown) => this.isAlive && reject(thrown),
      );
    });
  }

  private after(milliseconds: number, call: () => void): () => void {
    if (!this.isAlive) return () => undefined;
    const cancel = this.browser.options.time.after(milliseconds, () => {
      this.timers.delete(cancel);
      if (this.isAlive) call();
    });
    this.timers.add(cancel);
    return () => {
      this.timers.delete(cancel);
      cancel();
    };
  }

  private openChannel(name: string, hear: (message: string) => void): Channel {
    const mine = { name, hear };
    this.channels.add(mine);
    return {
      tell: (message) => {
        if (!this.isAlive) return;
        for (const tab of this.browser.tabs) {
          if (tab !== this) tab.hearChannel(name, message);
        }
      },
      close: () => this.channels.delete(mine),
    };
  }

  private hearChannel(name: string, message: string): void {
    const done = this.browser.options.time.begin();
    setImmediate(() => {
      for (const channel of this.channels) if (channel.name === name) channel.hear(message);
      done();
    });
  }

  private fencedStorage(): IDBFactory {
    const { storage } = this.browser;
    return {
      open: (name: string, version?: number) => {
        if (!this.isAlive) throw new DOMException('the tab is gone', 'AbortError');
        const request = version === undefined ? storage.open(name) : storage.open(name, version);
        this.watch(request);
        request.addEventListener('success', () => {
          const database = request.result as unknown as IDBDatabase;
          this.databases.add(database);
          this.watchTransactions(database);
          if (!this.isAlive) database.close();
        });
        return request as unknown as IDBOpenDBRequest;
      },
      deleteDatabase: (name: string) => {
        if (!this.isAlive) throw new DOMException('the tab is gone', 'AbortError');
        const request = storage.deleteDatabase(name);
        this.watch(request);
        return request as unknown as IDBOpenDBRequest;
      },
    } as IDBFactory;
  }

  private watch(request: EventTarget): void {
    const done = this.browser.options.time.begin();
    for (const end of ['success', 'error', 'blocked']) request.addEventListener(end, done);
  }

  private watchTransactions(database: IDBDatabase): void {
    const begin = database.transaction.bind(database);
    database.transaction = (...wish: Parameters<IDBDatabase['transaction']>) => {
      if (!this.isAlive) throw new DOMException('the tab is gone', 'AbortError');
      const transaction = begin(...wish);
      if (this.browser.isFull) failPuts(transaction);
      const done = this.browser.options.time.begin();
      this.transactions.add(transaction);
      for (const end of ['complete', 'abort']) {
        transaction.addEventListener(end, () => {
          this.transactions.delete(transaction);
          done();
        });
      }
      return transaction;
    };
  }
}

/** Ends a transaction as a full disk does as soon as something is put into it. */
function failPuts(transaction: IDBTransaction): void {
  const open = transaction.objectStore.bind(transaction);
  transaction.objectStore = (name: string) => {
    const store = open(name);
    const put = store.put.bind(store);
    store.put = (value: unknown, key?: IDBValidKey) => {
      const request = put(value, key);
      // The storage's own way to end a transaction with a reason has no public name.
      const ends = transaction as unknown as Record<string, (reason: string) => void>;
      ends['_abort']?.('QuotaExceededError');
      return request;
    };
    return store;
  };
}
