/**
 * Identifiers minted on the phone, written as the server writes them: a UUIDv7 as a prefix and 26
 * characters of Crockford base32. The time in them is the phone's and is never trusted.
 */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const PATTERN = /^[a-z]{2,4}_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** What an identifier can begin with: a command, a contact, a matter, a pointer, a suggestion, … */
export type Prefix = 'cmd' | 'con' | 'mat' | 'rfl' | 'sug' | 'rly' | 'nqs';

/** A new identifier from a moment in milliseconds and ten random bytes. */
export function mintId(prefix: Prefix, now: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  bytes.set(random.subarray(0, 10), 6);
  let rest = Math.max(0, Math.floor(now));
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  // 26 digits hold 130 bits: two leading zero bits, then the 128 of the identifier.
  let text = '';
  let held = 0;
  let bits = 2;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
      held &= (1 << bits) - 1;
    }
  }
  return `${prefix}_${text}`;
}

/** Whether a text has the shape of an identifier. */
export function isId(text: unknown, prefix?: Prefix): text is string {
  return typeof text === 'string' && PATTERN.test(text) && (!prefix || text.startsWith(`${prefix}_`));
}
