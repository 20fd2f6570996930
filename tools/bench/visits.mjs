// Visits to the built page from an empty cache, timed from the moment on which the address is opened.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openCompressingHost } from './compressing-host.mjs';
import { ROOT } from '../run/packages.mjs';

const PICTURES = 'local-stimuli/cue-conflict/';
const PICTURE_FOLDER = join(ROOT, '../shared/data/cue-conflict');
/** Long enough for a busy machine. */
const PATIENCE_MS = 60_000;

/** 20 Mbit/s and a round trip of 30 ms, the same for the page and its workers. */
export const HOME_LINE = { bytesPerSecond: 20e6 / 8, latencyMs: 30 };

/** What is said of pictures where there are none. */
export const NO_PICTURES =
  'The 1,280 pictures are not beside the checkout, so the page opens its built-in set.';

/** Whether the page opens on the research set, its pictures being at hand. */
export const hasPictures = existsSync(PICTURE_FOLDER);

/**
 * The built page on a compressing host, with the research set's pictures where there are some. Where
 * there are none it asks the host itself for them, which is no slower to say no than one far away.
 * @param {string} out the folder of what the bench writes
 * @param {import('./compressing-host.mjs').Line} [line]
 */
export function openSite(out, line) {
  const deployment = JSON.stringify({ cueConflictBase: PICTURES });
  const folders = [
    { folder: join(out, 'app') },
    ...(hasPictures ? [{ folder: PICTURE_FOLDER, below: PICTURES }] : []),
  ];
  return openCompressingHost(folders, { replaced: { 'deployment.json': deployment }, line });
}

/**
 * Opens `address` as a new visitor and watches it; the page is closed by `close`.
 * @param {import('@playwright/test').Browser} browser
 * @param {string} address
 * @param {{ cpuSlowdown?: number }} [options]
 */
export async function visit(browser, address, { cpuSlowdown = 1 } = {}) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(watchPainting);
  if (cpuSlowdown > 1) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
  }
  await page.goto(address, { waitUntil: 'commit' });
  return {
    page,
    /** Milliseconds from the opening until `what` was painted. Nobody asks meanwhile: that would cost time. */
    paintedMs: (/** @type {'number' | 'charts'} */ what) =>
      inTime(
        page.evaluate((name) => globalThis.seen.painted[name], what),
        `${what} on the page`,
      ),
    /** The longest task of the main thread so far, in milliseconds; none are told below 50. */
    longestTaskMs: () => page.evaluate(() => Math.max(0, ...globalThis.seen.tasksMs)),
    close: () => context.close(),
  };
}

async function inTime(awaited, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within a minute`)), PATIENCE_MS);
  });
  return Promise.race([awaited, late]).finally(() => clearTimeout(timer));
}

/** Runs in the page, before its own scripts. */
function watchPainting() {
  const { document, performance } = globalThis;
  const tasksMs = [];
  new globalThis.PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasksMs.push(Math.round(duration));
  }).observe({ type: 'longtask', buffered: true });
  const shapeBias = () => document.querySelector('[data-testid=shape-bias]')?.dataset.value ?? '';
  const marksOf = (name) =>
    document.querySelectorAll(`.${name}-chart svg path, .${name}-chart svg circle`).length;
  /** One after the other, each looked for at every change of the page. */
  const sights = [
    ['number', () => /^\d/.test(shapeBias())],
    // Class by class, and among published models: one mark and more for each.
    ['charts', () => ['category', 'atlas'].every((name) => marksOf(name) > 15)],
  ];
  const painted = {};
  const told = new Map();
  for (const [name] of sights) {
    painted[name] = new Promise((resolve) => told.set(name, resolve));
  }
  const look = (_, observer) => {
    while (sights.length > 0 && sights[0][1]()) {
      const [name] = sights.shift();
      // In the task after the frame that shows it.
      globalThis.requestAnimationFrame(() => {
        setTimeout(() => told.get(name)(performance.now()), 0);
      });
    }
    if (sights.length === 0) observer.disconnect();
  };
  const observer = new globalThis.MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  globalThis.seen = { tasksMs, painted };
}
