/** The words of everything behind the first screen; they come with the first of those screens. */
import english from '../locales/en/phone-more.json?url&no-inline';
import { addMessages, currentLocale } from '../shared/i18n';
import { fetchWords } from './english';

let words: Promise<void> | null = null;

export function furtherWords(): Promise<void> {
  words ??= (
    currentLocale() === 'en' ? fetchWords(english) : import('../locales/zh-CN/phone-more.json').then((each) => each.default)
  )
    .then(addMessages)
    .catch((thrown: unknown) => {
      words = null;
      throw thrown;
    });
  return words;
}
