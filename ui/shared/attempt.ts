/**
 * The key of one entry: the same words sent again carry the same key, so that a retry after a lost
 * answer cannot store them twice; changed words are a new entry and get a new key.
 */
import { newIdempotencyKey } from '../api/client';

interface Sent {
  text: string;
  key: string;
}

export class Attempt {
  private sent: Sent = { text: '', key: '' };

  /** With a `name`, the key outlives a reload of the page, as the typed words do. */
  constructor(private readonly name: string | null = null) {
    if (!name) return;
    try {
      const kept = JSON.parse(sessionStorage.getItem(name) ?? 'null') as Sent | null;
      if (typeof kept?.text === 'string' && typeof kept.key === 'string') this.sent = kept;
    } catch {
      // What cannot be read is as good as nothing sent.
    }
  }

  keyFor(body: unknown): string {
    const text = JSON.stringify(body);
    if (text !== this.sent.text) {
      this.sent = { text, key: newIdempotencyKey() };
      this.keep();
    }
    return this.sent.key;
  }

  /** The entry is stored: the same words would be a new entry from now on. */
  done(): void {
    this.sent = { text: '', key: '' };
    this.keep();
  }

  private keep(): void {
    if (!this.name) return;
    try {
      if (this.sent.key) sessionStorage.setItem(this.name, JSON.stringify(this.sent));
      else sessionStorage.removeItem(this.name);
    } catch {
      // Without storage the key holds until the page is left.
    }
  }
}
