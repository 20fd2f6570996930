// Ten times the pictures, ten times the time, and no more memory.
import { choosePictures } from '../tower-models.mjs';
import { makeRow, median } from '../rows.mjs';

export const id = 'linear-cost';
export const title = 'Cost against work: 240, 1,280, 12,800 pictures';

const COUNTS = [240, 1_280, 12_800];
const FILES = 240;
const WARM_PICTURES = 240;
const ROUNDS = 5;
const SCORINGS = 5;
const STRAIGHT = { atLeast: 0.95, atMost: 1.05 };
const FLAT = { atMost: 1.1 };
/** Lets the memory be counted at once instead of within some twenty seconds. */
const MEMORY = ['--enable-blink-features=ForceEagerMeasureMemory'];

/** @param {import('../context.mjs').Context} context */
export async function run({ benchOrigin, launch, log }) {
  const browser = await launch({ args: MEMORY });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`${benchOrigin}/linear-cost.html`);
    await page.waitForFunction(() => 'bench' in globalThis);
    const call = (name, ...args) =>
      page.evaluate(([name, args]) => globalThis.bench[name](...args), [name, args]);

    // The sizes in turn, so that whatever else the machine does slows all of them alike.
    const scorings = COUNTS.map(() => []);
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [i, count] of COUNTS.entries()) {
        const seconds = await call('score', count, SCORINGS);
        // The first round is for warming up.
        if (round > 0) scorings[i].push(...seconds);
      }
    }
    const scoring = scorings.map(median);
    log(`  scores: ${scoring.map((seconds) => (1000 * seconds).toFixed(1)).join(', ')} ms`);

    const { threads } = await call('load');
    const urls = choosePictures(FILES, 0).pictures.map(({ url }) => url);
    await call('embed', urls, WARM_PICTURES);
    const startBytes = await call('countBytes');
    const tower = [];
    for (const count of COUNTS) {
      tower.push(await call('embed', urls, count));
      log(`  tower on ${count}: ${tower.at(-1).toFixed(1)} s`);
    }
    const endBytes = await call('countBytes');
    const rate = (i) => `${(COUNTS[i] / tower[i]).toFixed(1)} images/s on ${COUNTS[i]}`;
    return {
      rows: [
        slope(`image tower, WASM, ${threads} threads`, tower),
        slope('embeddings → decisions, measures, steering curve', scoring),
        growth(startBytes, endBytes),
      ],
      notes: [
        'Slope: least squares through logarithm of time against logarithm of pictures; 1 is proportional.',
        `Image tower: ${COUNTS.map((_, i) => rate(i)).join(', ')}, each picture fetched, decoded and embedded anew.`,
        `Scores: ${COUNTS.map((count, i) => `${(1000 * scoring[i]).toFixed(1)} ms of ${count}`).join(', ')}; new words each time, 48 class rows of 352 numbers, median of ${ROUNDS * SCORINGS}.`,
      ],
    };
  } finally {
    await browser.close();
  }
}

const slope = (what, seconds) =>
  makeRow({
    what: `${what}: slope`,
    beside: 'a straight line',
    unit: 'log s / log n',
    ours: slopeOf(COUNTS.map(Math.log), seconds.map(Math.log)),
    of: 'ours',
    wanted: STRAIGHT,
  });

/** @param {number | null} startBytes @param {number | null} endBytes */
function growth(startBytes, endBytes) {
  const row = { what: 'memory at the end', beside: 'memory after warm-up', unit: 'MB' };
  if (startBytes === null || endBytes === null) {
    return makeRow({ ...row, wanted: FLAT, note: 'this browser does not count its memory' });
  }
  const [ours, theirs] = [endBytes / 1e6, startBytes / 1e6];
  return makeRow({ ...row, ours, theirs, ratio: ours / theirs, wanted: FLAT });
}

/** @param {readonly number[]} xs @param {readonly number[]} ys */
function slopeOf(xs, ys) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x0, y0] = [mean(xs), mean(ys)];
  const along = xs.reduce((sum, x, i) => sum + (x - x0) * (ys[i] - y0), 0);
  return along / xs.reduce((sum, x) => sum + (x - x0) ** 2, 0);
}
