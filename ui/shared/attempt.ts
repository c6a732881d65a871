/**
 * The key of one entry: the same words sent again carry the same key, so that a retry after a lost
 * answer cannot store them twice; changed words are a new entry and get a new key.
 */
import { newIdempotencyKey } from '../api/client';

export class Attempt {
  private sent = '';
  private key = '';

  keyFor(body: unknown): string {
    const text = JSON.stringify(body);
    if (text !== this.sent) {
      this.sent = text;
      this.key = newIdempotencyKey();
    }
    return this.key;
  }
}
