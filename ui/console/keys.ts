/** Keys of the console: single letters that do something where nobody is typing. */
import { onBeforeUnmount, onMounted } from 'vue';

export type Keys = Record<string, (event: KeyboardEvent) => void>;

/** Whether a key belongs to a field, a menu or a dialog instead of the page. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  // A ticked box types nothing: the keys of the page go on after it.
  return !!target.closest(
    'input:not([type="checkbox"]), textarea, select, [contenteditable], dialog, [role="dialog"], [role="combobox"]',
  );
}

/** Listens while the component is there; `Enter` and the like go on working on links and buttons. */
export function useKeys(keys: Keys): void {
  function pressed(event: KeyboardEvent) {
    if (isTaken(event)) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) act(event);
  }
  onMounted(() => document.addEventListener('keydown', pressed));
  onBeforeUnmount(() => document.removeEventListener('keydown', pressed));
}
