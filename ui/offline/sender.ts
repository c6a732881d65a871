/**
 * Sends what waits and fetches what is new, one request at a time.
 *
 * Invariants:
 * - One sender per browser, whatever number of tabs; where two meet all the same, an answer to an old
 *   cursor is late and its rows are not taken, so nothing is doubled and nothing goes back.
 * - Waiting grows only while there is a line: no signal for a week costs no patience.
 * - A command leaves the outbox by its receipt only. A request that the server will not read is
 *   halved until the command at fault stands alone; that one is kept as refused, the rest goes on.
 */
import { countsAgree, isAnswer } from './apply';
import { BATCH, pickBatch } from './commands';
import { ask, wordsOf, type ProblemWords, type Reply } from './line';
import type { Ledger } from './outbox';
import { sendPhotos } from './pictures';
import type { Platform } from './platform';
import type { SyncStatus } from './types';

const PROTOCOL = 1;
const LOCK = 'lianhu.sender';
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;
const OFFLINE_WAIT_MS = 60_000;
/** A tab that holds the lock for so long is frozen: the lock is taken from it. */
const LOCK_LIMIT_MS = 120_000;
/** More rounds than any county's representative can need: then something is wrong, and it is told. */
const MOST_ROUNDS = 500;

/** Who the server says is signed in. */
export interface SignedIn {
  account: string;
  csrf: string | null;
}

/** What the sender needs of the phone around it. */
export interface Home {
  ledger(): Ledger | null;
  /** Opens the data of who is signed in; puts those of another account out of reach. */
  welcome(who: SignedIn): Promise<Ledger>;
  /** Erases the data of this account: its session was ended on purpose. */
  revoked(account: string | null): Promise<void>;
  tell(status: Pick<SyncStatus, 'state' | 'words'>): void;
  /** Something has changed on the shelf. */
  changed(): void;
}

/** How a conversation ended. */
export type End =
  | { is: 'done' }
  | { is: 'no-answer' }
  | { is: 'fault'; problem: ProblemWords; retryAfter: number | null }
  | { is: 'signed-out' }
  | { is: 'revoked' }
  | { is: 'storage'; words: string };

export class Sender {
  private running: Promise<void> | null = null;
  private isAskedAgain = false;
  private tries = 0;
  private notBefore = 0;
  private cancelTimer: (() => void) | null = null;
  private isStopped = false;

  constructor(
    private readonly platform: Platform,
    private readonly home: Home,
  ) {}

  /** Something waits: send it unless the server has asked for patience. */
  poke(): void {
    const left = this.notBefore - this.platform.elapsed();
    if (left > 0) this.wait(left);
    else void this.run();
  }

  /** A line may be there again: patience begins anew. */
  wake(): void {
    this.tries = 0;
    this.poke();
  }

