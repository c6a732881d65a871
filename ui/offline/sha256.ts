/**
 * SHA-256 (FIPS 180-4) in plain TypeScript, for pages without `crypto.subtle`: browsers offer that
 * only over HTTPS, and a county may begin on a plain address. 5 MB take about a tenth of a second.
 */

/** The first 32 bits of the fractional parts of the roots of the first primes, as the standard asks. */
function roots(count: number, power: number): Uint32Array {
  const found = new Uint32Array(count);
  let filled = 0;
  for (let number = 2; filled < count; number += 1) {
    let isPrime = true;
    for (let factor = 2; factor * factor <= number; factor += 1) {
      if (number % factor === 0) isPrime = false;
    }
    if (!isPrime) continue;
    const root = number ** power;
    found[filled] = Math.floor((root - Math.floor(root)) * 2 ** 32);
    filled += 1;
  }
  return found;
}

const START = roots(8, 1 / 2);
const ROUNDS = roots(64, 1 / 3);

const at = (list: Uint32Array, place: number) => list[place] as number;
const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by));

/** The hash of some bytes as 64 hexadecimal digits. */
export function sha256(message: Uint8Array): string {
  const length = Math.ceil((message.length + 9) / 64) * 64;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(length - 4, (message.length << 3) >>> 0);

  const state = Uint32Array.from(START);
  const words = new Uint32Array(64);
  for (let offset = 0; offset < length; offset += 64) {
    for (let place = 0; place < 16; place += 1) words[place] = view.getUint32(offset + place * 4);
    for (let place = 16; place < 64; place += 1) {
      const before = at(words, place - 15);
      const recent = at(words, place - 2);
      const small = turn(before, 7) ^ turn(before, 18) ^ (before >>> 3);
      const large = turn(recent, 17) ^ turn(recent, 19) ^ (recent >>> 10);
      words[place] = at(words, place - 16) + small + at(words, place - 7) + large;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let place = 0; place < 64; place += 1) {
      const large = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const choice = (e & f) ^ (~e & g);
      const first = (h + large + choice + at(ROUNDS, place) + at(words, place)) | 0;
      const small = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + small + majority) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, place) => {
      state[place] = at(state, place) + word;
    });
  }
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}
