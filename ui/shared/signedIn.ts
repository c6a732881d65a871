/**
 * Hands from the sign-in page to the phone's app who has just signed in, so that the app's first talk
 * with the server is the sync itself. It is taken once and kept nowhere else; without it the app asks.
 */
export interface SignedIn {
  account: string;
  csrf: string;
}

const KEY = 'lianhu.signed-in';

export function leaveSignedIn(answer: { account?: { id?: unknown } | null; csrf_token: string | null }): void {
  const account = answer.account?.id;
  if (typeof account !== 'string' || !answer.csrf_token) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ account, csrf: answer.csrf_token }));
  } catch {
    // A browser that keeps nothing asks the server once more.
  }
}

export function takeSignedIn(): SignedIn | null {
  try {
    const kept = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    const found: unknown = kept === null ? null : JSON.parse(kept);
    if (typeof found !== 'object' || found === null) return null;
    const { account, csrf } = found as Partial<SignedIn>;
    return typeof account === 'string' && typeof csrf === 'string' ? { account, csrf } : null;
  } catch {
    return null;
  }
}
