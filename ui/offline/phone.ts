/**
 * The phone as the screens see it: one world, replaced as a whole on every change.
 *
 * Invariants:
 * - Only the data of the signed-in account are ever shown; those of another stay locked away.
 * - Erasing is marked before it begins and finished at the next start if it was cut.
 * - The screens wait for the shelf, never for the network.
 */
import { Clock } from './clock';
import { openShelf } from './database';
import { emptyHeld, inOrder, type Held, type OutboxRecord } from './held';
import { ask } from './line';
import { Ledger } from './outbox';
import { forecast } from './overlay';
import type { Channel, Platform } from './platform';
import { PhoneProblem } from './problem';
import { databaseOf, Register } from './register';
import { Sender, type Home, type SignedIn } from './sender';
import type { CommandBodies, CommandKind, NewsItem, OutboxItem, PhoneStore, SyncStatus, World } from './types';

const CHANNEL = 'lianhu';

/** A phone that can also be closed, by tests and by a page that goes. */
export interface OpenPhone extends PhoneStore {
  close(): void;
}

/** Opens what the phone holds and begins to converse; resolves as soon as there is a world to show. */
export async function openPhone(platform: Platform): Promise<OpenPhone> {
  const register = await Register.open(platform);
  await register.eraseMarked();
  const phone = new Phone(platform, register);
  await phone.open();
  return phone;
}

class Phone implements OpenPhone, Home {
  world: World;
  private readonly clock: Clock;
  private readonly sender: Sender;
  private readonly listeners = new Set<(world: World) => void>();
  private readonly channel: Channel | null;
  private readonly stopListening: () => void;
  private current: Ledger | null = null;
  private status: Pick<SyncStatus, 'state' | 'words'> = { state: 'idle', words: null };
  private isPersisted: boolean | null = null;
  private isClosed = false;

  constructor(
    private readonly platform: Platform,
    private readonly register: Register,
  ) {
    this.clock = new Clock(platform);
    this.sender = new Sender(platform, this);
    this.channel = platform.openChannel(CHANNEL, (message) => void this.hearTab(message).catch(this.broken));
    this.stopListening = platform.onOnline(() => this.sender.wake());
    this.world = this.makeWorld();
  }

  async open(): Promise<void> {
    const account = await this.register.current();
    if (account) await this.openLedger(account);
    this.publish();
    void this.platform.persist().then((isPersisted) => {
      this.isPersisted = isPersisted;
      this.publish();
    });
    void this.begin().catch(this.broken);
  }

  /** A sign-out that the server has not heard of comes first; then the conversation. */
  private async begin(): Promise<void> {
    if (await this.finishSignOut()) this.sender.poke();
  }

  private async openLedger(account: string): Promise<Ledger> {
    const shelf = await openShelf(this.platform, databaseOf(account));
    const ledger = new Ledger(this.platform, account, shelf, this.clock);
    this.clock.forget();
    await ledger.load();
    this.current = ledger;
    return ledger;
  }

  // What the sender asks of the phone.

  ledger(): Ledger | null {
    return this.current;
  }

  async welcome(who: SignedIn): Promise<Ledger> {
    const before = this.current;
    if (before && before.account !== who.account) {
      await before.lockAway();
      before.shelf.close();
      this.current = null;
    }
    const ledger = this.current ?? (await this.openLedger(who.account));
    await this.register.makeCurrent(who.account);
    // Without a token there is no write; an empty one marks that it was asked for.
    await ledger.note({ csrf: who.csrf ?? '-' });
    if (before !== ledger) this.tellTabs('account');
    this.publish();
    return ledger;
  }

  async revoked(account: string | null): Promise<void> {
    const shown = await this.register.current();
    // Another person has signed in meanwhile: the ended session was not this account's.
    if (account && (shown === null || shown === account)) await this.erase(account, null);
    this.tell({ state: 'revoked', words: this.platform.say('offline.revoked') });
  }

  tell(status: Pick<SyncStatus, 'state' | 'words'>): void {
    this.status = status;
    this.publish();
  }

  changed(): void {
    this.publish();
    this.tellTabs('changed');
  }

  // What the screens ask.

