// For development only: `SURFACE=phone npm run dev`; the real builds are made by tools/build.mjs.
import { defineConfig } from 'vite';
import { settingsOf, surfaces } from './tools/surfaces.mjs';

const wanted = process.env.SURFACE ?? 'console';
export default defineConfig(settingsOf(surfaces.find((each) => each.name === wanted)));
