/**
 * The service worker of the phone's surface: the app opens without network.
 *
 * Invariants:
 * - A version is whole or not there: it is taken only when every file of its list has come.
 * - It never takes over by itself: open pages end under the version under which they began. Only
 *   `take-over`, said by a person, or the closing of all pages brings the new one.
 * - Nothing of the API passes through here; what was recorded is the outbox's concern alone.
 */

// The compiler's world is that of pages; these are the few names of a worker's that are used here.
interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}

/** Written by the build: the version of the list, the page, and every file that the app can need. */
declare const PRECACHE: { version: string; page: string; files: string[] };

const LIST = PRECACHE;
const worker = globalThis as unknown as WorkerScope;
const PREFIX = 'lianhu-app-';
const NAME = PREFIX + LIST.version;

/** Takes a file from an older version where its name tells that it is the same, else from the line. */
async function fetchFile(file: string): Promise<Response> {
  const held = file.includes('/assets/') ? await caches.match(file) : undefined;
  if (held) return held;
  const answer = await fetch(file, { cache: 'reload' });
  if (!answer.ok || answer.redirected) throw new Error(`${file} answered ${answer.status}`);
  return answer;
}

worker.addEventListener('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(NAME);
    await Promise.all([LIST.page, ...LIST.files].map(async (file) => cache.put(file, await fetchFile(file))));
  };
  event.waitUntil(fill());
});

worker.addEventListener('activate', (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
    }
    // The page that has installed the first version works without network from here on.
    await worker.clients.claim();
  };
  event.waitUntil(clean());
});

worker.addEventListener('message', (event) => {
  if (event.data === 'take-over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== worker.location.origin) return;
  const file = request.mode === 'navigate' ? LIST.page : address.pathname;
  const isOurs = request.mode === 'navigate' || LIST.files.includes(file);
  if (!isOurs) return;
  const answer = async () => {
    const cache = await caches.open(NAME);
    return (await cache.match(file)) ?? fetch(request);
  };
  event.respondWith(answer());
});
