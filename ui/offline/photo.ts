/**
 * Makes a photo small enough for a bad line: at most 1,280 pixels a side, JPEG. Drawing it anew
 * leaves behind everything but the picture: place, time and make of the camera.
 */
import { fitInside, pictureKind, withoutMetadata } from '../domain/picture';
import type { Platform } from './platform';
import { PhoneProblem } from './problem';
import type { Photo } from './types';

const QUALITY = 0.72;
/** Larger than any camera's picture; beyond it a small phone runs out of memory. */
const MOST_BYTES = 40 * 1024 * 1024;

/** Shrinks what the camera or the album gave; refuses in words what is not a picture. */
export async function shrinkPhoto(platform: Pick<Platform, 'say'>, file: Blob): Promise<Photo> {
  const refuse = (code: 'offline.not-a-picture' | 'offline.picture-too-large', key: string) =>
    new PhoneProblem(code, platform.say(key));
  if (file.size > MOST_BYTES) throw refuse('offline.picture-too-large', 'offline.picture_too_large');
  const head = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  if (!pictureKind(head)) throw refuse('offline.not-a-picture', 'offline.not_a_picture');
  let bitmap: ImageBitmap;
  try {
    bitmap = await decode(file);
  } catch {
    throw refuse('offline.not-a-picture', 'offline.not_a_picture');
  }
  try {
    const [width, height] = fitInside(bitmap.width, bitmap.height);
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext('2d');
    if (!pen) throw refuse('offline.picture-too-large', 'offline.picture_too_large');
    // A picture with see-through parts gets a white ground: JPEG would make them black.
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, width, height);
    pen.drawImage(bitmap, 0, 0, width, height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
    if (!blob) throw refuse('offline.picture-too-large', 'offline.picture_too_large');
    // Some browsers write a segment of their own into what they draw; the server takes none.
    return { bytes: withoutMetadata(await blob.arrayBuffer()), media_type: 'image/jpeg' };
  } finally {
    bitmap.close();
  }
}

async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (thrown) {
    // Older browsers do not know the wish, and turn the picture by themselves.
    if (thrown instanceof TypeError) return createImageBitmap(file);
    throw thrown;
  }
}
