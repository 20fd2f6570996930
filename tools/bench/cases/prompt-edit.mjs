// The prompt is edited, and every sentence of it has been asked before.
import { makeRow } from '../rows.mjs';

export const id = 'prompt-edit';
export const title = 'Cached prompt edit: embeddings known → decisions, measures, charts painted';

const EDITS = 80;
const REST_MS = 250;
const FRAME = { atMost: 16 };
const MANY = { atMost: 100 };
const TASK = { atMost: 50 };
/** What is painted of a result: the headline, the ruler and every chart. */
const DRAWN = '.chart-drawing, .hero output, .hero .stats, .ruler';

/** @param {import('../context.mjs').Context} context */
export async function run({ origin, benchOrigin, launch, log }) {
  const browser = await launch();
  try {
    const small = await editTheApp(await browser.newPage(), origin);
    log(`  1,280 x 16: ${words(small.paintedMs)}`);
    const page = await browser.newPage();
    await page.goto(`${benchOrigin}/many-classes.html`);
    await page.waitForFunction(() => 'bench' in globalThis);
    const call = (name, ...args) =>
      page.evaluate(([name, args]) => globalThis.bench[name](...args), [name, args]);
    await call('warm');
    await call('rewordOne', 20, 0);
    const one = await call('rewordOne', EDITS, 20);
    log(`  12,800 x 1,000, one class: ${words(one.timesMs)}`);
    await call('switchTemplate', 20);
    const all = await call('switchTemplate', EDITS);
    log(`  12,800 x 1,000, all known: ${words(all.timesMs)}`);
    const worker = await call('coldInWorker');
    const slices = await call('coldInSlices');
    return {
      rows: [
        row('1,280 x 16, the app: typed → everything painted, p95', small.paintedMs, FRAME),
        task('1,280 x 16', small.longestMs),
        row('12,800 x 1,000, one class reworded, p95', one.timesMs, MANY),
        task('12,800 x 1,000, one class reworded', one.longestMs),
        row('12,800 x 1,000, a known template, p95', all.timesMs, MANY),
        task('12,800 x 1,000, a known template', all.longestMs),
        cold('in a worker', worker),
        cold('in slices on the main thread', slices),
      ],
      notes: [
        `${EDITS} edits, no throttle. 1,280 x 16: ${words(small.paintedMs)}, of which ${small.cpuMs.toFixed(1)} ms of the main thread’s own time an edit, with what comes after the paint (tables, pictures); the clock starts with the input event and stops after the frame that shows the last change in a number or chart, so a wait for the frame is in it.`,
        `12,800 x 1,000: one class reworded ${words(one.timesMs)}; a known template ${words(all.timesMs)}. Made-up rows of 352 numbers; classes grouped into the 16 categories for the charts of the product; without the steering curve, which would ask 21 blends of 1,000 classes.`,
        'The cold product of 12,800 x 1,000 x 352 is 4.5 thousand million multiplications in double precision: no way of ordering them brings it to 100 ms on one thread.',
      ],
    };
  } finally {
    await browser.close();
  }
}

/**
 * Types and takes back one letter in the built app; times from the input event to the end of the frame
 * that shows the last change.
 * @param {import('@playwright/test').Page} page
 * @param {string} origin
 */
async function editTheApp(page, origin) {
  await page.goto(`${origin}/`);
  await page.evaluate(async () => {
    await globalThis.cueLens.ready;
    await globalThis.cueLens.setSpec({ stimuli: { id: 'cue-conflict' } });
  });
  // Once the sample was checked, nothing else runs on the page.
  await page
    .locator('[data-testid=verification][data-value]')
    .or(page.getByText('Not checked on this device'))
    .first()
    .waitFor({ timeout: 180_000 });
  const editor = page.getByTestId('template-editor');
  await editor.focus();
  await editor.press('End');
  const edit = async (i) => {
    await page.keyboard.press(i % 2 === 0 ? 'Backspace' : '.');
    await page.waitForTimeout(REST_MS);
  };
  // Both wordings are asked, and the code is warm.
  for (let i = 0; i < 20; i += 1) await edit(i);
  await page.waitForTimeout(2000);
  await page.evaluate(watchEdits, DRAWN);
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busyMs = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const startMs = await busyMs();
  for (let i = 0; i < EDITS; i += 1) await edit(i);
  const cpuMs = ((await busyMs()) - startMs) / EDITS;
  const { paintedMs, longMs } = await page.evaluate(() => globalThis.edits);
  if (paintedMs.length !== EDITS || paintedMs.includes(null)) {
    throw new Error(`${paintedMs.filter(Number.isFinite).length} of ${EDITS} edits were painted.`);
  }
  return { paintedMs, longestMs: Math.max(0, ...longMs), cpuMs };
}

/** Runs in the page. @param {string} drawn */
function watchEdits(drawn) {
  const { document, performance, requestAnimationFrame } = globalThis;
  const paintedMs = [];
  const longMs = [];
  let startMs = 0;
  new globalThis.PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longMs.push(duration);
  }).observe({ type: 'longtask' });
  document.addEventListener(
    'input',
    ({ timeStamp }) => {
      startMs = timeStamp;
      paintedMs.push(null);
    },
    true,
  );
  new globalThis.MutationObserver((changes) => {
    const isDrawn = ({ target }) =>
      Boolean((target.nodeType === 1 ? target : target.parentElement)?.closest(drawn));
    if (!changes.some(isDrawn)) return;
    const at = paintedMs.length - 1;
    // A task of this priority is the first after the frame; a message would wait for React's own.
    requestAnimationFrame(() => {
      void globalThis.scheduler.postTask(
        () => {
          paintedMs[at] = performance.now() - startMs;
        },
        { priority: 'user-blocking' },
      );
    });
  }).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  globalThis.edits = { paintedMs, longMs };
}

const row = (what, timesMs, wanted) =>
  makeRow({
    what,
    beside: 'a 60 Hz frame',
    unit: 'ms',
    ours: quantile(timesMs, 0.95),
    of: 'ours',
    wanted,
  });

/** Tasks of up to 50 ms are not told apart: they count as 0. */
const task = (what, longestMs) =>
  makeRow({
    what: `${what}: longest task over 50 ms`,
    unit: 'ms',
    ours: longestMs,
    of: 'ours',
    wanted: TASK,
  });

const cold = (where, { seconds, longestMs }) =>
  makeRow({
    what: `12,800 x 1,000, nothing known, ${where}`,
    unit: 's',
    ours: seconds,
    of: 'ours',
    note: `longest task over 50 ms meanwhile: ${longestMs === 0 ? 'none' : `${Math.round(longestMs)} ms`}`,
  });

/** @param {readonly number[]} values */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1];
}

/** @param {readonly number[]} timesMs */
function words(timesMs) {
  return `median ${quantile(timesMs, 0.5).toFixed(1)} ms, p95 ${quantile(timesMs, 0.95).toFixed(1)} ms`;
}
