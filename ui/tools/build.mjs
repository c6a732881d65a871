// Builds the three surfaces into dist/ and writes a .gz beside every file that shrinks by it.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { settingsOf, surfaces } from './surfaces.mjs';
import { buildWorker } from './worker.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
await rm(dist, { recursive: true, force: true });
for (const surface of surfaces) {
  await build(settingsOf(surface));
  if (surface.hasWorker) await buildWorker(root, surface);
}

const files = await readdir(dist, { recursive: true, withFileTypes: true });
let bytes = 0;
for (const file of files) {
  if (!file.isFile() || !/\.(?:js|css|html|svg|json|webmanifest)$/.test(file.name)) continue;
  const name = path.join(file.parentPath, file.name);
  const plain = await readFile(name);
  // Level 9 without a time stamp: the same sources give the same bytes.
  const packed = gzipSync(plain, { level: 9 });
  if (packed.length < plain.length * 0.9) await writeFile(`${name}.gz`, packed);
  bytes += Math.min(packed.length, plain.length);
}
console.log(`built ${surfaces.length} surfaces, ${(bytes / 1024).toFixed(0)} kB compressed`);
