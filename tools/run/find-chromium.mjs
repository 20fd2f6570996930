import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];

const MAC_APPS = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_APPS = [
  'Google/Chrome/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
];

/**
 * The path of an installed Chromium or Chrome: the one that `CHROMIUM_PATH` names, else the first
 * that is found and starts. Undefined where there is none.
 * @returns {string | undefined}
 */
export function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return named;
  return usualPlaces().find((path) => existsSync(path) && starts(path));
}

/**
 * Whether the program starts. Some systems have a file of that name that only says how to install it,
 * and a downloaded browser may lack its system libraries.
 * @param {string} path
 */
export function starts(path) {
  // On Windows, `--version` opens a window instead of printing.
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;
}

function usualPlaces() {
  const env = process.env;
  const path = (env['PATH'] ?? '').split(process.platform === 'win32' ? ';' : ':').filter(Boolean);
  if (process.platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']];
    return roots.flatMap((root) =>
      root === undefined ? [] : WINDOWS_APPS.map((app) => join(root, app)),
    );
  }
  const inPath = NAMES.flatMap((name) => path.map((folder) => join(folder, name)));
  if (process.platform !== 'darwin') return inPath;
  const folders = ['/Applications', join(env['HOME'] ?? '', 'Applications')];
  return [...folders.flatMap((folder) => MAC_APPS.map((app) => join(folder, app))), ...inPath];
}
