import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { HOW_TO_INSTALL, findPython, runNative } from '../native-tower.mjs';
import { makeRow, median } from '../rows.mjs';
import {
  HOW_TO_MAKE_LARGE,
  choosePictures,
  embeddedModel,
  openLargeModel,
} from '../tower-models.mjs';
import { compareRows, openTowers } from '../tower-trials.mjs';

export const id = 'image-tower';
export const title = 'Image tower: PNG bytes in memory to embeddings';

const TRIALS = 3;
const BATCH = 8;
const TEMPLATE = 'a photo of a {}.';
const EMBEDDED_PICTURES = 256;
const LARGE_PICTURES = 64;
const WARM = 16;
/** After warming up: the browser's compiler gets the processor to itself. */
const REST_MS = 2000;

const WANTED = {
  transformers: { atLeast: 1.5 },
  native: { atLeast: 0.6 },
  webgpu: { atLeast: 2 },
};
const WITHOUT_CARD = 'no graphics card that this browser can use for WebGPU';
const WITHOUT_WEBNN = 'no browser with WebNN on the processor: CUELENS_WEBNN_CHROMIUM names one';

/** @param {import('../context.mjs').Context} context */
export async function run(context) {
  const python = findPython();
  const results = [await compare(context, embeddedModel(), EMBEDDED_PICTURES, python)];
  const large = await openLargeModel();
  if (large === null) {
    results.push({ rows: [makeRow({ what: 'ViT-B/32', note: HOW_TO_MAKE_LARGE })], notes: [] });
  } else {
    try {
      results.push(await compare(context, large.model, LARGE_PICTURES, python));
    } finally {
      await large.close();
    }
  }
  return {
    rows: results.flatMap(({ rows }) => rows),
    notes: [
      `Batches of ${BATCH} elsewhere; medians of ${TRIALS} trials, each with a new profile and warmed up on ${WARM} other pictures and rested for ${REST_MS / 1000} s. Ours hashes each picture and keeps its row too.`,
      ...new Set(results.flatMap(({ notes }) => notes)),
    ],
  };
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {import('../tower-models.mjs').TowerModel} model
 * @param {number} count
 * @param {string | null} python
 */
async function compare(context, model, count, python) {
  const { pictures, warm } = choosePictures(count, WARM);
  const urls = pictures.map(({ url }) => url);
  const warmUrls = warm.map(({ url }) => url);
  const rate = (seconds) => count / seconds;

  const ours = async (device, launchOptions) => {
    const towers = await openTowers(context, launchOptions);
    try {
      const status = await towers.loadOurs(model, device, true);
      await towers.embedOurs(warmUrls);
      await wait(REST_MS);
      const { seconds, rows } = await towers.embedOurs(urls);
      const { rows: categories } = await towers.editOurs([TEMPLATE]);
      return { rate: rate(seconds), rows, categories, status };
    } finally {
      await towers.close();
    }
  };
  const theirs = async (runtime, device, threads, launchOptions) => {
    const towers = await openTowers(context, launchOptions);
    try {
      await towers.loadOther({ ...model.other, text: null }, runtime, device, threads);
      await towers.embedOther(warmUrls, BATCH);
      await wait(REST_MS);
      const { seconds, rows } = await towers.embedOther(urls, BATCH);
      return { rate: rate(seconds), rows };
    } finally {
      await towers.close();
    }
  };
  const native = (threads) => {
    const { seconds, graphSeconds, ...rest } = runNative(python, {
      graph: model.graph,
      preprocessor: model.preprocessor,
      pictures: pictures.map(({ path }) => path),
      warm: warm.map(({ path }) => path),
      batch: BATCH,
      threads,
      rows: join(context.out, 'native-rows.f32'),
    });
    return { rate: rate(seconds), graphRate: rate(graphSeconds), ...rest };
  };

  const wasm = { ours: [], own: [], plain: [], native: [] };
  for (let trial = 1; trial <= TRIALS; trial += 1) {
    wasm.ours.push(await ours('wasm'));
    const { threads } = wasm.ours[0].status;
    wasm.own.push(await theirs('own', 'wasm', threads));
    wasm.plain.push(await theirs('plain', 'wasm', threads));
    if (python !== null) wasm.native.push(native(threads));
    const rates = Object.entries(wasm)
      .filter(([, runs]) => runs.length > 0)
      .map(([side, runs]) => `${side} ${runs.at(-1).rate.toFixed(1)}`);
    context.log(`${model.title}, trial ${trial}: ${rates.join(', ')} images/s`);
  }

  const [first] = wasm.ours;
  const [reference] = wasm.native;
  const faithful = (rows) =>
    reference === undefined
      ? 'nothing to compare decisions with'
      : compareRows(rows, reference.rows, first.categories);
  const on = (where) => `${count} images, ${model.title}, ${where}`;
  const here = on(`WASM, ${first.status.threads} threads`);
  const ratioRow = (what, beside, oursRate, theirRate, wanted, note) =>
    makeRow({
      what,
      beside,
      unit: 'images/s',
      ours: oursRate,
      theirs: theirRate,
      ratio: oursRate / theirRate,
      wanted,
      note,
    });
  const typical = (runs, of = 'rate') => median(runs.map((run) => run[of]));
  const oursOnWasm = typical(wasm.ours);
  const oursFaithful = `ours: ${faithful(first.rows)}`;

  const rows = [
    ratioRow(
      here,
      'Transformers.js as it comes',
      oursOnWasm,
      typical(wasm.own),
      WANTED.transformers,
      `${oursFaithful}; theirs: ${faithful(wasm.own[0].rows)}`,
    ),
    ratioRow(
      here,
      'Transformers.js given the plain runtime',
      oursOnWasm,
      typical(wasm.plain),
      WANTED.transformers,
      `${oursFaithful}; theirs: ${faithful(wasm.plain[0].rows)}`,
    ),
  ];
  const besideNative = `native ONNX Runtime, ${first.status.threads} threads`;
  const native2 = `${besideNative}, the graph alone`;
  if (python === null) {
    rows.push(
      makeRow({ what: here, beside: besideNative, wanted: WANTED.native, note: HOW_TO_INSTALL }),
    );
  } else {
    const graphRate = typical(wasm.native, 'graphRate');
    rows.push(
      ratioRow(here, besideNative, oursOnWasm, typical(wasm.native), WANTED.native, oursFaithful),
      ratioRow(here, native2, oursOnWasm, graphRate, null, 'its pictures decoded beforehand'),
    );
  }
  rows.push(await besideWebnn());
  rows.push(await besideWebgpu());
  const notes =
    reference === undefined
      ? []
      : [`Native, and what decisions are compared with: ${reference.versions}.`];
  return { rows, notes };

  /** Ours on WebNN beside native: both are the processor. */
  async function besideWebnn() {
    const row = { what: on('WebNN on the processor'), beside: besideNative, wanted: WANTED.native };
    if (context.webnnChromiumPath === null) return makeRow({ ...row, note: WITHOUT_WEBNN });
    if (python === null) return makeRow({ ...row, note: HOW_TO_INSTALL });
    const runs = [];
    for (let trial = 1; trial <= TRIALS; trial += 1) {
      const run = await ours('webnn', { webnn: true });
      const { device } = run.status.towers.vision;
      if (device !== 'webnn')
        return makeRow({ ...row, note: `the engine took ${device}: ${run.status.reason}` });
      runs.push(run);
      context.log(`${model.title}, WebNN, trial ${trial}: ${run.rate.toFixed(1)} images/s`);
    }
    const note = `ours: ${faithful(runs[0].rows)}`;
    return ratioRow(row.what, row.beside, typical(runs), typical(wasm.native), row.wanted, note);
  }

  async function besideWebgpu() {
    const row = {
      what: on(`WebGPU${context.webgpuAdapter === null ? '' : ` on ${context.webgpuAdapter}`}`),
      beside: 'Transformers.js with WebGPU',
      wanted: WANTED.webgpu,
    };
    if (context.webgpuAdapter === null) return makeRow({ ...row, note: WITHOUT_CARD });
    const runs = { ours: [], theirs: [] };
    for (let trial = 1; trial <= TRIALS; trial += 1) {
      const run = await ours('webgpu', { gpu: true });
      const { device } = run.status.towers.vision;
      if (device !== 'webgpu')
        return makeRow({ ...row, note: `the engine took ${device}: ${run.status.reason}` });
      runs.ours.push(run);
      runs.theirs.push(await theirs('own', 'webgpu', run.status.threads, { gpu: true }));
    }
    const note = `ours: ${faithful(runs.ours[0].rows)}; theirs: ${faithful(runs.theirs[0].rows)}`;
    return ratioRow(
      row.what,
      row.beside,
      typical(runs.ours),
      typical(runs.theirs),
      row.wanted,
      note,
    );
  }
}
