/**
 * What lies on the shelf, as it is kept: the outbox in the order of making, the rows as the server
 * said them, and what the phone knows about the conversation. Reading tolerates rows that an older
 * or newer version of the app has left behind.
 */
import type { Catalogues } from '../api/types';
import { STORES, UNREADABLE, type StoreName, type Work } from './database';
import { isId } from './ids';
import type {
  CommandBodies,
  CommandKind,
  ContactRow,
  HouseholdRow,
  MatterRow,
  NewsItem,
  NoticeRow,
  OutboxItem,
  OutboxPhoto,
  Profile,
  Receipt,
} from './types';

/** One entry of the outbox as it is kept. */
export interface OutboxRecord extends OutboxItem {
  /** The order of making; the phone's clock cannot give it, because it jumps. */
  seq: number;
  /** Whether the rows that the command made have come back. */
  is_settled: boolean;
}

/** News without words: those are made in the reader's language when they are shown. */
export interface NewsRecord {
  id: string;
  at: string;
  kind: NewsItem['kind'];
  object: string;
  parameters: Record<string, string>;
  is_read: boolean;
}

/** The last answer's clocks, and what the phone's own clock said then. */
export interface Anchor {
  server_at: number;
  today: string;
  as_of: string;
  wall: number;
}

/** What the phone knows beside rows; all of it may be missing. */
export interface Meta {
  cursor: string | null;
  csrf: string | null;
  profile: Profile | null;
  catalogues: (Catalogues & { tag: string }) | null;
  anchor: Anchor | null;
  last_answer_at: string | null;
  /** Whether the server has said that more rows are to come. */
  is_behind: boolean;
  next_seq: number;
}

export interface Rows {
  households: Map<string, HouseholdRow>;
  contacts: Map<string, ContactRow>;
  matters: Map<string, MatterRow>;
  notices: Map<string, NoticeRow>;
}
export type RowKind = keyof Rows;
export const ROW_KINDS: readonly RowKind[] = ['households', 'contacts', 'matters', 'notices'];

export interface Held {
  rows: Rows;
  outbox: OutboxRecord[];
  news: NewsRecord[];
  meta: Meta;
}

export const NOTHING: Meta = {
  cursor: null,
  csrf: null,
  profile: null,
  catalogues: null,
  anchor: null,
  last_answer_at: null,
  is_behind: false,
  next_seq: 1,
};

export function emptyHeld(): Held {
  return {
    rows: { households: new Map(), contacts: new Map(), matters: new Map(), notices: new Map() },
    outbox: [],
    news: [],
    meta: NOTHING,
  };
}

/** Every store but the pictures, which are large and read one by one, and the drafts. */
export const HELD_STORES: readonly StoreName[] = STORES.filter((name) => name !== 'photos' && name !== 'drafts');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const STATES: readonly string[] = ['waiting', 'refused', 'done', 'set_aside'];

/** The entry as it was kept, or null when it cannot be one. */
export function readOutboxRecord(value: unknown): OutboxRecord | null {
  if (!isObject(value)) return null;
  const { id, seq, kind, body, recorded_at: recordedAt, state } = value;
  if (!isId(id, 'cmd') || typeof kind !== 'string' || !isObject(body)) return null;
  if (typeof recordedAt !== 'string' || !STATES.includes(String(state))) return null;
  return {
    id,
    seq: typeof seq === 'number' ? seq : 0,
    kind: kind as CommandKind,
    body: body as unknown as CommandBodies[CommandKind],
    recorded_at: recordedAt,
    state: state as OutboxRecord['state'],
    receipt: isObject(value['receipt']) ? (value['receipt'] as unknown as Receipt) : null,
    about: typeof value['about'] === 'string' ? value['about'] : '',
    photos: list(value['photos']).filter(
      (photo): photo is OutboxPhoto => isObject(photo) && typeof photo['sha256'] === 'string',
    ),
    is_settled: value['is_settled'] !== false,
  };
}

/** The text of what could not be read, as far as anything can still be told. */
function rawText(key: string, value: unknown): string {
  if (value === UNREADABLE) return key;
  try {
    return JSON.stringify({ key, value }) ?? key;
  } catch {
    return `${key} ${String(value)}`;
  }
}

/**
 * Makes the command that carries an entry to the offices which the phone itself cannot read any more.
 * It keeps the entry's identifier where that can be told: should the server have had it already,
 * it answers as it did then, and nothing is doubled.
 */
function carryUnreadable(key: string, value: unknown, recordedAt: string, mint: () => string): OutboxRecord {
  return {
    id: isId(key, 'cmd') ? key : mint(),
    seq: 0,
    kind: 'unreadable',
    body: { raw: rawText(key, value) },
    recorded_at: recordedAt,
    state: 'waiting',
    receipt: null,
    about: '',
    photos: [],
    is_settled: false,
  };
}

/**
 * Reads everything, in a transaction that may write: an entry of the outbox that cannot be read any
 * more is replaced by a command that carries what is left of it.
 */
export async function readHeld(
  work: Work,
  repair: { recordedAt: string; mint: () => string },
): Promise<Held> {
  const held = emptyHeld();
  for (const kind of ROW_KINDS) {
    const into = held.rows[kind] as Map<string, unknown>;
    for (const [key, value] of await work.all(kind)) if (isObject(value)) into.set(key, value);
  }
  for (const [key, value] of await work.all('outbox')) {
    const record = readOutboxRecord(value);
    if (record && record.id === key) {
      held.outbox.push(record);
      continue;
    }
    const carried = carryUnreadable(key, value, repair.recordedAt, repair.mint);
    if (carried.id !== key) work.remove('outbox', key);
    work.put('outbox', carried.id, carried);
    held.outbox.push(carried);
  }
  held.outbox.sort(inOrder);
  for (const [, value] of await work.all('news')) {
    if (isObject(value) && typeof value['id'] === 'string') held.news.push(value as unknown as NewsRecord);
  }
  held.news.sort(newestFirst);
  const meta: Record<string, unknown> = { ...NOTHING };
  for (const [key, value] of await work.all('meta')) if (key in NOTHING && value !== UNREADABLE) meta[key] = value;
  held.meta = meta as unknown as Meta;
  return held;
}

/** The order in which things were recorded. */
export const inOrder = (a: OutboxRecord, b: OutboxRecord) => a.seq - b.seq || (a.id < b.id ? -1 : 1);

export const newestFirst = (a: NewsRecord, b: NewsRecord) =>
  a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1;

export function putMeta(work: Work, change: Partial<Meta>): void {
  for (const [key, value] of Object.entries(change)) work.put('meta', key, value);
}
