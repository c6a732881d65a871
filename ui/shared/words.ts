/** Dates and names in the chosen language, on top of the pure helpers of `domain`. */
import { formatDay, formatMonth } from '../domain/format';
import { currentLocale, t } from './i18n';

export function day(date: string | null | undefined, reference?: string): string {
  if (!date) return '—';
  return currentLocale() === 'en' ? date.slice(0, 10) : formatDay(date, reference);
}

/** The name of something that the server names in both languages. */
export function named(entry: { name: string; name_en: string }): string {
  return currentLocale() === 'en' ? entry.name_en : entry.name;
}

export function month(value: string): string {
  return currentLocale() === 'en' ? value : formatMonth(value);
}

export function sexWord(code: string | null | undefined): string {
  if (!code) return '—';
  if (code === 'male' || code === '1' || code === '男') return t('person.male');
  if (code === 'female' || code === '2' || code === '女') return t('person.female');
  return code;
}
