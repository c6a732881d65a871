/** 自检: what this phone can do for the app, each as a finding in words. Nothing is sent by itself. */
import { world } from './world';

export interface Finding {
  /** The locale key is `check.<name>`, what to do about it `check.<name>_do`. */
  name: 'secure' | 'worker' | 'storage' | 'persisted' | 'space' | 'camera' | 'answer';
  /** `good`, `bad` (records could be lost or cannot be made), or `weak` (works, with less comfort). */
  state: 'good' | 'weak' | 'bad';
  /** What was measured, for whoever helps by telephone. */
  measured: string;
}

const MEGABYTE = 1_048_576;
const NAME = 'lianhu-check';

/** What a request of the database brings. */
function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.addEventListener('success', () => done(request.result));
    request.addEventListener('error', () => failed(request.error ?? new Error('failed')));
    request.addEventListener('blocked', () => failed(new Error('blocked')));
  });
}

/** Writes a megabyte, reads it again and throws it away; answers the milliseconds that took. */
async function writeAndRead(): Promise<number> {
  const begun = performance.now();
  const opening = indexedDB.open(NAME, 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('piece'));
  const database = await settled(opening);
  try {
    const writing = database.transaction('piece', 'readwrite');
    writing.objectStore('piece').put(new Uint8Array(MEGABYTE).fill(7).buffer, 1);
    await new Promise<void>((done, failed) => {
      writing.addEventListener('complete', () => done());
      writing.addEventListener('abort', () => failed(writing.error ?? new Error('aborted')));
    });
    const back = await settled<ArrayBuffer>(database.transaction('piece').objectStore('piece').get(1));
    if (back.byteLength !== MEGABYTE) throw new Error(`${back.byteLength}`);
    return Math.round(performance.now() - begun);
  } finally {
    database.close();
    indexedDB.deleteDatabase(NAME);
  }
}

async function storage(): Promise<Finding> {
  try {
    const milliseconds = await writeAndRead();
    return { name: 'storage', state: milliseconds < 2000 ? 'good' : 'weak', measured: `1 MB, ${milliseconds} ms` };
  } catch (thrown) {
    return { name: 'storage', state: 'bad', measured: thrown instanceof Error ? `${thrown.name} ${thrown.message}` : String(thrown) };
  }
}

async function worker(): Promise<Finding> {
  if (!('serviceWorker' in navigator)) return { name: 'worker', state: 'weak', measured: '-' };
  const registration = await navigator.serviceWorker.getRegistration();
  return { name: 'worker', state: registration?.active ? 'good' : 'weak', measured: registration?.active?.state ?? '-' };
}

async function persisted(): Promise<Finding> {
  if (!navigator.storage?.persist) return { name: 'persisted', state: 'weak', measured: '-' };
  const isKept = (await navigator.storage.persisted()) || (await navigator.storage.persist());
  return { name: 'persisted', state: isKept ? 'good' : 'weak', measured: '-' };
}

async function space(): Promise<Finding> {
  if (!navigator.storage?.estimate) return { name: 'space', state: 'weak', measured: '-' };
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  const free = Math.floor((quota - usage) / MEGABYTE);
  return { name: 'space', state: free >= 50 ? 'good' : free >= 10 ? 'weak' : 'bad', measured: `${Math.ceil(usage / MEGABYTE)} / ${Math.floor(quota / MEGABYTE)} MB` };
}

/** Looks at everything, one after the other; a look that fails is a finding too. */
export async function checkPhone(): Promise<Finding[]> {
  const looks: [Finding['name'], () => Finding | Promise<Finding>][] = [
    ['secure', () => ({ name: 'secure', state: window.isSecureContext ? 'good' : 'bad', measured: location.origin })],
    ['storage', storage],
    ['worker', worker],
    ['persisted', persisted],
    ['space', space],
    ['camera', () => {
      const input = document.createElement('input');
      const hasCapture = 'capture' in input && typeof createImageBitmap === 'function';
      return { name: 'camera', state: hasCapture ? 'good' : 'weak', measured: hasCapture ? 'capture' : '-' };
    }],
    ['answer', () => {
      const at = world.value?.sync.last_answer_at ?? null;
      return { name: 'answer', state: at ? 'good' : 'weak', measured: at ?? '-' };
    }],
  ];
  const findings: Finding[] = [];
  for (const [name, look] of looks) {
    try {
      findings.push(await look());
    } catch (thrown) {
      findings.push({ name, state: 'bad', measured: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }
  return findings;
}

/** What the browser says of itself, for whoever helps. */
export function browserWords(): string {
  return `${navigator.userAgent} · ${window.innerWidth}×${window.innerHeight} · ${window.devicePixelRatio}`;
}
