/**
 * Whose data lie on this phone, and what is still to be done about them. Each account has a database
 * of its own; this small one beside them tells which is open.
 *
 * Invariant: what is to be erased is marked first, so that a kill in the middle is finished next time.
 */
import { openShelf, type Shelf } from './database';
import type { Platform } from './platform';

const NAME = 'lianhu';
export const databaseOf = (account: string) => `${NAME}.${account}`;

export class Register {
  private constructor(
    private readonly platform: Platform,
    readonly shelf: Shelf,
  ) {}

  static async open(platform: Platform): Promise<Register> {
    return new Register(platform, await openShelf(platform, NAME));
  }

  private async get(key: string): Promise<string | null> {
    const value = await this.shelf.read(['meta'], (work) => work.get('meta', key));
    return typeof value === 'string' && value ? value : null;
  }

  /** The account whose data are shown. */
  current(): Promise<string | null> {
    return this.get('current');
  }

  async makeCurrent(account: string): Promise<void> {
    await this.shelf.write(['meta'], async (work) => work.put('meta', 'current', account));
  }

  /** The token of a session that was ended here while there was no line. */
  endedSession(): Promise<string | null> {
    return this.get('ended_session');
  }

  async forgetEndedSession(): Promise<void> {
    await this.shelf.write(['meta'], async (work) => work.remove('meta', 'ended_session'));
  }

  /** Marks an account's data for erasing; nobody is current from here on. */
  async markForErasing(account: string, endedSession: string | null): Promise<void> {
    await this.shelf.write(['meta'], async (work) => {
      if ((await work.get('meta', 'current')) === account) work.remove('meta', 'current');
      work.put('meta', `erase:${account}`, account);
      if (endedSession) work.put('meta', 'ended_session', endedSession);
    });
  }

  /** Erases what is marked. */
  async eraseMarked(): Promise<void> {
    const marks = await this.shelf.read(['meta'], (work) => work.all('meta', 'erase:'));
    for (const [key, account] of marks) {
      const shelf = await openShelf(this.platform, databaseOf(String(account)));
      await shelf.erase();
      await this.shelf.write(['meta'], async (work) => work.remove('meta', key));
    }
  }
}
