/** The words of everything behind the first screen; they come with the first of those screens. */
import { addMessages, currentLocale } from '../shared/i18n';

let words: Promise<void> | null = null;

export function furtherWords(): Promise<void> {
  words ??= (currentLocale() === 'en' ? import('../locales/en/phone-more.json') : import('../locales/zh-CN/phone-more.json'))
    .then((each) => addMessages(each.default))
    .catch((thrown: unknown) => {
      words = null;
      throw thrown;
    });
  return words;
}
