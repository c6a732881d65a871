/**
 * One account's data on this phone, and the only writer of records.
 *
 * Invariants:
 * - What was recorded is in one transaction with its pictures and the draft that it ends: a kill
 *   leaves all of it or none, and `record` resolves only when it is on the disk.
 * - Nothing leaves the outbox but what has arrived long ago; a refused entry stays until a hand moves it.
 * - A picture's bytes stay as long as any entry still needs them.
 */
import { applyAnswer, type Applied, type SyncAnswer } from './apply';
import type { Clock } from './clock';
import { minter, withIds } from './commands';
import { isFull, type Shelf, type Work } from './database';
import { emptyHeld, HELD_STORES, inOrder, putMeta, readHeld, readOutboxRecord, type Held, type Meta, type OutboxRecord } from './held';
import type { Prefix } from './ids';
import type { Platform } from './platform';
import { PhoneProblem } from './problem';
import type { AttachmentRef, CommandBodies, CommandKind, OutboxPhoto, Photo, Receipt } from './types';

export interface RecordOptions {
  about?: string;
  photos?: Photo[];
  draft?: string;
}

/** Which kinds of commands may carry pictures. */
const WITH_PHOTOS: readonly CommandKind[] = ['record_contact', 'submit_matter'];

/** What the screens may have typed without sending; `|` cannot stand in a key. */
const draftKey = (key: string, field = '') => `${key.replace(/\|/g, '/')}|${field}`;

export class Ledger {
  held: Held = emptyHeld();
  private readonly mint: (prefix: Prefix) => string;

  constructor(
    private readonly platform: Platform,
    readonly account: string,
    readonly shelf: Shelf,
    private readonly clock: Clock,
  ) {
    this.mint = minter(platform);
  }

  private read(work: Work): Promise<Held> {
    return readHeld(work, {
      recordedAt: new Date(this.platform.now()).toISOString(),
      mint: () => this.mint('cmd'),
    });
  }

  /** Reads what lies on the shelf anew: another tab may have written. */
  async load(): Promise<void> {
    this.held = await this.shelf.write(HELD_STORES, (work) => this.read(work));
    this.clock.remember(this.held.meta.anchor);
  }

  async record<K extends CommandKind>(kind: K, body: CommandBodies[K], options: RecordOptions): Promise<string> {
    const photos = options.photos ?? [];
    if (photos.length > 0 && !WITH_PHOTOS.includes(kind)) {
      throw new PhoneProblem('offline.no-pictures-here', this.platform.say('offline.no_pictures_here'));
    }
    const full = withIds(kind, body, this.mint);
    const kept = await Promise.all(
      photos.map(async (photo) => ({ photo, sha256: await this.platform.sha256(photo.bytes) })),
    );
    // The same picture taken twice is one picture.
    const pictures = kept.filter((each, place) => kept.findIndex((one) => one.sha256 === each.sha256) === place);
    if (pictures.length > 0) {
      const attachments = pictures.map(
        ({ photo, sha256 }): AttachmentRef => ({ sha256, bytes: photo.bytes.byteLength, media_type: photo.media_type }),
      );
      (full as { attachments?: AttachmentRef[] }).attachments = attachments;
    }
    return this.add({
      kind,
      body: full,
      about: options.about ?? '',
      photos: pictures.map(({ photo, sha256 }) => newPhoto(sha256, photo.bytes.byteLength)),
      also(work) {
        for (const { photo, sha256 } of pictures) work.put('photos', sha256, photo);
      },
      draft: options.draft,
    });
  }

  private async add(entry: {
    kind: CommandKind;
    body: OutboxRecord['body'];
    about: string;
    photos: OutboxPhoto[];
    also: (work: Work) => void | Promise<void>;
    draft?: string | undefined;
  }): Promise<string> {
    const record: OutboxRecord = {
      id: this.mint('cmd'),
      seq: 0,
      kind: entry.kind,
      body: entry.body,
      recorded_at: new Date(this.platform.now()).toISOString(),
      state: 'waiting',
      receipt: null,
      about: entry.about,
      photos: entry.photos,
      is_settled: false,
    };
    await this.write(['outbox', 'photos', 'drafts', 'meta'], async (work) => {
      const next = await work.get('meta', 'next_seq');
      record.seq = typeof next === 'number' ? next : 1;
      putMeta(work, { next_seq: record.seq + 1 });
      work.put('outbox', record.id, record);
      if (entry.draft !== undefined) await removeDraft(work, entry.draft);
      await entry.also(work);
    });
    this.replace(record);
    return record.id;
  }

