// The browsers of the bench: those of the browser tests, with their flags.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { runnerImport } from 'vite';
import { getWebNnChromium } from '../run/get-webnn-chromium.mjs';
import { ROOT } from '../run/packages.mjs';

/** The browsers and the way to start them. */
export async function openLauncher() {
  const { module } = await runnerImport(join(ROOT, 'e2e/playwright.config.ts'));
  const [plain, software, webnn] = ['chromium', 'webgpu', 'webnn'].map(
    (name) => module.default.projects.find((project) => project.name === name).use.launchOptions,
  );
  // What those without a graphics card and those with an imitated one have in common leaves it alone.
  const quiet = plain.args.filter((flag) => software.args.includes(flag));
  const chromiumPath = plain.executablePath ?? chromium.executablePath();
  if (!existsSync(chromiumPath)) {
    console.error('No Chromium: install Chromium or Chrome, or set CHROMIUM_PATH to it.');
    process.exit(1);
  }
  const webnnChromiumPath = getWebNnChromium() ?? null;
  return {
    chromiumPath,
    /** Null where there is none. */
    webnnChromiumPath,
    /**
     * @param {import('./context.mjs').LaunchOptions} [options]
     * @returns {Promise<import('@playwright/test').Browser>}
     */
    async launch({ gpu = false, webnn: withWebnn = false, args = [] } = {}) {
      if (withWebnn && webnnChromiumPath === null) throw new Error('No browser with WebNN here.');
      const withoutCard = withWebnn ? webnn.args : plain.args;
      return chromium.launch({
        executablePath: withWebnn ? webnnChromiumPath : chromiumPath,
        args: [...(gpu ? [...quiet, '--enable-unsafe-webgpu'] : withoutCard), ...args],
      });
    },
  };
}
