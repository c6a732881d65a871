// Bundles the torture harness, with the phone's own module in it, into one file that Node runs.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = process.argv[2];
if (!outDir) throw new Error('name the folder to write into');
await build({
  configFile: false,
  root,
  publicDir: false,
  logLevel: 'warn',
  // The harness takes the storage of fake-indexeddb along, so that the file runs from anywhere.
  ssr: { noExternal: true },
  build: {
    ssr: path.join(root, 'torture/main.ts'),
    outDir: path.resolve(outDir),
    emptyOutDir: false,
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'torture.mjs' } },
  },
});
