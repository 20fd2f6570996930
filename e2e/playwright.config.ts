import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { findChromium } from '../tools/run/find-chromium.mjs';
import { WEBNN_FLAG } from '../tools/run/get-webnn-chromium.mjs';

const PORT = 4179;
const onCi = Boolean(process.env['CI']);

/** A browser that asks nobody for anything, so that each request seen is one of the page's own. */
const QUIET = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  // Chromium's own confinement needs rights that root in a container does not have.
  '--no-sandbox',
  '--disable-quic',
];

/** Without a GPU, so that the page must fall back to WebAssembly everywhere alike. */
const NO_GPU = ['--disable-gpu', '--disable-features=WebGPU,WebGPUService'];

/** WebGPU on Chromium's software adapter: slow, and the same on every machine. */
const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** WebNN on the processor, which this browser must have been built with. */
const withWebNn = process.env['CUELENS_WEBNN_CHROMIUM'];

const launchWith = (args: string[], executablePath = findChromium()) => ({
  launchOptions: { args, ...(executablePath === undefined ? {} : { executablePath }) },
});

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/e2e',
  forbidOnly: onCi,
  retries: onCi ? 1 : 0,
  // Models run on the processor here: two at once would only wait for each other.
  workers: 1,
  timeout: 180_000,
  globalTimeout: onCi ? 30 * 60_000 : 0,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: {
    baseURL: `http://localhost:${PORT}/`,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    {
      name: 'chromium',
      testIgnore: '**/*.{webgpu,webnn}.spec.ts',
      use: launchWith([...QUIET, ...NO_GPU]),
    },
    {
      name: 'webgpu',
      testMatch: '**/*.webgpu.spec.ts',
      use: launchWith([...QUIET, ...SOFTWARE_GPU]),
    },
    {
      name: 'webnn',
      testMatch: '**/*.webnn.spec.ts',
      use: launchWith([...QUIET, '--disable-gpu', WEBNN_FLAG], withWebNn),
    },
  ],
  webServer: {
    // The built site as visitors get it; `npm run build` makes it.
    command: `npm run preview --silent -- --port ${PORT} --strictPort`,
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    url: `http://localhost:${PORT}/`,
    reuseExistingServer: !onCi,
  },
});
