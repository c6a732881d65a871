/** One request to the server: an answer, or none within the time. Nothing is thrown. */
import type { Platform } from './platform';

/** A bad line needs time for a piece of a picture; a dead one must not hold the sender for ever. */
const LIMIT_MS = 45_000;

export interface ProblemWords {
  code: string;
  title: string;
  detail: string;
  title_en: string;
  detail_en: string;
}

export type Reply =
  | { came: true; status: number; body: unknown; problem: ProblemWords; retryAfter: number | null }
  | { came: false };

export interface Ask {
  method: string;
  path: string;
  csrf?: string | null;
  json?: unknown;
  bytes?: ArrayBuffer;
}

export async function ask(platform: Platform, wish: Ask): Promise<Reply> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': platform.locale };
  const abort = new AbortController();
  const init: RequestInit = {
    method: wish.method,
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: abort.signal,
  };
  if (wish.csrf) headers['X-CSRF-Token'] = wish.csrf;
  if (wish.json !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(wish.json);
  } else if (wish.bytes) {
    headers['Content-Type'] = 'application/octet-stream';
    init.body = wish.bytes;
  }
  const stop = platform.after(LIMIT_MS, () => abort.abort());
  try {
    const response = await platform.fetch(wish.path, init);
    const text = await response.text();
    const body = readJson(text);
    // Half an answer, or a portal's page in its place, is no answer.
    if (response.ok && text !== '' && body === undefined) return { came: false };
    const seconds = Number(response.headers.get('Retry-After'));
    return {
      came: true,
      status: response.status,
      body,
      problem: readProblem(response.status, body),
      retryAfter: Number.isFinite(seconds) && seconds > 0 ? seconds : null,
    };
  } catch {
    return { came: false };
  } finally {
    stop();
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function readProblem(status: number, body: unknown): ProblemWords {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (key: string) => (typeof given[key] === 'string' ? (given[key] as string) : '');
  return {
    code: text('code') || `http.${status}`,
    title: text('title'),
    detail: text('detail'),
    title_en: text('title_en') || text('title'),
    detail_en: text('detail_en') || text('detail'),
  };
}

/** The sentence to show, in the reader's language. */
export function wordsOf(platform: Platform, problem: ProblemWords): string {
  const english = platform.locale === 'en';
  const words = english ? [problem.title_en, problem.detail_en] : [problem.title, problem.detail];
  const told = words.filter(Boolean).join(english ? '. ' : '：');
  return told || platform.say('offline.server_fault', { code: problem.code });
}
