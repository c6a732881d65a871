/** One sentence about what was just done; it stays a while and then goes by itself. */
import { ref } from 'vue';

export const told = ref('');
let timer: ReturnType<typeof setTimeout> | undefined;

export function tell(words: string): void {
  told.value = words;
  clearTimeout(timer);
  timer = setTimeout(() => (told.value = ''), 8000);
}
