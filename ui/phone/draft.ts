/**
 * What is being typed, kept field by field: a kill loses at most the field under the finger.
 * A field that changes while its last value is still being written is written once more after it,
 * so that fast typing never queues up.
 */
import { onScopeDispose, reactive, ref, toRaw, watch, type Ref } from 'vue';
import { store } from './world';

/** A copy without Vue's wrappers, which the database could not keep. */
export function plain(value: unknown): unknown {
  const raw = toRaw(value);
  if (Array.isArray(raw)) return raw.map(plain);
  if (raw !== null && typeof raw === 'object' && Object.getPrototypeOf(raw) === Object.prototype) {
    return Object.fromEntries(Object.entries(raw).map(([key, each]) => [key, plain(each)]));
  }
  return raw;
}

export interface Draft<T> {
  key: string;
  form: T;
  /** Whether what was kept has been read; nothing may be typed before. */
  ready: Ref<boolean>;
  /** Whether there was something from before. */
  restored: Ref<boolean>;
  /** Forgets what was kept and starts anew. */
  clear: () => Promise<void>;
  /** Runs what ends the draft; nothing of it is written any more unless that fails. */
  finish: (work: () => Promise<unknown>) => Promise<void>;
}

export function useDraft<T extends object>(key: string, initial: () => T): Draft<T> {
  const form = reactive(initial()) as T;
  const ready = ref(false);
  const restored = ref(false);
  const writing = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let isOver = false;

  async function write(field: string): Promise<void> {
    try {
      do {
        again.delete(field);
        await store().keepDraft(key, field, plain((form as Record<string, unknown>)[field]));
      } while (again.has(field));
    } catch {
      // A full storage must not stop the entry itself; the form still holds it.
    } finally {
      writing.delete(field);
    }
  }
  function keep(field: string): void {
    if (isOver) return;
    if (writing.has(field)) again.add(field);
    else writing.set(field, write(field));
  }

  async function open(): Promise<void> {
    try {
      const kept = await store().readDraft(key);
      const known = Object.keys(form);
      const found = Object.entries(kept).filter(([field]) => known.includes(field));
      if (found.length) {
        Object.assign(form, Object.fromEntries(found));
        restored.value = true;
      }
    } catch {
      // What cannot be read is as good as nothing kept.
    }
    ready.value = true;
    for (const field of Object.keys(form)) {
      stops.push(watch(() => (form as Record<string, unknown>)[field], () => keep(field), { deep: true, flush: 'sync' }));
    }
  }
  const stops: (() => void)[] = [];
  onScopeDispose(() => {
    for (const stop of stops) stop();
  });
  void open();

  async function clear(): Promise<void> {
    isOver = true;
    again.clear();
    Object.assign(form, initial());
    restored.value = false;
    await Promise.all(writing.values());
    await store().dropDraft(key);
    isOver = false;
  }

  async function finish(work: () => Promise<unknown>): Promise<void> {
    isOver = true;
    again.clear();
    try {
      await Promise.all(writing.values());
      await work();
    } catch (thrown) {
      isOver = false;
      for (const field of Object.keys(form)) keep(field);
      throw thrown;
    }
  }

  return { key, form, ready, restored, clear, finish };
}
