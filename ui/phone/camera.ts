/** Pictures as they come from the camera, made small; drawing them anew also strips where they were taken. */
import type { Photo } from '../offline/types';

export async function shrunk(file: Blob): Promise<Photo> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, 1280 / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.72));
  if (!blob) throw new Error('');
  return { bytes: await blob.arrayBuffer(), media_type: 'image/jpeg' };
}
