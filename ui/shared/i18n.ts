/** Words of the chosen language. Chinese is built in; English is loaded only when chosen. */
export type Messages = Record<string, string>;
export type Locale = 'zh-CN' | 'en';

const STORAGE_KEY = 'lianhu.locale';
let messages: Messages = {};
let locale: Locale = 'zh-CN';

export function currentLocale(): Locale {
  return locale;
}

function storedLocale(): Locale {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'zh-CN';
  } catch {
    return 'zh-CN';
  }
}

/** Chooses the words before anything is drawn; `english` is fetched only where it is needed. */
export async function startLocale(
  chinese: Messages[],
  english: () => Promise<Messages[]>,
): Promise<void> {
  locale = storedLocale();
  messages = Object.assign({}, ...(locale === 'en' ? await english() : chinese)) as Messages;
  document.documentElement.lang = locale;
}

/** More words of the chosen language, for screens that come later. */
export function addMessages(more: Messages): void {
  messages = { ...messages, ...more };
}

/** Changes the language for this device and draws the page anew. */
export function switchLocale(next: Locale): void {
  try {
    localStorage.setItem(STORAGE_KEY, next);
  } catch {
    // Without storage the choice cannot be kept; the page simply stays as it is.
  }
  location.reload();
}

/** The words for a key, with `{name}` replaced by the parameter of that name. */
export function t(key: string, parameters?: Record<string, string | number>): string {
  const template = messages[key] ?? key;
  if (!parameters) return template;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    return value === undefined ? whole : String(value);
  });
}
