// Where the time of one image goes: a table and a flame chart, from its bytes to its row in the cache.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawFlame } from '../flame.mjs';
import { choosePictures } from '../tower-models.mjs';
import { makeRow } from '../rows.mjs';

export const id = 'one-image';
export const title = 'Where the time of one image goes: embedded model, WASM, one thread';

const PICTURES = 64;
const BATCH = 8;

/** @param {import('../context.mjs').Context} context */
export async function run({ benchOrigin, launch, out }) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`${benchOrigin}/one-image.html`);
    await page.waitForFunction(() => 'bench' in globalThis);
    const urls = choosePictures(PICTURES, 0).pictures.map(({ url }) => url);
    const steps = await page.evaluate(
      ([list, batch]) => globalThis.bench.measure(list, batch),
      [urls, BATCH],
    );
    const operators = await page.evaluate(() => globalThis.bench.profile());
    const flame = flameOf(steps, operators);
    const words = {
      title: 'One image of 224 px, from its bytes to its row in the cache',
      about: `Embedded model, WebAssembly, one thread, batches of ${BATCH}; ${flame.ms.toFixed(1)} ms in all. Blue: page. Yellow: worker. Red: the network's operators.`,
    };
    writeFileSync(join(out, 'one-image.svg'), drawFlame(flame, words));
    return {
      rows: linesOf(flame).map(({ name, ms }) =>
        makeRow({ what: name, unit: 'ms', ours: ms, of: 'ours', note: share(ms, flame.ms) }),
      ),
      notes: [
        `Mean of ${PICTURES} pictures in batches of ${BATCH}; one worker, so nothing runs beside it. Chart: one-image.svg.`,
        'The operators are the runtime’s own profile, brought to the time that the network takes without one.',
      ],
    };
  } finally {
    await browser.close();
  }
}

/**
 * @param {Readonly<Record<string, number>>} steps
 * @param {Readonly<Record<string, number>>} operators
 * @returns {import('../flame.mjs').Flame}
 */
function flameOf(steps, operators) {
  const bar = (name, where) => ({ name, where, ms: steps[name] });
  const sum = (bars) => bars.reduce((total, { ms }) => total + ms, 0);
  const decode = [bar('inflate', 'worker'), bar('unfilter', 'worker')];
  // A profile makes each operator slower, all of them about alike.
  const shrink = steps['network'] / sum(Object.values(operators).map((ms) => ({ ms })));
  const network = Object.entries(operators)
    .map(([name, ms]) => ({ name, where: 'network', ms: ms * shrink }))
    .sort((a, b) => b.ms - a.ms);
  const worker = [
    { name: 'decode', where: 'worker', ms: sum(decode), parts: decode },
    bar('scale and normalize', 'worker'),
    bar('into the batch', 'worker'),
    { ...bar('network', 'worker'), parts: network },
    bar('rows of length 1', 'worker'),
  ];
  const page = [
    bar('read', 'page'),
    bar('hash', 'page'),
    bar('send', 'page'),
    { name: 'picture worker', where: 'worker', ms: sum(worker), parts: worker },
    bar('give back', 'page'),
    bar('keep', 'page'),
  ];
  return { name: 'one image', where: 'page', ms: sum(page), parts: page };
}

/** The chart as a list: what has parts, then its parts. */
function linesOf({ parts = [] }, indent = '') {
  return parts.flatMap((part) => [
    { name: `${indent}${part.name}`, ms: part.ms },
    ...linesOf(part, `${indent}– `),
  ]);
}

function share(ms, totalMs) {
  return `${((100 * ms) / totalMs).toFixed(1)} %`;
}
