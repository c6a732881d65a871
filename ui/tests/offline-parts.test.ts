import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { applyAnswer, countsAgree, isAnswer, type SyncAnswer } from '../offline/apply';
import { addDays, chinaDate, Clock } from '../offline/clock';
import { pickBatch } from '../offline/commands';
import { emptyHeld, readOutboxRecord, type Held, type OutboxRecord } from '../offline/held';
import { isId, mintId } from '../offline/ids';
import { forecast } from '../offline/overlay';
import { fitInside, pictureKind, withoutMetadata } from '../domain/picture';
import { sha256 } from '../offline/sha256';
import type { CommandBodies, ContactRow, HouseholdRow, NoticeRow } from '../offline/types';
import { Chance } from '../torture/chance';
import { contactWith } from './support/bench';
import { household } from './support/fakeServer';

const chance = new Chance(3);
const say = (key: string) => key;
const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const segment = (marker: number, text: string) => [0xff, marker, 0, text.length + 2, ...ascii(text)];
const joined = (...parts: number[][]) => Uint8Array.from(parts.flat()).buffer;

describe('small parts', () => {
  it('hash as the standard does', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 1_000, 70_001]) {
      const bytes = chance.bytes(length);
      expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  it('mint identifiers that the server reads: a UUIDv7 behind a prefix, in the order of time', () => {
    const ids = [1, 2, 3].map((step) => mintId('cmd', Date.UTC(2026, 10, 27) + step, chance.bytes(10)));
    expect(ids.every((id) => isId(id, 'cmd'))).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(isId(ids[0], 'con')).toBe(false);
    // All ones but for version and variant, worked out by hand.
    const all = mintId('mat', 2 ** 48 - 1, new Uint8Array(10).fill(255));
    expect(all).toBe('mat_7zzzzzzzzzfzzvzzzzzzzzzzzz');
  });

  it('know a picture by its first bytes', () => {
    expect(pictureKind(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg');
    expect(pictureKind(ascii('\x89PNG\r\n'))).toBe('image/png');
    expect(pictureKind(ascii('RIFF0000WEBPVP8 '))).toBe('image/webp');
    expect(pictureKind(ascii('0000ftypheic'))).toBe('image/heic');
    expect(pictureKind(ascii('%PDF-1.7'))).toBeNull();
    expect(pictureKind(new Uint8Array())).toBeNull();
    expect(fitInside(8000, 6000)).toEqual([1280, 960]);
    expect(fitInside(640, 480)).toEqual([640, 480]);
    expect(fitInside(20_000, 3)).toEqual([1280, 1]);
  });

  it('leave out what a picture tells about camera and place', () => {
    const [start, scan] = [[0xff, 0xd8], [0xff, 0xda, 0, 2, 7, 0xff, 0xe1, 9, 0xff, 0xd9]];
    const [jfif, colours] = [segment(0xe0, 'JFIF\0'), segment(0xe2, 'ICC_PROFILE')];
    const aside = [...segment(0xe1, 'Exif\0\0GPS'), ...segment(0xed, 'Photoshop'), ...segment(0xfe, 'made by')];
    const clean = withoutMetadata(joined(start, jfif, aside, colours, scan));
    expect(new Uint8Array(clean)).toEqual(new Uint8Array(joined(start, jfif, colours, scan)));
    const already = joined(start, jfif, scan);
    expect(withoutMetadata(already)).toBe(already);
    // What is cut short or no JPEG is left for the server to refuse.
    const short = joined(start, [0xff, 0xe1, 0xff, 0xff, 1]);
    expect(withoutMetadata(short)).toBe(short);
  });
});

describe('the clock', () => {
  const ports = { wall: Date.parse('2026-11-27T15:59:00Z'), gone: 0 };
  const clock = () => new Clock({ now: () => ports.wall, elapsed: () => ports.gone });

  it('is China\'s, and follows the last answer whatever the phone\'s own clock does', () => {
    const told = clock();
    expect(told.today()).toBe('2026-11-27');
    told.hear('2026-11-27T15:59:00Z', '2026-11-27', '2026-11-27');
    ports.wall += 400 * 86_400_000;
    expect(told.today()).toBe('2026-11-27');
    ports.gone += 61_000;
    expect(told.today()).toBe('2026-11-28');
    expect(told.asOf()).toBe('2026-11-28');
  });

  it('after a new start believes the phone\'s clock forwards and never back', () => {
    const anchor = { server_at: ports.wall, today: '2026-11-28', as_of: '2023-05-07', wall: ports.wall };
    const told = clock();
    told.remember({ ...anchor, server_at: Date.parse('2026-11-28T01:00:00Z') });
    ports.wall -= 10 * 86_400_000;
    expect(told.today()).toBe('2026-11-28');
    ports.wall += 12 * 86_400_000;
    expect(told.today()).toBe('2026-11-30');
    expect(told.asOf()).toBe('2023-05-07');
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(chinaDate(Date.parse('2026-12-31T16:00:00Z'))).toBe('2027-01-01');
  });
});

let made = 0;
function waiting<K extends keyof CommandBodies>(kind: K, body: CommandBodies[K], more: Partial<OutboxRecord> = {}): OutboxRecord {
  made += 1;
  return {
    id: mintId('cmd', made, chance.bytes(10)),
    seq: made,
    kind,
    body,
    recorded_at: '2026-11-27T01:00:00Z',
    state: 'waiting',
    receipt: null,
    about: '户主1',
    photos: [],
    is_settled: false,
    ...more,
  };
}

function heldWith(...outbox: OutboxRecord[]): Held {
  const held = emptyHeld();
  const { owner, ...row } = household(1, 'rep');
  expect(owner).toBe('rep');
  held.rows.households.set(row.id, row);
  held.outbox = outbox;
  return held;
}

function answer(more: Partial<SyncAnswer> = {}): SyncAnswer {
  return {
    protocol: 1,
    server_at: '2026-11-27T02:00:00Z',
    today: '2026-11-27',
    as_of: '2026-11-27',
    receipts: [],
    cursor: 'c2',
    is_whole: false,
    rows: { households: [], contacts: [], matters: [] },
    left: { households: [], contacts: [], matters: [] },
    has_more: false,
    counts: null,
    profile: null,
    catalogues: null,
    ...more,
  };
}

const hearing = (cursor: string | null) => ({
  cursor,
  anchor: { server_at: 1, today: '2026-11-27', as_of: '2026-11-27', wall: 1 },
  heardAt: '2026-11-27T02:00:00Z',
});
const day = { as_of: '2026-11-27', answered_as_of: '2026-11-27' };
const accepted = (record: OutboxRecord, object: string, version = 1) => ({
  command: record.id,
  outcome: 'accepted' as const,
  object,
  version,
  code: null,
  title: null,
  detail: null,
  title_en: null,
  detail_en: null,
});

describe('an answer', () => {
  it('brings notices, and a server that knows none still answers', () => {
    const bare = answer();
    expect(isAnswer(bare)).toBe(true);
    expect(isAnswer({ ...bare, rows: { ...bare.rows, notices: 'none' } })).toBe(false);
    const row = { id: 'ntc_1', title: '清明祭扫不用明火', opened_at: null } as unknown as NoticeRow;
    const { rows, left } = bare;
    const came = answer({ rows: { ...rows, notices: [row] }, left: { ...left, notices: [] } });
    const first = applyAnswer(heldWith(), hearing(null), came);
    expect(first.held.rows.notices.get('ntc_1')).toBe(row);
    expect(first.writes).toContainEqual({ store: 'notices', key: 'ntc_1', value: row });
    const counts = { households: 0, contacted: 0, contacts: 0, matters: 0 };
    expect(countsAgree(first.held, { ...counts, notices: 1 })).toBe(true);
    expect(countsAgree(first.held, { ...counts, notices: 2 })).toBe(false);
    const gone = answer({ cursor: 'c3', left: { ...left, notices: ['ntc_1'] } });
    expect(applyAnswer(first.held, hearing('c2'), gone).held.rows.notices.size).toBe(0);
  });

  it('that is late gives its receipts and not its rows', () => {
    const record = waiting('suggest', { id: 'sug_1', words: '好' });
    const held = heldWith(record);
    held.meta = { ...held.meta, cursor: 'c9' };
    const late = answer({ is_whole: true, receipts: [accepted(record, 'sug_1')] });
    const applied = applyAnswer(held, hearing('c1'), late);
    expect(applied.isTaken).toBe(false);
    expect(applied.held.rows.households.size).toBe(1);
    expect(applied.held.meta.cursor).toBe('c9');
    expect(applied.held.outbox[0]!.state).toBe('done');
  });

  it('keeps what was recorded on the screen until its rows have come', () => {
    const home = household(1, 'rep');
    const record = waiting('record_contact', { id: 'con_1', ...contactWith(home.id) });
    const held = heldWith(record);
    held.meta = { ...held.meta, cursor: 'c1' };
    const first = applyAnswer(held, hearing('c1'), answer({ has_more: true, receipts: [accepted(record, 'con_1')] }));
    expect(first.held.outbox[0]).toMatchObject({ state: 'done', is_settled: false });
    expect(forecast(first.held, day, say).contacts).toHaveLength(1);
    const second = applyAnswer(first.held, hearing('c2'), answer({ cursor: 'c3' }));
    expect(second.held.outbox[0]!.is_settled).toBe(true);
    expect(forecast(second.held, day, say).contacts).toHaveLength(0);
  });

  it('is told from a portal\'s page', () => {
    expect(isAnswer({ ok: true })).toBe(false);
    expect(isAnswer('welcome')).toBe(false);
    expect(isAnswer({ ...answer(), rows: { households: [] } })).toBe(false);
    expect(isAnswer(answer())).toBe(true);
  });

  it('counts what the phone holds', () => {
    const held = heldWith();
    expect(countsAgree(held, { households: 1, contacted: 0, contacts: 0, matters: 0 })).toBe(true);
    expect(countsAgree(held, { households: 1, contacted: 1, contacts: 0, matters: 0 })).toBe(false);
    expect(countsAgree(held, null)).toBe(true);
  });

  it('makes room among what arrived long ago, and never among what is refused or waits', () => {
    const done = Array.from({ length: 250 }, () => waiting('suggest', { words: '旧' }, { state: 'done', is_settled: true }));
    const open = [waiting('suggest', { words: '新' }), waiting('suggest', { words: '退' }, { state: 'refused' })];
    const held = heldWith(...open, ...done);
    held.meta = { ...held.meta, cursor: 'c1' };
    const applied = applyAnswer(held, hearing('c1'), answer());
    expect(applied.held.outbox).toHaveLength(202);
    expect(applied.held.outbox.slice(0, 2)).toEqual(open);
    expect(applied.writes.filter((write) => write.store === 'outbox' && write.value === undefined)).toHaveLength(50);
  });
});

describe('the forecast', () => {
  it('begins every household anew when the month has turned without an answer', () => {
    const held = heldWith();
    const row = held.rows.households.values().next().value as HouseholdRow;
    Object.assign(row, { contacted_this_month: true, last_contact_on: '2026-11-20' });
    expect(forecast(held, day, say).households[0]!.contacted_this_month).toBe(true);
    const turned = { as_of: '2026-12-01', answered_as_of: '2026-11-30' };
    expect(forecast(held, turned, say).households[0]!.contacted_this_month).toBe(false);
  });

  it('counts a contact for the county\'s month only', () => {
    const home = household(1, 'rep');
    const record = waiting('record_contact', { id: 'con_1', ...contactWith(home.id, '2026-10-31') });
    const [row] = forecast(heldWith(record), day, say).households;
    expect(row).toMatchObject({ contacted_this_month: false, last_contact_on: '2026-10-31' });
  });

  it('takes a voided contact out of the month and leaves the others in', () => {
    const home = household(1, 'rep');
    const first = waiting('record_contact', { id: 'con_1', ...contactWith(home.id, '2026-11-02') });
    const second = waiting('record_contact', { id: 'con_2', ...contactWith(home.id, '2026-11-20') });
    const voids = (id: string) => waiting('void_contact', { contact_id: id, seen_version: 1, reason: '记错' });
    const one = forecast(heldWith(first, second, voids('con_2')), day, say);
    expect(one.households[0]).toMatchObject({ contacted_this_month: true, last_contact_on: '2026-11-02' });
    const none = forecast(heldWith(first, second, voids('con_2'), voids('con_1')), day, say);
    expect(none.households[0]).toMatchObject({ contacted_this_month: false, last_contact_on: null });
  });

  it('does not break on rows and entries of another version of the app', () => {
    const held = heldWith(waiting('dance' as 'suggest', { words: '?' }));
    held.rows.households.set('hh_x', { id: 'hh_x' } as HouseholdRow);
    held.rows.contacts.set('con_x', { id: 'con_x', met_on: '2026-01-01', recorded_at: '' } as ContactRow);
    const world = forecast(held, day, say);
    expect(world.households.find((row) => row.id === 'hh_x')!.tags).toEqual([]);
    expect(world.contacts[0]!.items).toEqual([]);
    expect(readOutboxRecord({ id: 'cmd_x' })).toBeNull();
    expect(readOutboxRecord(null)).toBeNull();
  });
});

describe('the batch', () => {
  it('sends what speaks of the same thing one after the other, in order', () => {
    const first = waiting('record_contact', { id: 'con_1', ...contactWith('hh_1') });
    const fix = waiting('void_contact', { contact_id: 'con_1', seen_version: 1, reason: '' });
    const other = waiting('record_contact', { id: 'con_2', ...contactWith('hh_2') });
    const refused = waiting('suggest', { words: '' }, { state: 'refused' });
    expect(pickBatch([first, fix, refused, other])).toEqual([first, other]);
    expect(pickBatch([fix, other])).toEqual([fix, other]);
  });
});
