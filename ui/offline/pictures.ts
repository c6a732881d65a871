/**
 * Sends pictures in pieces, after the records that they belong to. Each piece that has arrived is
 * noted, so that a cut costs one piece; a piece in the wrong place is put right by the server's word.
 */
import { ask, wordsOf, type Reply } from './line';
import type { Ledger } from './outbox';
import type { Platform } from './platform';
import type { End } from './sender';

const LARGEST_PIECE = 256 * 1024;
const SMALLEST_PIECE = 32 * 1024;
/** So many answers that lead nowhere, and the picture is said to be at fault. */
const MOST_MISTAKES = 4;

export async function sendPhotos(platform: Platform, ledger: Ledger, changed: () => void): Promise<End> {
  // Small pieces first: a line that carries them gets larger ones.
  let piece = 2 * SMALLEST_PIECE;
  for (;;) {
    const next = ledger.held.outbox
      .filter((record) => record.state === 'done')
      .flatMap((record) => record.photos)
      .find((photo) => !photo.is_complete && !photo.problem);
    if (!next) return { is: 'done' };
    const { sha256 } = next;
    const picture = await ledger.readPhoto(sha256);
    if (!picture) {
      await ledger.notePhoto(sha256, { problem: platform.say('offline.picture_lost') });
      changed();
      continue;
    }
    let offset = next.sent;
    let mistakes = 0;
    for (let isOpen = true; isOpen; ) {
      const total = picture.bytes.byteLength;
      const query = `offset=${offset}&bytes=${total}&media_type=${encodeURIComponent(picture.media_type)}`;
      const reply: Reply = await ask(platform, {
        method: 'PUT',
        path: `/api/attachments/${sha256}?${query}`,
        csrf: ledger.held.meta.csrf,
        bytes: picture.bytes.slice(offset, offset + piece),
      });
      if (!reply.came) return { is: 'no-answer' };
      const told = reply.body as { received?: unknown; is_complete?: unknown } | undefined;
      const received = typeof told?.received === 'number' ? told.received : null;
      if (reply.status === 401) return { is: reply.problem.code === 'session.revoked' ? 'revoked' : 'signed-out' };
      const isLater = reply.status === 403 || reply.status === 408 || reply.status === 429 || reply.status >= 500;
      if (isLater) {
        if (reply.problem.code === 'session.csrf') await ledger.note({ csrf: null });
        return { is: 'fault', problem: reply.problem, retryAfter: reply.retryAfter };
      }
      if (told?.is_complete === true) {
        await ledger.notePhoto(sha256, { sent: total, is_complete: true });
        isOpen = false;
      } else if (reply.status < 300 && received !== null && received > offset && received < total) {
        offset = received;
        piece = Math.min(LARGEST_PIECE, piece * 2);
        await ledger.notePhoto(sha256, { sent: offset });
      } else {
        mistakes += 1;
        const isOver = mistakes >= MOST_MISTAKES || ![200, 409, 422].includes(reply.status);
        // Said to be elsewhere, or that the whole differs from its hash: begin where the server is.
        offset = reply.status === 409 && received !== null && received < total ? received : 0;
        if (isOver) {
          await ledger.notePhoto(sha256, { problem: wordsOf(platform, reply.problem) });
          isOpen = false;
        } else {
          await ledger.notePhoto(sha256, { sent: offset });
        }
      }
      changed();
    }
  }
}
