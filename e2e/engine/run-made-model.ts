import type { Page } from '@playwright/test';
import { test } from '../fixtures.ts';
import { decide } from '../../src/science/decisions/decide.ts';
import { cosineBetween, matrixOf } from '../../src/science/matrix.ts';
import type { TowerChoice } from '../../src/engine/contract/engine.ts';
import { startHub } from '../../tools/hub-server/hub-server.mjs';
import type { Hub } from '../../tools/hub-server/hub-server.mjs';
import { MADE, pictureUrl } from './made-models.ts';
import type { MadeModel } from './made-models.ts';

const HUB_PORT = 4187;
const CDN_PORT = 4188;

/** The origins that the made models come from. */
export const HUB_ORIGINS = [`http://127.0.0.1:${HUB_PORT}`, `http://127.0.0.1:${CDN_PORT}`];

/** For the specs of one file: made models behind a hub's own paths until their end, and that hub. */
export function serveMadeHub({ models } = MADE): () => Hub {
  let hub: Hub;
  test.beforeAll(async () => {
    hub = await startHub({ folders: [models], port: HUB_PORT, cdnPort: CDN_PORT });
  });
  test.afterAll(() => hub.close());
  return () => hub;
}

/**
 * Loads a made model in the open harness, embeds its reference sentences and pictures, and says how
 * far from PyTorch the results are: worst cosines, answers, largest difference of a probability.
 */
export async function runMadeModel(
  page: Page,
  { card, path, reference }: MadeModel,
  towers: { readonly text: TowerChoice; readonly vision: TowerChoice },
) {
  const status = await page.evaluate((model) => harness.loadModel(model, true), {
    card,
    baseUrl: `${HUB_ORIGINS[0] ?? ''}/${path}`,
    ...towers,
  });
  const sentences = reference.sentences.map(({ text }) => text);
  const text = await page.evaluate((list) => harness.embedSentences(list), sentences);
  const files = reference.images.map(({ name }) => pictureUrl(name));
  const run = await page.evaluate((list) => harness.embedImages(list), files);
  const images = files.map((file) => run.rows[file] ?? []);

  const found = decide(matrixFrom(images), matrixFrom(text.rows), card.logitRule);
  const expected = decide(
    matrixFrom(reference.images.map(({ embedding }) => embedding)),
    matrixFrom(reference.sentences.map(({ embedding }) => embedding)),
    card.logitRule,
  );
  const offBy = reference.probabilities
    .flat()
    .map((probability, i) => Math.abs(probability - (found.probabilities?.[i] ?? NaN)));
  return {
    status,
    run,
    tokenCounts: text.tokenCounts,
    textCosine: worstCosine(text.rows, reference.sentences),
    imageCosine: worstCosine(images, reference.images),
    answers: [...found.answers],
    expectedAnswers: [...expected.answers],
    probabilityOffBy: Math.max(...offBy),
  };
}

function worstCosine(
  rows: readonly (readonly number[])[],
  references: readonly { readonly embedding: readonly number[] }[],
): number {
  const cosines = references.map(({ embedding }, i) =>
    cosineBetween(Float32Array.from(rows[i] ?? []), Float32Array.from(embedding)),
  );
  return Math.min(...cosines);
}

function matrixFrom(rows: readonly (readonly number[])[]) {
  return matrixOf(rows.length, rows[0]?.length ?? 0, Float32Array.from(rows.flat()));
}
