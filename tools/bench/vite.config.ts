import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import house from '../../vite.config.ts';
import { fasterRuntime } from '../../vite/faster-runtime.ts';
import { serveStimuli } from '../../vite/serve-stimuli.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const { base, worker, resolve, optimizeDeps, server, preview } = house;

const PAGES = path('pages');
/** What is measured beside ours runs on what anyone would get. */
const OTHERS = /other-towers/;

/** The house's settings with the pages of the bench, which are no part of the product. */
export default defineConfig({
  root: PAGES,
  publicDir: path('../../public'),
  cacheDir: path('../../.cache/bench-vite'),
  base: base ?? './',
  plugins: [fasterRuntime(OTHERS), serveStimuli()],
  worker: worker ?? {},
  resolve: resolve ?? {},
  optimizeDeps: optimizeDeps ?? {},
  server: { ...server, fs: { allow: [path('../..')] } },
  preview: preview ?? {},
  build: {
    target: 'es2022',
    outDir: path('../../.cache/bench/pages'),
    emptyOutDir: true,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: readdirSync(PAGES)
        .filter((name) => name.endsWith('.html'))
        .map((name) => join(PAGES, name)),
    },
  },
});
