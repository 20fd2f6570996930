// The models whose towers are measured, each as all sides take it, and the pictures.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { startHub } from '../hub-server/hub-server.mjs';
import { ROOT } from '../run/packages.mjs';

const EMBEDDED = join(ROOT, 'public/models/cuelens/starter');
const FULL_SIZE = process.env['CUELENS_FULL_SIZE'] || join(ROOT, 'tools/hub-models/.full-size');
const LARGE = 'Xenova/clip-vit-base-patch32';

/** What to do where there is no large model. */
export const HOW_TO_MAKE_LARGE =
  'no ViT-B/32 here: `tools/hub-models/full_size.py` makes it; CUELENS_FULL_SIZE names its folder';

/**
 * One model for all sides. `ours.card` null: it lies beside its files.
 * @typedef {{
 *   title: string,
 *   ours: { card: unknown, baseUrl: string, dtype: 'w16' | 'fp32' },
 *   other: { id: string, hub: string | null, vision: string, text: string },
 *   graph: string,
 *   preprocessor: string,
 * }} TowerModel
 */

/** @returns {TowerModel} */
export function embeddedModel() {
  return {
    title: 'embedded model',
    ours: { card: null, baseUrl: 'models/cuelens/starter/', dtype: 'w16' },
    other: { id: 'cuelens/starter', hub: null, vision: 'vision_model_w16', text: 'text_model_w16' },
    graph: join(EMBEDDED, 'onnx/vision_model_w16.onnx'),
    preprocessor: join(EMBEDDED, 'preprocessor_config.json'),
  };
}

/**
 * ViT-B/32 with random weights, behind a hub of its own; null where nobody has made it.
 * @returns {Promise<{ model: TowerModel, close: () => Promise<void> } | null>}
 */
export async function openLargeModel() {
  const folder = join(FULL_SIZE, LARGE);
  if (!existsSync(folder)) return null;
  // The cards of made models are what the browser tests use.
  const { module } = await runnerImport(join(ROOT, 'e2e/engine/made-models.ts'));
  const made = module
    .readMadeModels({ models: FULL_SIZE, references: join(FULL_SIZE, 'references') })
    .find(({ card }) => card.id === LARGE);
  const hub = await startHub({ folders: [FULL_SIZE] });
  const model = {
    title: 'ViT-B/32, random weights',
    ours: { card: made.card, baseUrl: `${hub.endpoint}/${made.path}`, dtype: 'fp32' },
    other: { id: LARGE, hub: hub.endpoint, vision: 'vision_model', text: 'text_model' },
    graph: join(folder, 'onnx/vision_model.onnx'),
    preprocessor: join(folder, 'preprocessor_config.json'),
  };
  return { model, close: () => hub.close() };
}

/**
 * `count` pictures of 224 px evenly over a set, and as many others as `warm` says: the 1,280 cue-conflict
 * pictures where they lie beside the checkout, else the built-in ones. Paths on disk and addresses below
 * the pages of the bench.
 * @param {number} count
 * @param {number} warm
 */
export function choosePictures(count, warm) {
  const sets = [
    { at: join(ROOT, '../shared/data/cue-conflict'), url: 'local-stimuli/cue-conflict' },
    { at: join(ROOT, 'public/stimuli/built-in'), url: 'stimuli/built-in' },
  ];
  const set = sets.find(({ at }) => existsSync(at));
  const all = readdirSync(set.at, { recursive: true })
    .filter((name) => name.endsWith('.png'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  const chosen = Array.from({ length: count + warm }, (_, i) => {
    const name = all[Math.floor((i * all.length) / (count + warm))];
    return { path: join(set.at, name), url: `${set.url}/${name}` };
  });
  // Every so-many-th one is for warming up, so that both are spread alike.
  const isWarm = (i) =>
    Math.floor((i * warm) / chosen.length) !== Math.floor(((i + 1) * warm) / chosen.length);
  return {
    pictures: chosen.filter((_, i) => !isWarm(i)),
    warm: chosen.filter((_, i) => isWarm(i)),
  };
}
