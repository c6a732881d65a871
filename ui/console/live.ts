/** What a screen does with "something has changed": ask again by itself, or say so and wait. */
import { onBeforeUnmount, ref, type Ref } from 'vue';
import { onChange } from '../shared/live';

/** Numbers that nobody is in the middle of reading come anew by themselves, at most so often. */
const PAUSE = 5_000;

export function useFreshNumbers(reload: () => unknown): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = onChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void reload();
    }, PAUSE);
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    stop();
  });
}

/** Rows under the reader's hands do not move: the screen says that there is something new. */
export function useNews(): { hasNews: Ref<boolean> } {
  const hasNews = ref(false);
  onBeforeUnmount(onChange(() => (hasNews.value = true)));
  return { hasNews };
}
