/**
 * What an answer of the server changes on the phone. Pure: what is held and an answer in, what is to
 * be written out; the caller does it all in one transaction.
 *
 * Invariants:
 * - Rows are the last word and replace by identifier; rows and cursor move together or not at all.
 * - An answer to another cursor than the one held is late: its receipts count, its rows do not.
 * - A command leaves `waiting` by its receipt only, and a refused one never leaves by itself.
 */
import type { Catalogues } from '../api/types';
import { objectsOf, putRight } from './commands';
import {
  newestFirst,
  ROW_KINDS,
  type Anchor,
  type Held,
  type Meta,
  type NewsRecord,
  type OutboxRecord,
  type RowKind,
} from './held';
import type { StoreName } from './database';
import type { ContactRow, HouseholdRow, MatterRow, NoticeRow, Profile, Receipt } from './types';

export interface SyncAnswer {
  protocol: number;
  server_at: string;
  today: string;
  as_of: string;
  receipts: Receipt[];
  /** Null for those who only send: they get no rows. */
  cursor: string | null;
  is_whole: boolean;
  /** A server from before notices says nothing of them. */
  rows: { households: HouseholdRow[]; contacts: ContactRow[]; matters: MatterRow[]; notices?: NoticeRow[] };
  left: { households: string[]; contacts: string[]; matters: string[]; notices?: string[] };
  has_more: boolean;
  counts: { households: number; contacted: number; contacts: number; matters: number; notices?: number } | null;
  profile: Profile | null;
  catalogues: (Catalogues & { tag: string }) | null;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whether what came is an answer of sync at all: a portal's page with status 200 is not. */
export function isAnswer(value: unknown): value is SyncAnswer {
  if (!isObject(value) || typeof value['server_at'] !== 'string') return false;
  const { rows, left, receipts, cursor } = value;
  if (typeof cursor !== 'string' && cursor !== null) return false;
  if (!Array.isArray(receipts) || !isObject(rows) || !isObject(left)) return false;
  return ROW_KINDS.every((kind) => [rows, left].every((part) => Array.isArray(part[kind]) || (kind === 'notices' && !(kind in part))));
}

/** One thing to write: a value, or nothing where `value` is missing. */
export interface Write {
  store: StoreName;
  key: string;
  value?: unknown;
}

export interface Applied {
  held: Held;
  writes: Write[];
  /** Stores that are emptied before the writes. */
  cleared: RowKind[];
  /** Whether rows and cursor were taken; false for a late answer. */
  isTaken: boolean;
}

export interface Hearing {
  /** The cursor that the request carried. */
  cursor: string | null;
  /** Clocks as they stand after this answer. */
  anchor: Anchor;
  /** The phone's clock, for people. */
  heardAt: string;
}

/** So much history stays on the phone after it has arrived. */
const HISTORY = 200;
const NEWS = 100;

export function applyAnswer(before: Held, hearing: Hearing, answer: SyncAnswer): Applied {
  const writes: Write[] = [];
  const news: NewsRecord[] = [];
  const isTaken = (before.meta.cursor ?? null) === hearing.cursor;
  const isWhole = isTaken && (answer.is_whole || hearing.cursor === null);

  let outbox = takeReceipts(before, answer, hearing.heardAt, news);

  const rows = isTaken ? takeRows(before, answer, isWhole, writes) : before.rows;
  const isBehind = isTaken ? answer.has_more : before.meta.is_behind;
  if (isTaken) {
    tellMoves(before, rows, answer, isWhole, hearing.heardAt, news);
    if (!isBehind) outbox = outbox.map(settle);
  }
  const { kept, gone } = prune(outbox);
  const old = new Map(before.outbox.map((record) => [record.id, record]));
  for (const record of kept) {
    if (old.get(record.id) !== record) writes.push({ store: 'outbox', key: record.id, value: record });
  }
  for (const record of gone) writes.push({ store: 'outbox', key: record.id });

  const meta: Partial<Meta> = { anchor: hearing.anchor, last_answer_at: hearing.heardAt };
  if (isTaken) {
    meta.cursor = answer.cursor;
    meta.is_behind = isBehind;
  }
  if (answer.profile) meta.profile = answer.profile;
  if (answer.catalogues) meta.catalogues = answer.catalogues;
  for (const [key, value] of Object.entries(meta)) writes.push({ store: 'meta', key, value });

  // The same piece of news has the same name: heard twice, it is told once.
  const known = new Set(before.news.map((each) => each.id));
  const fresh = news.filter((each) => !known.has(each.id));
  const told = [...fresh, ...before.news].sort(newestFirst);
  for (const each of fresh) writes.push({ store: 'news', key: each.id, value: each });
  for (const each of told.slice(NEWS)) writes.push({ store: 'news', key: each.id });

  return {
    held: { rows, outbox: kept, news: told.slice(0, NEWS), meta: { ...before.meta, ...meta } },
    writes,
    cleared: isWhole ? [...ROW_KINDS] : [],
    isTaken,
  };
}

function takeReceipts(before: Held, answer: SyncAnswer, at: string, news: NewsRecord[]): OutboxRecord[] {
  let outbox = before.outbox;
  for (const receipt of answer.receipts) {
    const answered = outbox.find((record) => record.id === receipt.command);
    if (!answered || answered.state !== 'waiting') continue;
    const state = receipt.outcome === 'refused' ? 'refused' : 'done';
    outbox = outbox.map((record) => {
      if (record === answered) return { ...record, state, receipt, is_settled: state === 'refused' };
      return record.state === 'waiting' ? putRight(record, answered, receipt) : record;
    });
    if (receipt.outcome === 'accepted') continue;
    news.push({
      id: `${receipt.command}:${receipt.outcome}`,
      at,
      kind: receipt.outcome === 'refused' ? 'refused' : 'joined',
      object: receipt.command,
      parameters: { about: answered.about, why: receipt.title ?? '' },
      is_read: false,
    });
  }
  return outbox;
}

function takeRows(before: Held, answer: SyncAnswer, isWhole: boolean, writes: Write[]): Held['rows'] {
  const rows = {} as Record<RowKind, Map<string, { id: string }>>;
  for (const kind of ROW_KINDS) {
    const next = new Map<string, { id: string }>(isWhole ? [] : before.rows[kind]);
    for (const id of answer.left[kind] ?? []) {
      if (next.delete(id)) writes.push({ store: kind, key: id });
    }
    for (const row of answer.rows[kind] ?? []) {
      if (!isObject(row) || typeof row.id !== 'string') continue;
      next.set(row.id, row);
      writes.push({ store: kind, key: row.id, value: row });
    }
    rows[kind] = next;
  }
  return rows as unknown as Held['rows'];
}

/** Households that came or went and matters that others have moved; not at the very first answer. */
function tellMoves(
  before: Held,
  rows: Held['rows'],
  answer: SyncAnswer,
  isWhole: boolean,
  at: string,
  news: NewsRecord[],
): void {
  const isFirst = before.meta.cursor === null && before.rows.households.size === 0;
  // A whole that comes in pieces cannot tell what is missing from what is still to come.
  if (isFirst || before.meta.is_behind) return;
  const tell = (kind: NewsRecord['kind'], object: string, mark: string, parameters: Record<string, string>) =>
    news.push({ id: `${object}:${kind}:${mark}`, at, kind, object, parameters, is_read: false });
  for (const [id, row] of rows.households) {
    if (!before.rows.households.has(id)) tell('household_came', id, row.linked_from ?? '', { name: row.head_name ?? '' });
  }
  if (!(isWhole && answer.has_more)) {
    for (const [id, row] of before.rows.households) {
      if (!rows.households.has(id)) tell('household_left', id, answer.cursor ?? '', { name: row.head_name ?? '' });
    }
  }
  const byMyself = new Set(
    answer.receipts.flatMap((receipt) => {
      const record = before.outbox.find((each) => each.id === receipt.command);
      return record ? objectsOf(record) : [];
    }),
  );
  for (const [id, row] of rows.matters) {
    const was = before.rows.matters.get(id);
    if (!was || was.state === row.state || byMyself.has(id)) continue;
    tell('matter_moved', id, String(row.version), {
      about: (row.words ?? '').slice(0, 24),
      number: row.number ?? '',
      state: row.state_name ?? row.state,
    });
  }
}

function settle(record: OutboxRecord): OutboxRecord {
  return record.state === 'done' && !record.is_settled ? { ...record, is_settled: true } : record;
}

const isPhotoOpen = (record: OutboxRecord) => record.photos.some((photo) => !photo.is_complete && !photo.problem);

/** The oldest of what has arrived makes room; what waits, is refused or has pictures under way stays. */
function prune(outbox: OutboxRecord[]): { kept: OutboxRecord[]; gone: OutboxRecord[] } {
  const past = outbox.filter(
    (record) => (record.state === 'done' || record.state === 'set_aside') && record.is_settled && !isPhotoOpen(record),
  );
  const gone = new Set(past.slice(0, Math.max(0, past.length - HISTORY)));
  return { kept: outbox.filter((record) => !gone.has(record)), gone: [...gone] };
}

/** Whether the phone now holds as much as the server says it should. */
export function countsAgree(held: Held, counts: SyncAnswer['counts']): boolean {
  if (!counts) return true;
  let contacted = 0;
  for (const row of held.rows.households.values()) if (row.contacted_this_month) contacted += 1;
  return (
    held.rows.households.size === counts.households &&
    contacted === counts.contacted &&
    held.rows.contacts.size === counts.contacts &&
    held.rows.matters.size === counts.matters &&
    held.rows.notices.size === (counts.notices ?? 0)
  );
}
