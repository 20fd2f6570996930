import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findChromium, starts } from './find-chromium.mjs';
import { ROOT } from './packages.mjs';

const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;
const PACKAGES_TIMEOUT_MS = 10 * 60_000;

/**
 * A Chromium for the browser tests: an installed one, else Playwright's own download, else the
 * system's package manager where it may be used. Undefined, with a sentence on the console saying
 * what to do, where all three fail.
 * @returns {string | undefined}
 */
export function getChromium() {
  const found = findChromium();
  if (found !== undefined) {
    if (existsSync(found) && starts(found)) return found;
    console.error(`CHROMIUM_PATH names ${found}, which is not there or does not start.`);
    return undefined;
  }
  const chromium = downloadWithPlaywright() ?? installWithApt();
  if (chromium === undefined) {
    console.error(
      'No Chromium: none is installed, Playwright could not download one, and the package manager ' +
        'could not install one. Install Chromium or Chrome, or set CHROMIUM_PATH to it, and run again.',
    );
  }
  return chromium;
}

function downloadWithPlaywright() {
  const { chromium } = createRequire(import.meta.url)('@playwright/test');
  const path = chromium.executablePath();
  if (existsSync(path) && starts(path)) return path;
  console.log('No Chromium is installed. Asking Playwright for its own…');
  spawnSync(
    process.execPath,
    [`${ROOT}/node_modules/@playwright/test/cli.js`, 'install', 'chromium'],
    {
      cwd: ROOT,
      stdio: 'inherit',
      timeout: DOWNLOAD_TIMEOUT_MS,
      env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000', ...process.env },
    },
  );
  return existsSync(path) && starts(path) ? path : undefined;
}

function installWithApt() {
  if (process.platform !== 'linux' || spawnSync('apt-get', ['--version']).status !== 0) {
    return undefined;
  }
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (prefix.length > 0 && spawnSync('sudo', ['-n', 'true']).status !== 0) return undefined;
  console.log('Asking the package manager for Chromium…');
  // Without fonts a page's text has no width, and layout tests measure nothing.
  aptGet(prefix, ['update']);
  aptGet(prefix, ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation']);
  return findChromium();
}

/**
 * @param {string[]} prefix
 * @param {string[]} args
 */
function aptGet(prefix, args) {
  const [command, ...rest] = [
    ...prefix,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    ...args,
  ];
  spawnSync(command, rest, { stdio: 'inherit', timeout: PACKAGES_TIMEOUT_MS });
}
