/** A newer version of the screens waits until nobody is typing and the person says so. */
import { ref } from 'vue';

export const hasUpdate = ref(false);
/** Whether a worker stands ready: from the next start on it opens the app without network. */
export const opensOffline = ref(false);
let apply: () => void = () => location.reload();

/** Called by whoever watches the worker, when a newer version has been fetched. */
export function offerUpdate(how: () => void): void {
  apply = how;
  hasUpdate.value = true;
}

export function takeUpdate(): void {
  hasUpdate.value = false;
  apply();
}
