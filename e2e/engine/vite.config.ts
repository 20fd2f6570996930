import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import house from '../../vite.config.ts';
import { fasterRuntime } from '../../vite/faster-runtime.ts';
import { serveStimuli } from '../../vite/serve-stimuli.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const { base, worker, resolve, optimizeDeps, server, preview } = house;

/** The house's settings with the harness for a page. Built, since some dead-locks only builds have. */
export default defineConfig({
  root: path('.'),
  publicDir: path('../../public'),
  cacheDir: path('../../.cache/engine-harness-vite'),
  base: base ?? './',
  plugins: [fasterRuntime(), serveStimuli()],
  worker: worker ?? {},
  resolve: resolve ?? {},
  optimizeDeps: optimizeDeps ?? {},
  server: { ...server, fs: { allow: [path('../..')] } },
  preview: preview ?? {},
  build: {
    target: 'es2022',
    outDir: path('../../.cache/engine-harness'),
    emptyOutDir: true,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { input: path('harness.html') },
  },
});
