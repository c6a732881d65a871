/** A list that grows by "load more": keyset paging kept out of the screens. */
import { onScopeDispose, reactive, watch, type WatchSource } from 'vue';
import { asProblem, type Page, type Problem } from '../api';

export interface Paged<T> {
  items: T[];
  cursor: string | null;
  total: number | null;
  loading: boolean;
  loadingMore: boolean;
  problem: Problem | null;
  reload: () => Promise<void>;
  more: () => Promise<void>;
}

/** Loads at once and again whenever `source` changes; late answers to old questions are dropped. */
export function usePaged<T>(
  load: (cursor: string | null) => Promise<Page<T>>,
  source: WatchSource,
): Paged<T> {
  let turn = 0;
  const state = reactive({
    items: [] as T[],
    cursor: null as string | null,
    total: null as number | null,
    loading: true,
    loadingMore: false,
    problem: null as Problem | null,
    async reload() {
      const mine = ++turn;
      state.loading = true;
      state.problem = null;
      try {
        const page = await load(null);
        if (mine !== turn) return;
        state.items = page.items as typeof state.items;
        state.cursor = page.next_cursor;
        state.total = page.total ?? null;
      } catch (thrown) {
        if (mine === turn) state.problem = asProblem(thrown);
      } finally {
        if (mine === turn) state.loading = false;
      }
    },
    async more() {
      if (!state.cursor || state.loadingMore) return;
      const mine = turn;
      state.loadingMore = true;
      try {
        const page = await load(state.cursor);
        if (mine !== turn) return;
        state.items = [...state.items, ...page.items] as typeof state.items;
        state.cursor = page.next_cursor;
      } catch (thrown) {
        if (mine === turn) state.problem = asProblem(thrown);
      } finally {
        state.loadingMore = false;
      }
    },
  });
  const stop = watch(source, () => void state.reload(), { immediate: true });
  onScopeDispose(stop);
  return state as unknown as Paged<T>;
}

export interface Loaded<T> {
  value: T | null;
  loading: boolean;
  problem: Problem | null;
  reload: () => Promise<void>;
  /** Asks again quietly: what is shown stays until the answer is there, and if there is none. */
  refresh: () => Promise<void>;
}

/** One answer that follows `source`, with its loading and failure beside it. */
export function useLoaded<T>(load: () => Promise<T>, source: WatchSource): Loaded<T> {
  let turn = 0;
  const state = reactive({
    value: null as T | null,
    loading: true,
    problem: null as Problem | null,
    async reload() {
      const mine = ++turn;
      state.loading = true;
      state.problem = null;
      try {
        const value = await load();
        if (mine === turn) state.value = value as typeof state.value;
      } catch (thrown) {
        if (mine === turn) {
          state.problem = asProblem(thrown);
          state.value = null;
        }
      } finally {
        if (mine === turn) state.loading = false;
      }
    },
  });
  async function refresh() {
    const mine = turn;
    try {
      const value = await load();
      if (mine === turn) state.value = value as typeof state.value;
    } catch {
      // Old numbers with their day beside them are better than none.
    }
  }
  const stop = watch(source, () => void state.reload(), { immediate: true });
  onScopeDispose(stop);
  return Object.assign(state, { refresh }) as unknown as Loaded<T>;
}
