/**
 * Pictures on their way from a computer: drawn anew and smaller, so that nothing of a camera is left in
 * them, then sent by their hash in one piece or several.
 */
import { fitInside, pictureKind, withoutMetadata } from '../domain/picture';
import { t } from '../shared/i18n';
import { session } from '../shared/session';

export interface PictureRef {
  sha256: string;
  bytes: number;
  media_type: string;
}

const PIECE = 256 * 1024;
const QUALITY = 0.8;

async function drawnAnew(file: Blob): Promise<ArrayBuffer> {
  if (!pictureKind(new Uint8Array(await file.slice(0, 16).arrayBuffer()))) throw new Error(t('picture.unreadable'));
  const bitmap = await createImageBitmap(file);
  const [width, height] = fitInside(bitmap.width, bitmap.height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (pen) {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, width, height);
    pen.drawImage(bitmap, 0, 0, width, height);
  }
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  if (!blob) throw new Error(t('picture.unreadable'));
  return withoutMetadata(await blob.arrayBuffer());
}

/** Sends a picture and answers by what a record names it. */
export async function sendPicture(file: Blob): Promise<PictureRef> {
  let bytes: ArrayBuffer;
  try {
    bytes = await drawnAnew(file);
  } catch {
    throw new Error(t('picture.unreadable'));
  }
  // Without a safe connection a browser computes no hash.
  if (!crypto.subtle) throw new Error(t('picture.needs_https'));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  for (let offset = 0; offset < bytes.byteLength; offset += PIECE) {
    const query = new URLSearchParams({ offset: String(offset), bytes: String(bytes.byteLength), media_type: 'image/jpeg' });
    const sent = fetch(`/api/attachments/${sha256}?${query}`, {
      method: 'PUT',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/octet-stream', 'X-CSRF-Token': session.me?.csrf_token ?? '' },
      body: bytes.slice(offset, offset + PIECE),
    });
    const answer = await sent.catch(() => null);
    if (!answer?.ok) throw new Error(t('picture.not_sent'));
    const { is_complete: isComplete } = (await answer.json()) as { is_complete: boolean };
    if (isComplete) break;
  }
  return { sha256, bytes: bytes.byteLength, media_type: 'image/jpeg' };
}
