/**
 * What the phone's module needs from around it, as ports: network, storage, locks, clocks, chance
 * and words. The browser gives the real ones; the torture harness gives ones that lie and die.
 */
import { sha256 } from './sha256';

/** The part of Web Locks that the sender uses. */
export interface Locks {
  request<T>(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    run: () => Promise<T>,
  ): Promise<T>;
}

/** A way to tell the other tabs of the same browser that something has changed. */
export interface Channel {
  tell(message: string): void;
  close(): void;
}

export interface Platform {
  /** The version of the screens. */
  readonly app: string;
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** Null where the browser keeps nothing. */
  readonly indexedDB: IDBFactory | null;
  readonly locks: Locks | null;
  /** The phone's clock in milliseconds; it may be wrong and it may jump. */
  now(): number;
  /** Milliseconds since this page began; it never goes back, and ends with the page. */
  elapsed(): number;
  random(count: number): Uint8Array;
  /** Calls once after so many milliseconds; the answer takes it back. */
  after(milliseconds: number, call: () => void): () => void;
  isOnline(): boolean;
  /** Calls when a line may be there again: the browser says online, or the page comes to the front. */
  onOnline(call: () => void): () => void;
  openChannel(name: string, onTold: (message: string) => void): Channel | null;
  sha256(bytes: ArrayBuffer): Promise<string>;
  /** Asks the browser to keep the data: null where it cannot say. */
  persist(): Promise<boolean | null>;
  /** Who signed in a moment ago on the page before this one, told once; null when the server is to be asked. */
  signedIn(): { account: string; csrf: string } | null;
  /** Whether a service worker starts the app without network. */
  hasWorker(): boolean;
  /** The language of the screens, for sentences that the server gives in two. */
  readonly locale: 'zh-CN' | 'en';
  /** Words for people, by key. */
  say(key: string, parameters?: Record<string, string | number>): string;
}

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Some browsers throw on the mere mention of a thing that they forbid. */
function quietly<T>(ask: () => T): T | null {
  try {
    return ask() ?? null;
  } catch {
    return null;
  }
}

/** The browser as it stands; version and words come from the surface. */
export function browserPlatform(options: Pick<Platform, 'app' | 'locale' | 'say' | 'signedIn'>): Platform {
  const nativeLocks = quietly(() => navigator.locks);
  return {
    ...options,
    fetch: (path, init) => fetch(path, init),
    indexedDB: quietly(() => indexedDB),
    locks: nativeLocks && {
      request: <T>(name: string, wish: { steal?: boolean; signal?: AbortSignal }, run: () => Promise<T>) =>
        nativeLocks.request(name, wish, run) as Promise<T>,
    },
    now: () => Date.now(),
    elapsed: () => performance.now(),
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    after(milliseconds, call) {
      const timer = setTimeout(call, milliseconds);
      return () => clearTimeout(timer);
    },
    // Only a plain "no" is believed: browsers often say "yes" where there is no line.
    isOnline: () => navigator.onLine !== false,
    onOnline(call) {
      const whenSeen = () => {
        if (document.visibilityState === 'visible') call();
      };
      window.addEventListener('online', call);
      document.addEventListener('visibilitychange', whenSeen);
      return () => {
        window.removeEventListener('online', call);
        document.removeEventListener('visibilitychange', whenSeen);
      };
    },
    openChannel(name, onTold) {
      const channel = quietly(() => new BroadcastChannel(name));
      if (!channel) return null;
      channel.addEventListener('message', (event: MessageEvent) => onTold(String(event.data)));
      return {
        tell(message) {
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no origin to name
          channel.postMessage(message);
        },
        close: () => channel.close(),
      };
    },
    async sha256(bytes) {
      const subtle = quietly(() => crypto.subtle);
      return subtle ? hex(await subtle.digest('SHA-256', bytes)) : sha256(new Uint8Array(bytes));
    },
    async persist() {
      const storage = quietly(() => navigator.storage);
      if (!storage?.persist) return null;
      try {
        return (await storage.persisted()) || (await storage.persist());
      } catch {
        return null;
      }
    },
    hasWorker: () => Boolean(quietly(() => navigator.serviceWorker?.controller)),
  };
}
