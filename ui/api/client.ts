/**
 * The one place that speaks HTTP. Every refusal becomes a `Problem` with a sentence that can be
 * shown as it is; every create carries an Idempotency-Key, so that a second try cannot double it.
 */
import { currentLocale, t } from '../shared/i18n';

export interface FieldProblem {
  pointer: string;
  code: string;
  detail: string;
}

interface ProblemDocument {
  title?: string;
  title_en?: string;
  detail?: string;
  detail_en?: string;
  code?: string;
  instance?: string;
  errors?: { pointer?: string; code?: string; detail?: string; detail_en?: string }[];
}

/** A refused or failed request; `message` is meant for the reader. Status 0: no answer came. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    detail: string,
    readonly requestId: string,
    readonly errors: FieldProblem[],
    /** Seconds to wait before another try, where the server said so. */
    readonly retryAfter: number | null,
  ) {
    super(detail || title);
    this.name = 'Problem';
  }

  /** Whether the same request may succeed when sent again unchanged. */
  get mayRetry(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Turns anything thrown into a `Problem`, so that screens know one kind of failure. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem(-1, 'client.fault', t('problem.client'), words, '', [], null);
}

type QueryValue = string | number | boolean | null | undefined;
export type Query = Record<string, QueryValue>;

/** When this page last wrote something: what it wrote itself is no news to it. */
export const activity = { wroteAt: 0 };

let csrfToken: string | null = null;

/** Remembers the token that every write of this session must carry. */
export function useCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** A fresh key for one create: keep it for retries of the same entry, renew it for the next. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function withQuery(path: string, query?: Query): string {
  if (!query) return path;
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

interface SendOptions {
  query?: Query;
  body?: unknown;
  idempotencyKey?: string;
  /** The version that the change was made from; sent as If-Match. */
  version?: number;
  signal?: AbortSignal;
}

async function send<T>(method: string, path: string, options: SendOptions = {}): Promise<T> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': currentLocale(),
  };
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.signal) init.signal = options.signal;
  if (options.body instanceof FormData) {
    init.body = options.body;
  } else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(options.body);
  }
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  if (options.version !== undefined) headers['If-Match'] = `"v${options.version}"`;
  if (method !== 'GET' && csrfToken) headers['X-CSRF-Token'] = csrfToken;

  let response: Response;
  try {
    response = await fetch(withQuery(`/api${path}`, options.query), init);
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown;
    throw new Problem(0, 'client.no-answer', t('problem.no_answer'), t('problem.no_answer_do'), '', [], null);
  }
  if (response.ok) {
    if (method !== 'GET') activity.wroteAt = Date.now();
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }
  throw await readProblem(response);
}

async function readProblem(response: Response): Promise<Problem> {
  let document: ProblemDocument = {};
  try {
    document = (await response.json()) as ProblemDocument;
  } catch {
    // Not every refusal is ours (a proxy may answer): the status still tells enough.
  }
  const english = currentLocale() === 'en';
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new Problem(
    response.status,
    document.code ?? `http.${response.status}`,
    (english ? document.title_en : document.title) ?? document.title ?? t('problem.other'),
    (english ? document.detail_en : document.detail) ?? document.detail ?? '',
    document.instance ?? response.headers.get('X-Request-Id') ?? '',
    (document.errors ?? []).map((each) => ({
      pointer: each.pointer ?? '',
      code: each.code ?? '',
      detail: (english ? each.detail_en : each.detail) ?? each.detail ?? '',
    })),
    Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  );
}

export const http = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    send<T>('GET', path, signal ? { query: query ?? {}, signal } : { query: query ?? {} }),
  create: <T>(path: string, body: unknown, idempotencyKey: string) =>
    send<T>('POST', path, { body, idempotencyKey }),
  /** A write that makes nothing new: an action on an object of the given version. */
  act: <T>(path: string, body: unknown, version?: number, idempotencyKey?: string) =>
    send<T>('POST', path, {
      body,
      ...(version === undefined ? {} : { version }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    }),
  /** A change of an object of the given version: only the fields given. */
  patch: <T>(path: string, body: unknown, version: number) => send<T>('PATCH', path, { body, version }),
  /** Replaces something as a whole. */
  put: <T>(path: string, body: unknown, version?: number) =>
    send<T>('PUT', path, { body, ...(version === undefined ? {} : { version }) }),
  remove: (path: string) => send<void>('DELETE', path),
};