  /** Writes, and tells in words when the phone is full or broken; what was typed stays where it is. */
  private async write<T>(stores: Parameters<Shelf['write']>[0], run: (work: Work) => Promise<T>): Promise<T> {
    try {
      return await this.shelf.write(stores, run);
    } catch (thrown) {
      if (thrown instanceof PhoneProblem) throw thrown;
      if (isFull(thrown)) throw new PhoneProblem('offline.storage-full', this.platform.say('offline.storage_full'));
      throw new PhoneProblem('offline.storage-failed', this.platform.say('offline.storage_failed'));
    }
  }

  private replace(record: OutboxRecord): void {
    const others = this.held.outbox.filter((each) => each.id !== record.id);
    this.held = { ...this.held, outbox: [...others, record].sort(inOrder) };
  }

  /** Sends a refused entry again with a mended body; its pictures go along. */
  async mend<K extends CommandKind>(id: string, body: CommandBodies[K]): Promise<string> {
    const refused = this.refused(id);
    const was = refused.body as { id?: string; attachments?: AttachmentRef[] };
    // A refused command has made nothing: what it wanted to make keeps its name.
    const mended = { ...(was.id ? { id: was.id } : {}), ...body } as CommandBodies[K];
    const full = withIds(refused.kind as K, mended, this.mint);
    if (was.attachments) (full as { attachments?: AttachmentRef[] }).attachments = was.attachments;
    const aside: OutboxRecord = { ...refused, state: 'set_aside', is_settled: true, photos: [] };
    const made = await this.add({
      kind: refused.kind,
      body: full,
      about: refused.about,
      photos: refused.photos.map((photo) => newPhoto(photo.sha256, photo.bytes)),
      also: (work) => work.put('outbox', aside.id, aside),
    });
    this.replace(aside);
    return made;
  }

  async setAside(id: string): Promise<void> {
    const aside: OutboxRecord = { ...this.refused(id), state: 'set_aside', is_settled: true };
    await this.write(['outbox', 'photos'], async (work) => {
      work.put('outbox', id, aside);
      await sweepPhotos(work, aside.photos.map((photo) => photo.sha256));
    });
    this.replace(aside);
  }

  private refused(id: string): OutboxRecord {
    const found = this.held.outbox.find((record) => record.id === id);
    if (found?.state === 'refused') return found;
    throw new PhoneProblem('offline.not-refused', this.platform.say('offline.not_refused'));
  }

  async markNewsRead(): Promise<void> {
    const unread = this.held.news.filter((each) => !each.is_read).map((each) => ({ ...each, is_read: true }));
    if (unread.length === 0) return;
    await this.write(['news'], async (work) => {
      for (const each of unread) work.put('news', each.id, each);
    });
    this.held = { ...this.held, news: this.held.news.map((each) => ({ ...each, is_read: true })) };
  }

  async keepDraft(key: string, field: string, value: unknown): Promise<void> {
    try {
      await this.shelf.write(['drafts'], async (work) => work.put('drafts', draftKey(key, field), value), 'relaxed');
    } catch (thrown) {
      if (!isFull(thrown)) throw new PhoneProblem('offline.storage-failed', this.platform.say('offline.storage_failed'));
      throw new PhoneProblem('offline.storage-full', this.platform.say('offline.storage_full'));
    }
  }

  async readDraft(key: string): Promise<Record<string, unknown>> {
    const prefix = draftKey(key);
    const fields = await this.shelf.read(['drafts'], (work) => work.all('drafts', prefix));
    return Object.fromEntries(
      fields
        .filter(([, value]) => typeof value !== 'symbol')
        .map(([field, value]) => [field.slice(prefix.length), value]),
    );
  }

  async dropDraft(key: string): Promise<void> {
    await this.write(['drafts'], (work) => removeDraft(work, key));
  }

