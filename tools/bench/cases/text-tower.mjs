import { setTimeout as wait } from 'node:timers/promises';
import { makeRow, median } from '../rows.mjs';
import { HOW_TO_MAKE_LARGE, embeddedModel, openLargeModel } from '../tower-models.mjs';
import { cosineInWords, openTowers, worstCosine } from '../tower-trials.mjs';

export const id = 'text-tower';
export const title = 'Text tower: one template edited, 16 new sentences';

const TRIALS = 3;
/** After warming up, as before somebody types: the browser's compiler gets the processor to itself. */
const REST_MS = 2000;
const WARM = ['an untimed photo of a {}.', 'an untimed drawing of one {} on a table.'];
/** Short and long ones, as people write them. */
const TEMPLATES = [
  'a {}.',
  'a photo of a {}.',
  'a drawing of a {}.',
  'the outline of a {}.',
  'a blurry photo of the {}.',
  'a picture of something shaped like a {}.',
  'a surface with the texture of a {}.',
  'a close-up photo of the surface of a {}.',
  'identify the shape, not the texture: a {}.',
  'look at the texture alone, never at the shape, and you will see a {}.',
];
const LARGE_TEMPLATES = TEMPLATES.slice(1, 4);
const WANTED = { atLeast: 3 };

/** @param {import('../context.mjs').Context} context */
export async function run(context) {
  const rows = await compare(context, embeddedModel(), TEMPLATES);
  const large = await openLargeModel();
  if (large === null) {
    rows.push(makeRow({ what: 'ViT-B/32', wanted: WANTED, note: HOW_TO_MAKE_LARGE }));
  } else {
    try {
      rows.push(...(await compare(context, large.model, LARGE_TEMPLATES)));
    } finally {
      await large.close();
    }
  }
  return {
    rows,
    notes: [
      `Medians over the templates of ${TRIALS} trials, from sentences to rows, no sentence known before, each side warmed up with ${WARM.length} templates and ${REST_MS / 1000} s of rest. Ours takes one thread for a text tower as small as the embedded one. Transformers.js pads to the model's longest text, as its examples do. What comes after the rows is the case prompt-edit.`,
    ],
  };
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {import('../tower-models.mjs').TowerModel} model
 * @param {readonly string[]} templates
 */
async function compare(context, model, templates) {
  const ours = async () => {
    const towers = await openTowers(context);
    try {
      const status = await towers.loadOurs(model, 'wasm', false);
      await towers.editOurs(WARM);
      await wait(REST_MS);
      return { ...(await towers.editOurs(templates)), threads: status.threads };
    } finally {
      await towers.close();
    }
  };
  const theirs = async (runtime, threads) => {
    const towers = await openTowers(context);
    try {
      await towers.loadOther({ ...model.other, vision: null }, runtime, 'wasm', threads);
      await towers.editOther(WARM);
      await wait(REST_MS);
      return await towers.editOther(templates);
    } finally {
      await towers.close();
    }
  };

  const runs = { ours: [], own: [], plain: [] };
  for (let trial = 1; trial <= TRIALS; trial += 1) {
    runs.ours.push(await ours());
    const { threads } = runs.ours[0];
    runs.own.push(await theirs('own', threads));
    runs.plain.push(await theirs('plain', threads));
    const times = Object.entries(runs).map(
      ([side, list]) => `${side} ${median(list.at(-1).timesMs).toFixed(1)}`,
    );
    context.log(`${model.title}, trial ${trial}: ${times.join(', ')} ms`);
  }
  const typicalMs = (list) => median(list.flatMap(({ timesMs }) => timesMs));
  const oursMs = typicalMs(runs.ours);
  return [
    ['Transformers.js as it comes', runs.own],
    ['Transformers.js given the plain runtime', runs.plain],
  ].map(([beside, list]) => {
    const theirsMs = typicalMs(list);
    const cosine = worstCosine(runs.ours[0].rows, list[0].rows);
    return makeRow({
      what: `16 sentences, ${model.title}, WASM, ${runs.ours[0].threads} threads`,
      beside,
      unit: 'ms',
      ours: oursMs,
      theirs: theirsMs,
      ratio: theirsMs / oursMs,
      wanted: WANTED,
      note: `rows of both: cosine ≥ ${cosineInWords(cosine)}`,
    });
  });
}
