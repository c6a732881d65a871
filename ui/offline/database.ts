/**
 * Where a phone keeps things: named stores of values by key, read and written in transactions.
 *
 * Invariants:
 * - A write is whole or not at all, also when the browser is killed in the middle of it.
 * - What is written with `strict` is on the disk before the promise resolves.
 * - A connection that the browser has taken away is opened again, once, before anything fails.
 * - Without IndexedDB the same interface works in memory, and `isDurable` says so.
 */
import type { Platform } from './platform';

export type StoreName = 'outbox' | 'photos' | 'drafts' | 'households' | 'contacts' | 'matters' | 'notices' | 'news' | 'meta';

export const STORES: readonly StoreName[] = [
  'outbox',
  'photos',
  'drafts',
  'households',
  'contacts',
  'matters',
  'notices',
  'news',
  'meta',
];

/** Raised with every new store; a migration adds what is missing and never takes anything away. */
const VERSION = 2;

/** What can be done inside a transaction; only these may be awaited there. */
export interface Work {
  get(store: StoreName, key: string): Promise<unknown>;
  /** Every key with its value; a value that the browser cannot read any more is `UNREADABLE`. */
  all(store: StoreName, prefix?: string): Promise<[string, unknown][]>;
  put(store: StoreName, key: string, value: unknown): void;
  remove(store: StoreName, key: string): void;
  clear(store: StoreName): void;
}

/** Stands for a value whose key is there and whose content the browser has lost. */
export const UNREADABLE = Symbol('unreadable');

export type Durability = 'strict' | 'relaxed';

export interface Shelf {
  readonly isDurable: boolean;
  read<T>(stores: readonly StoreName[], run: (work: Work) => Promise<T>): Promise<T>;
  write<T>(stores: readonly StoreName[], run: (work: Work) => Promise<T>, durability?: Durability): Promise<T>;
  /** Empties everything and takes the database away. */
  erase(): Promise<void>;
  close(): void;
}

/** Opens the shelf of that name; in memory where the browser keeps nothing. */
export async function openShelf(platform: Platform, name: string): Promise<Shelf> {
  if (platform.indexedDB) {
    const shelf = new DiskShelf(platform.indexedDB, name);
    try {
      await shelf.open();
      return shelf;
    } catch {
      // A private window has the door, and it is locked: memory is better than no app.
    }
  }
  return new MemoryShelf();
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', (event) => {
      // The promise carries the fault: whoever waits decides whether the transaction ends by it.
      event.preventDefault();
      reject(request.error ?? new Error('the database gave no reason'));
    });
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(transaction.error ?? new DOMException('aborted', 'AbortError')));
  });
}

/** The errors after which a new connection may still work. */
function isLostConnection(thrown: unknown): boolean {
  const name = (thrown as { name?: string } | null)?.name;
  return name === 'InvalidStateError' || name === 'UnknownError';
}

/** Whether the phone has no room left. */
export function isFull(thrown: unknown): boolean {
  return (thrown as { name?: string } | null)?.name === 'QuotaExceededError';
}

class DiskShelf implements Shelf {
  readonly isDurable = true;
  private database: Promise<IDBDatabase> | null = null;
  private isClosed = false;

  constructor(
    private readonly factory: IDBFactory,
    private readonly name: string,
  ) {}

  open(): Promise<IDBDatabase> {
    // An answer that comes late must not bring an erased database to life again.
    if (this.isClosed) return Promise.reject(new DOMException('the shelf is closed', 'AbortError'));
    this.database ??= this.connect(VERSION).catch((thrown: unknown) => {
      this.database = null;
      throw thrown;
    });
    return this.database;
  }

