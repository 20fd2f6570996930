import { defineConfig } from '@playwright/test';
import house from '../playwright.config.ts';

/** The engine's specs alone, for work on the engine: they need no built product. */
export default defineConfig({
  ...house,
  testDir: '.',
  outputDir: '../../test-results/e2e',
  webServer: [],
});