  /** Converses now; resolves when nothing is left to do or it has failed. */
  run(): Promise<void> {
    this.cancelTimer?.();
    this.cancelTimer = null;
    if (this.running) {
      this.isAskedAgain = true;
      return this.running;
    }
    this.running = this.work().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  stop(): void {
    this.isStopped = true;
    this.cancelTimer?.();
  }

  private async work(): Promise<void> {
    let end: End;
    const about = this.home.ledger();
    do {
      this.isAskedAgain = false;
      this.home.tell({ state: 'running', words: null });
      end = await this.alone(() => this.talk());
    } while (this.isAskedAgain && end.is === 'done' && !this.isStopped);
    // Erased, or another person's by now: what was said of it concerns nobody any more.
    const isGone = end.is === 'storage' && about !== null && this.home.ledger() !== about;
    if (isGone && this.home.ledger()) return this.work();
    if (!this.isStopped && !isGone) await this.conclude(end);
  }

  /** Holds the lock meanwhile; without locks, late answers are still told by their cursor. */
  private async alone(run: () => Promise<End>): Promise<End> {
    const { locks } = this.platform;
    if (!locks) return run();
    const patience = new AbortController();
    const cancel = this.platform.after(LOCK_LIMIT_MS, () => patience.abort());
    let begun: Promise<End> | null = null;
    const begin = () => {
      cancel();
      begun = run();
      return begun;
    };
    try {
      return await locks.request(LOCK, { signal: patience.signal }, begin);
    } catch {
      // Taken from us in the middle of a talk: the talk goes on, and its answers may come late.
      return await (begun ?? locks.request(LOCK, { steal: true }, begin));
    } finally {
      cancel();
    }
  }

  private async talk(): Promise<End> {
    try {
      const end = await this.converse();
      if (end.is !== 'done') return end;
      const ledger = this.home.ledger();
      if (!ledger) return end;
      const pictures = await sendPhotos(this.platform, ledger, () => this.home.changed());
      if (pictures.is !== 'fault' || pictures.problem.code !== 'session.csrf') return pictures;
      // A new session of the same person has begun meanwhile: ask who it is and go on.
      const met = await this.meet();
      return met.is === 'done' ? sendPhotos(this.platform, this.home.ledger() ?? ledger, () => this.home.changed()) : met;
    } catch (thrown) {
      return { is: 'storage', words: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  }

  /** Asks who is signed in; commands of one account must never go out under another's session. */
  private async meet(): Promise<End> {
    const told = this.platform.signedIn();
    if (told) {
      await this.home.welcome(told);
      return { is: 'done' };
    }
    const reply = await ask(this.platform, { method: 'GET', path: '/api/me' });
    const fault = this.fault(reply);
    if (fault) return fault;
    const me = (reply as { body: unknown }).body as { account?: { id?: unknown }; csrf_token?: unknown } | undefined;
    const account = me?.account?.id;
    if (typeof account !== 'string') return { is: 'no-answer' };
    const csrf = typeof me?.csrf_token === 'string' ? me.csrf_token : null;
    await this.home.welcome({ account, csrf });
    return { is: 'done' };
  }

  /** What an answer without success means; null for success. */
  private fault(reply: Reply): End | null {
    if (!reply.came) return { is: 'no-answer' };
    if (reply.status >= 200 && reply.status < 300) return null;
    if (reply.status === 401) return { is: reply.problem.code === 'session.revoked' ? 'revoked' : 'signed-out' };
    return { is: 'fault', problem: reply.problem, retryAfter: reply.retryAfter };
  }

  private async converse(): Promise<End> {
    let limit = BATCH;
    let meetings = 0;
    let hasAskedWhole = false;
    for (let round = 0; round < MOST_ROUNDS && !this.isStopped; round += 1) {
      let ledger = this.home.ledger();
      if (!ledger?.held.meta.csrf) {
        meetings += 1;
        if (meetings > 3) return { is: 'signed-out' };
        const met = await this.meet();
        if (met.is !== 'done') return met;
        ledger = this.home.ledger();
        // A program's session has no token and needs none; only a browser's comes here.
        if (!ledger) return { is: 'signed-out' };
      }
      await ledger.load();
      const { meta, outbox } = ledger.held;
      const batch = pickBatch(outbox, limit);
      const reply = await ask(this.platform, {
        method: 'POST',
        path: '/api/sync',
        csrf: meta.csrf,
        json: {
          protocol: PROTOCOL,
          app: this.platform.app,
          device_at: new Date(this.platform.now()).toISOString(),
          cursor: meta.cursor,
          catalogues: meta.catalogues?.tag ?? null,
          profile: meta.profile?.tag ?? null,
          commands: batch.map(({ id, kind, recorded_at, body }) => ({ id, kind, recorded_at, body })),
        },
      });
      if (this.isStopped) return { is: 'no-answer' };
      const fault = this.fault(reply);
      if (fault?.is === 'fault' && reply.came) {
        if (fault.problem.code === 'session.csrf') {
          await ledger.note({ csrf: null });
          continue;
        }
        if (!isAboutContent(reply.status)) return fault;
        if (batch.length > 1) {
          limit = Math.ceil(batch.length / 2);
          continue;
        }
        const [alone] = batch;
        if (alone) {
          await ledger.refuse(alone.id, {
            command: alone.id,
            outcome: 'refused',
            object: null,
            version: null,
            ...fault.problem,
          });
          limit = BATCH;
          this.home.changed();
          continue;
        }
        if (meta.cursor === null || hasAskedWhole) return fault;
        hasAskedWhole = true;
        await ledger.note({ cursor: null });
        continue;
      }
      if (fault) return fault;
      const answer = (reply as { body: unknown }).body;
      if (!isAnswer(answer)) return { is: 'no-answer' };
      this.tries = 0;
      limit = BATCH;
      const applied = await ledger.hear(answer, meta.cursor);
      if (applied.isTaken && answer.has_more) continue;
      this.home.changed();
      if (!applied.isTaken || pickBatch(ledger.held.outbox).length > 0) continue;
      if (countsAgree(ledger.held, answer.counts) || hasAskedWhole) return { is: 'done' };
      hasAskedWhole = true;
      await ledger.note({ cursor: null });
    }
    return { is: 'no-answer' };
  }

  private async conclude(end: End): Promise<void> {
    const { platform, home } = this;
    switch (end.is) {
      case 'done':
        this.tries = 0;
        this.notBefore = 0;
        return home.tell({ state: 'idle', words: null });
      case 'signed-out':
        return home.tell({ state: 'signed_out', words: platform.say('offline.sign_in_again') });
      case 'revoked':
        return home.revoked(home.ledger()?.account ?? null);
      case 'storage':
        home.tell({ state: 'failed', words: end.words });
        return this.wait(LONGEST_WAIT_MS);
      case 'no-answer':
        home.tell({ state: 'offline', words: platform.say('offline.no_answer') });
        return this.wait(this.nextWait());
      case 'fault': {
        home.tell({ state: 'failed', words: wordsOf(platform, end.problem) });
        const wait = end.retryAfter === null ? this.nextWait() : end.retryAfter * 1_000 * (1 + this.chance() / 4);
        this.notBefore = platform.elapsed() + (end.retryAfter === null ? 0 : wait);
        return this.wait(wait);
      }
    }
  }

  private chance(): number {
    const [high = 0, low = 0] = this.platform.random(2);
    return (high * 256 + low) / 65_536;
  }

  /** Twice as long each time, half of it by chance, so that phones do not come back all at once. */
  private nextWait(): number {
    // Where the browser says that there is no line, it will say when there is one.
    if (!this.platform.isOnline()) return OFFLINE_WAIT_MS;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries);
    this.tries = Math.min(this.tries + 1, 10);
    return wait * (0.5 + this.chance() / 2);
  }

  private wait(milliseconds: number): void {
    this.cancelTimer?.();
    this.cancelTimer = this.platform.after(milliseconds, () => {
      this.cancelTimer = null;
      if (!this.isStopped) this.poke();
    });
  }
}

/** A refusal of what was said, not of who says it or when. */
function isAboutContent(status: number): boolean {
  return status === 400 || status === 409 || status === 413 || status === 415 || status === 422;
}