  private async connect(version: number | undefined): Promise<IDBDatabase> {
    const request = this.factory.open(this.name, version);
    request.addEventListener('upgradeneeded', () => {
      for (const store of STORES) {
        if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store);
      }
    });
    let database: IDBDatabase;
    try {
      database = await answered(request);
    } catch (thrown) {
      // A newer version of the app was here before: its stores include ours.
      if ((thrown as { name?: string }).name === 'VersionError' && version !== undefined) {
        return this.connect(undefined);
      }
      throw thrown;
    }
    const forget = () => {
      this.database = null;
    };
    database.addEventListener('close', forget);
    // Another tab upgrades or erases: stepping aside at once lets it, and what is erased stays so.
    database.addEventListener('versionchange', (event) => {
      if (event.newVersion === null) this.isClosed = true;
      database.close();
      forget();
    });
    return database;
  }

  read<T>(stores: readonly StoreName[], run: (work: Work) => Promise<T>): Promise<T> {
    return this.attempt(stores, 'readonly', 'relaxed', run);
  }

  write<T>(stores: readonly StoreName[], run: (work: Work) => Promise<T>, durability: Durability = 'strict') {
    return this.attempt(stores, 'readwrite', durability, run);
  }

  private async attempt<T>(
    stores: readonly StoreName[],
    mode: IDBTransactionMode,
    durability: Durability,
    run: (work: Work) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.once(stores, mode, durability, run);
    } catch (thrown) {
      if (!isLostConnection(thrown)) throw thrown;
      this.database = null;
      return this.once(stores, mode, durability, run);
    }
  }

  private async once<T>(
    stores: readonly StoreName[],
    mode: IDBTransactionMode,
    durability: Durability,
    run: (work: Work) => Promise<T>,
  ): Promise<T> {
    const database = await this.open();
    const transaction = database.transaction([...stores], mode, { durability });
    const done = finished(transaction);
    let result: T;
    try {
      result = await run(new DiskWork(transaction));
    } catch (thrown) {
      try {
        transaction.abort();
      } catch {
        // It has ended already; its own reason follows.
      }
      // The reason of the transaction says more than that of the request which it took along.
      await done.catch((reason: unknown) => {
        if (isFull(reason)) throw reason;
      });
      throw thrown;
    }
    await done;
    return result;
  }

  async erase(): Promise<void> {
    // Emptied first: taking a database away waits for other tabs, and this must not.
    await this.write(STORES, async (work) => {
      for (const store of STORES) work.clear(store);
    });
    this.close();
    const request = this.factory.deleteDatabase(this.name);
    await new Promise<void>((resolve) => {
      for (const end of ['success', 'error', 'blocked']) request.addEventListener(end, () => resolve());
    });
  }

  close(): void {
    const open = this.database;
    this.database = null;
    this.isClosed = true;
    void open?.then((database) => database.close()).catch(() => undefined);
  }
}

class DiskWork implements Work {
  constructor(private readonly transaction: IDBTransaction) {}

  get(store: StoreName, key: string): Promise<unknown> {
    return answered(this.transaction.objectStore(store).get(key));
  }

  async all(store: StoreName, prefix?: string): Promise<[string, unknown][]> {
    const place = this.transaction.objectStore(store);
    const range = prefix === undefined ? undefined : IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const keys = await answered(place.getAllKeys(range));
    try {
      const values = await answered(place.getAll(range));
      return keys.map((key, index) => [String(key), values[index] as unknown]);
    } catch {
      // One value that cannot be read spoils them all: then each alone.
      const pairs: [string, unknown][] = [];
      for (const key of keys) {
        pairs.push([String(key), await answered(place.get(key)).catch(() => UNREADABLE as unknown)]);
      }
      return pairs;
    }
  }

  put(store: StoreName, key: string, value: unknown): void {
    this.transaction.objectStore(store).put(value, key);
  }

  remove(store: StoreName, key: string): void {
    this.transaction.objectStore(store).delete(key);
  }

  clear(store: StoreName): void {
    this.transaction.objectStore(store).clear();
  }
}

/** The same in memory: transactions run one after the other, and a failed one leaves nothing. */
export class MemoryShelf implements Shelf {
  readonly isDurable = false;
  private stores = new Map<StoreName, Map<string, unknown>>();
  private last: Promise<unknown> = Promise.resolve();

  read<T>(_: readonly StoreName[], run: (work: Work) => Promise<T>): Promise<T> {
    return this.write(_, run);
  }

  write<T>(_: readonly StoreName[], run: (work: Work) => Promise<T>): Promise<T> {
    const turn = this.last.then(async () => {
      const before = new Map([...this.stores].map(([name, values]) => [name, new Map(values)]));
      try {
        return await run(this.work());
      } catch (thrown) {
        this.stores = before;
        throw thrown;
      }
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private work(): Work {
    const place = (store: StoreName) => {
      let values = this.stores.get(store);
      if (!values) {
        values = new Map();
        this.stores.set(store, values);
      }
      return values;
    };
    return {
      get: async (store, key) => place(store).get(key),
      all: async (store, prefix = '') =>
        [...place(store)].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)),
      put: (store, key, value) => void place(store).set(key, value),
      remove: (store, key) => void place(store).delete(key),
      clear: (store) => place(store).clear(),
    };
  }

  async erase(): Promise<void> {
    this.stores.clear();
  }

  close(): void {
    // Nothing to close: it ends with the page.
  }
}
