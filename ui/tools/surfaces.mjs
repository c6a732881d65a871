// The three builds: each surface has its own base, folder and entry, and shares the rooms beside it.
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import vue from '@vitejs/plugin-vue';

const root = fileURLToPath(new URL('..', import.meta.url));

export const surfaces = [
  { name: 'phone', base: '/m/', folder: 'm', hasWorker: true },
  { name: 'console', base: '/console/', folder: 'console' },
  { name: 'sign-in', base: '/sign-in/', folder: 'sign-in' },
];

/**
 * What the phone's first screen stands on goes into one file: fewer requests on a bad line, and one
 * text packs better than many small ones.
 */
const FIRST_SCREEN = {
  name: 'ground',
  test: /node_modules[\\/](?:@vue|vue|idb)[\\/]|[\\/]ui[\\/](?:offline|domain)[\\/]|[\\/]ui[\\/]shared[\\/](?!matterAction|matterTimeline|paged|attempt)|[\\/]phone[\\/](?:world|told|draft|forms|navigation|problem|update)\.ts/,
};

/** Vite's settings for one surface; the browser floor is Chrome 86, as old phones have it. */
export function settingsOf(surface) {
  return {
    configFile: false,
    root: path.join(root, surface.name),
    base: surface.base,
    plugins: [vue()],
    define: { __VUE_OPTIONS_API__: surface.name === 'console' ? 'true' : 'false' },
    build: {
      outDir: path.join(root, 'dist', surface.folder),
      emptyOutDir: true,
      target: ['chrome86', 'safari14'],
      cssTarget: ['chrome86', 'safari14'],
      // Small images stay files: a data: address would need a hole in the content policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1000,
      rolldownOptions: { output: { codeSplitting: surface.name === 'phone' ? { groups: [FIRST_SCREEN] } : undefined } },
    },
    server: {
      host: '127.0.0.1',
      proxy: { '/api': process.env.LIANHU_URL ?? 'http://127.0.0.1:8090' },
    },
    logLevel: 'warn',
  };
}