  subscribe(listener: (world: World) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async record<K extends CommandKind>(
    kind: K,
    body: CommandBodies[K],
    options: { about?: string; photos?: import('./types').Photo[]; draft?: string } = {},
  ): Promise<string> {
    const id = await this.need().record(kind, body, options);
    this.afterRecord();
    return id;
  }

  async mend<K extends CommandKind>(id: string, body: CommandBodies[K]): Promise<string> {
    const made = await this.need().mend(id, body);
    this.afterRecord();
    return made;
  }

  private afterRecord(): void {
    this.changed();
    // A session that has ended needs a hand: trying again would only be refused again.
    if (this.status.state !== 'signed_out') this.sender.poke();
  }

  async setAside(id: string): Promise<void> {
    await this.need().setAside(id);
    this.changed();
  }

  async markNewsRead(): Promise<void> {
    await this.current?.markNewsRead();
    this.changed();
  }

  async keepDraft(key: string, field: string, value: unknown): Promise<void> {
    await this.need().keepDraft(key, field, value);
  }

  async readDraft(key: string): Promise<Record<string, unknown>> {
    return this.current ? this.current.readDraft(key) : {};
  }

  async dropDraft(key: string): Promise<void> {
    await this.current?.dropDraft(key);
  }

  async syncNow(): Promise<void> {
    if (await this.finishSignOut()) await this.sender.run();
  }

  async prepareSignOut(): Promise<{ unsent: number }> {
    await this.syncNow();
    const items = this.current?.held.outbox ?? [];
    return { unsent: items.filter(isUnsent).length };
  }

  async signOut(): Promise<void> {
    const ledger = this.current;
    if (ledger) await this.erase(ledger.account, ledger.held.meta.csrf);
    this.tell({ state: 'signed_out', words: this.platform.say('offline.signed_out') });
    await this.finishSignOut();
  }

  close(): void {
    this.isClosed = true;
    this.sender.stop();
    this.stopListening();
    this.channel?.close();
    this.current?.shelf.close();
    this.register.shelf.close();
    this.listeners.clear();
  }

  // Inside.

  /** The shelf fails where nobody waits for it: then it is told instead of thrown. */
  private readonly broken = (): void => {
    this.tell({ state: 'failed', words: this.platform.say('offline.storage_failed') });
  };

  private need(): Ledger {
    if (this.current) return this.current;
    throw new PhoneProblem('offline.not-signed-in', this.platform.say('offline.not_signed_in'));
  }

  private async erase(account: string, endedSession: string | null): Promise<void> {
    const ledger = this.current;
    this.current = null;
    this.clock.forget();
    await this.register.markForErasing(account, endedSession);
    ledger?.shelf.close();
    this.tellTabs('account');
    this.publish();
    await this.register.eraseMarked();
  }

  /** Ends, at the server too, a session that was ended here; false while that has not been heard. */
  private async finishSignOut(): Promise<boolean> {
    const csrf = await this.register.endedSession();
    if (!csrf) return true;
    const reply = await ask(this.platform, { method: 'DELETE', path: '/api/sessions/current', csrf });
    // A token of another session is refused: then somebody has signed in since, and stays so.
    const isOver = reply.came && (reply.status < 300 || [401, 403, 404].includes(reply.status));
    if (isOver) await this.register.forgetEndedSession();
    else this.tell({ state: 'signed_out', words: this.platform.say('offline.sign_out_waits') });
    return isOver;
  }

  private tellTabs(message: 'changed' | 'account'): void {
    this.channel?.tell(message);
  }

  private async hearTab(message: string): Promise<void> {
    if (this.isClosed) return;
    if (message === 'account') {
      const account = await this.register.current();
      if (this.current && this.current.account !== account) {
        this.current.shelf.close();
        this.current = null;
        if (!account) this.status = { state: 'signed_out', words: this.platform.say('offline.signed_out') };
      }
      if (account && !this.current) await this.openLedger(account);
    } else {
      await this.current?.load();
    }
    this.publish();
  }

  private publish(): void {
    if (this.isClosed) return;
    this.world = this.makeWorld();
    for (const listener of this.listeners) listener(this.world);
  }

  private makeWorld(): World {
    const held: Held = this.current?.held ?? emptyHeld();
    const { meta } = held;
    const day = { as_of: this.clock.asOf(), answered_as_of: this.clock.answeredAsOf() };
    const count = (state: OutboxItem['state']) => held.outbox.filter((item) => item.state === state).length;
    return {
      account: this.current?.account ?? '',
      profile: meta.profile,
      catalogues: meta.catalogues,
      today: this.clock.today(),
      as_of: day.as_of,
      ...forecast(held, day, (key) => this.platform.say(key)),
      notices: [...held.rows.notices.values()].sort((a, b) => (a.id < b.id ? 1 : -1)),
      outbox: sortOutbox(held.outbox),
      waiting: count('waiting'),
      refused: count('refused'),
      sync: { ...this.status, last_answer_at: meta.last_answer_at },
      kept: {
        persisted: this.isPersisted,
        worker: this.platform.hasWorker(),
        durable: (this.current?.shelf ?? this.register.shelf).isDurable,
      },
      news: held.news.map((each) => this.withWords(each)),
    };
  }

  private withWords({ parameters, ...item }: Held['news'][number]): NewsItem {
    return { ...item, words: this.platform.say(`news.${item.kind}`, parameters) };
  }
}

const isOpen = (item: OutboxItem) => item.state === 'waiting' || item.state === 'refused';

const isUnsent = (item: OutboxItem) =>
  item.state === 'waiting' ||
  (item.state === 'done' && item.photos.some((photo) => !photo.is_complete && !photo.problem));

/** Unsent and refused first, in the order of making; then what has arrived, newest first. */
function sortOutbox(outbox: readonly OutboxRecord[]): OutboxItem[] {
  const past = outbox.filter((item) => !isOpen(item)).sort((a, b) => inOrder(b, a));
  return [...outbox.filter(isOpen), ...past];
}
