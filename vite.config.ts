import { defineConfig } from 'vitest/config';
import react from '@vitejs/plugin-react';
import { servePublishedAnswers } from './vite/serve-published-answers.ts';
import { fasterRuntime } from './vite/faster-runtime.ts';
import { serveStimuli } from './vite/serve-stimuli.ts';
import { listOfflineFiles } from './vite/list-offline-files.ts';

/** Threads need cross-origin isolation; static hosts without headers get it from the service worker. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  // Relative, so that the built site works from any sub-path of any static host.
  base: './',
  plugins: [react(), fasterRuntime(), serveStimuli(), servePublishedAnswers(), listOfflineFiles()],
  worker: { format: 'es', plugins: () => [fasterRuntime()] },
  resolve: {
    // The extern-wasm build of ORT: its threads load ORT's own small .mjs, not our worker chunk.
    conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'development|production'],
  },
  optimizeDeps: { exclude: ['onnxruntime-web', '@xenova/transformers'] },
  server: { headers: isolation },
  preview: { headers: isolation },
  build: {
    target: 'es2022',
    // The wasm and the models are what they are; only our own chunks are watched (tools/budget).
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: { index: 'index.html', 'service-worker': 'src/app/offline/service-worker.ts' },
      output: {
        entryFileNames: (chunk) =>
          chunk.name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts', 'vite/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.venv/**'],
    // Two cores run several files at once; a slow minute is not a failure.
    testTimeout: 30_000,
  },
});