  // What the sender does.

  /** Takes an answer; false when it came too late for its rows. */
  async hear(answer: SyncAnswer, cursor: string | null): Promise<Applied> {
    const anchor = this.clock.hear(answer.server_at, answer.today, answer.as_of);
    const heardAt = new Date(this.platform.now()).toISOString();
    const applied = await this.write(HELD_STORES, async (work) => {
      const result = applyAnswer(await this.read(work), { cursor, anchor, heardAt }, answer);
      for (const store of result.cleared) work.clear(store);
      for (const { store, key, value } of result.writes) {
        if (value === undefined) work.remove(store, key);
        else work.put(store, key, value);
      }
      return result;
    });
    this.held = applied.held;
    return applied;
  }

  /** Keeps, as refused, a command that the server will not even read. */
  async refuse(id: string, receipt: Receipt): Promise<void> {
    const found = this.held.outbox.find((record) => record.id === id);
    if (found?.state !== 'waiting') return;
    const refused: OutboxRecord = { ...found, state: 'refused', receipt, is_settled: true };
    await this.write(['outbox'], async (work) => work.put('outbox', id, refused));
    this.replace(refused);
  }

  async note(change: Partial<Meta>): Promise<void> {
    await this.write(['meta'], async (work) => putMeta(work, change));
    this.held = { ...this.held, meta: { ...this.held.meta, ...change } };
  }

  async readPhoto(sha256: string): Promise<Photo | null> {
    const value = (await this.shelf.read(['photos'], (work) => work.get('photos', sha256))) as Photo | undefined;
    return value?.bytes instanceof ArrayBuffer || ArrayBuffer.isView(value?.bytes) ? (value as Photo) : null;
  }

  /** Notes how far a picture has come, in every entry that it belongs to. */
  async notePhoto(sha256: string, change: Partial<OutboxPhoto>): Promise<void> {
    const changed = await this.write(['outbox', 'photos'], async (work) => {
      const found: OutboxRecord[] = [];
      for (const [key, value] of await work.all('outbox')) {
        const record = readOutboxRecord(value);
        if (!record || record.id !== key || record.state === 'waiting' || record.state === 'refused') continue;
        if (!record.photos.some((photo) => photo.sha256 === sha256)) continue;
        const photos = record.photos.map((photo) => (photo.sha256 === sha256 ? { ...photo, ...change } : photo));
        found.push({ ...record, photos });
      }
      for (const record of found) work.put('outbox', record.id, record);
      if (change.is_complete || change.problem) await sweepPhotos(work, [sha256]);
      return found;
    });
    for (const record of changed) this.replace(record);
  }

  /** Puts all but what is unsent and what is typed out of reach: another person signs in. */
  async lockAway(): Promise<void> {
    await this.write(HELD_STORES, async (work) => {
      for (const store of ['households', 'contacts', 'matters', 'news'] as const) work.clear(store);
      for (const [key, value] of await work.all('outbox')) {
        const record = readOutboxRecord(value);
        const isOver = record && (record.state === 'done' || record.state === 'set_aside');
        if (isOver && !record.photos.some((photo) => !photo.is_complete && !photo.problem)) work.remove('outbox', key);
      }
      putMeta(work, { cursor: null, csrf: null, profile: null, is_behind: false });
    });
  }
}

const newPhoto = (sha256: string, bytes: number): OutboxPhoto => ({ sha256, bytes, sent: 0, is_complete: false });

async function removeDraft(work: Work, key: string): Promise<void> {
  for (const [field] of await work.all('drafts', draftKey(key))) work.remove('drafts', field);
}

/** Takes away the bytes of pictures that no entry needs any more. */
async function sweepPhotos(work: Work, candidates: string[]): Promise<void> {
  const needed = new Set<string>();
  for (const [, value] of await work.all('outbox')) {
    const record = readOutboxRecord(value);
    if (!record || record.state === 'set_aside') continue;
    for (const photo of record.photos) {
      if (record.state !== 'done' || (!photo.is_complete && !photo.problem)) needed.add(photo.sha256);
    }
  }
  for (const sha256 of candidates) if (!needed.has(sha256)) work.remove('photos', sha256);
}
