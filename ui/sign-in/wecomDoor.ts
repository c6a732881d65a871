import { http } from '../api/client';
import { currentLocale } from '../shared/i18n';

/**
 * Where signing in by WeCom begins, or `null` where the county has not set it up. Without an answer
 * the password is the way in, and nobody has to know why the other one is missing.
 */
export async function wecomDoor(): Promise<string | null> {
  try {
    const { offered } = await http.get<{ offered: boolean }>('/wecom/offered');
    if (!offered) return null;
  } catch {
    return null;
  }
  const query = new URLSearchParams({ to: new URLSearchParams(location.search).get('next') ?? '/' });
  if (currentLocale() === 'en') query.set('lang', 'en');
  return `/api/wecom/sign-in?${query}`;
}
