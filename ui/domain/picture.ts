/** What a picture is by its bytes, and what of a camera is taken out of it. Pure. */
const LONGEST_SIDE = 1_280;

/** The pictures that browsers can draw, by their first bytes. */
export function pictureKind(head: Uint8Array): string | null {
  const word = (from: number, to: number) => String.fromCharCode(...head.subarray(from, to));
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'image/jpeg';
  if (head[0] === 0x89 && word(1, 4) === 'PNG') return 'image/png';
  if (word(0, 4) === 'RIFF' && word(8, 12) === 'WEBP') return 'image/webp';
  if (word(0, 3) === 'GIF') return 'image/gif';
  if (word(4, 8) === 'ftyp' && /^(hei|hev|mif|avif)/.test(word(8, 12))) return 'image/heic';
  return null;
}

/** Width and height that fit, never larger than they were. */
export function fitInside(width: number, height: number, longest = LONGEST_SIDE): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/**
 * A JPEG without the segments in which cameras and some browsers write where, when and with what it
 * was taken (APP1, APP13) and without comments. All that the picture needs stays as it is.
 */
export function withoutMetadata(bytes: ArrayBuffer): ArrayBuffer {
  const all = new Uint8Array(bytes);
  if (all[0] !== 0xff || all[1] !== 0xd8) return bytes;
  const kept: Uint8Array[] = [all.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= all.length && all[at] === 0xff) {
    const marker = all[at + 1]!;
    // From the start of scan on there is only picture.
    if (marker === 0xda) break;
    const end = at + 2 + ((all[at + 2]! << 8) | all[at + 3]!);
    if (end > all.length) break;
    const isAside = marker === 0xe1 || marker === 0xed || marker === 0xfe;
    if (!isAside) kept.push(all.subarray(at, end));
    at = end;
  }
  kept.push(all.subarray(at));
  const length = kept.reduce((sum, part) => sum + part.length, 0);
  if (length === all.length) return bytes;
  const clean = new Uint8Array(length);
  let place = 0;
  for (const part of kept) {
    clean.set(part, place);
    place += part.length;
  }
  return clean.buffer;
}
