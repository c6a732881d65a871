// Builds the phone's service worker and writes into it the list of files that the app can need. It
// is one classic script without imports, because a browser compares its bytes to find a new version.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';

/** The settings under which the worker is built; the list is a constant of the script. */
function settings(root, outDir, precache) {
  return {
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    define: { PRECACHE: JSON.stringify(precache) },
    build: {
      outDir,
      emptyOutDir: false,
      target: ['chrome86', 'safari14'],
      reportCompressedSize: false,
      lib: { entry: path.join(root, 'offline/worker.ts'), formats: ['iife'], name: 'worker', fileName: () => 'worker.js' },
    },
  };
}

/** Every file of the surface, and a version that changes when any of their bytes do. */
export async function listFiles(dist, base) {
  const files = [];
  const hash = createHash('sha256');
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && !/\.gz$|^worker\.js$/.test(entry.name))
    .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  for (const name of names) {
    hash.update(name).update('\0').update(await readFile(path.join(dist, name)));
    if (name !== 'index.html') files.push(base + name);
  }
  return { version: hash.digest('hex').slice(0, 16), page: base, files };
}

export async function buildWorker(root, surface) {
  const dist = path.join(root, 'dist', surface.folder);
  const precache = await listFiles(dist, surface.base);
  await build(settings(root, dist, precache));
  return precache;
}
