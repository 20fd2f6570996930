import type { Matrix } from '#science/matrix.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import { preprocessImage } from '#science/preprocess/preprocess-image.ts';
import type { VisionTensors } from '../contract/model-card.ts';
import { feedOthers } from './other-inputs.ts';
import { makeTestPictures } from './test-pictures.ts';
import type { TowerSession } from './tower-session.ts';
import { findVisionTensors, needsAnswer } from './tower-tensors.ts';
import { createVisionEncoder } from './vision-encoder.ts';
import type { VisionEncoder } from './vision-encoder.ts';

/** What an image tower is put together from, besides its session. */
export interface VisionParts {
  /** As the card states them; null where they are found by name. */
  readonly tensors: VisionTensors | null;
  /** Pictures of every run, where the session was made for so many; null for as many as come. */
  readonly batch: number | null;
  readonly config: PreprocessConfig;
  /** Width D of the text tower's rows. */
  readonly embeddingSize: number;
  /** Token ids of some sentence, for a graph that takes sentences besides. */
  readonly standInIds: readonly number[];
  /** The text tower's output, where one graph holds both towers. */
  readonly textOutput: string | null;
  readonly oneByOne: boolean;
}

/**
 * The image tower in `session`, and the name of the output it takes. Throws `EngineError` as
 * `findVisionTensors` and `createVisionEncoder` do.
 */
export function visionTowerOn(
  session: TowerSession,
  parts: VisionParts,
): { readonly encoder: VisionEncoder; readonly output: string } {
  const { config, batch, oneByOne } = parts;
  const stated =
    parts.tensors === null || batch === null
      ? parts.tensors
      : { ...parts.tensors, fixedBatch: batch };
  const tensors = findVisionTensors(session, stated);
  // In one graph a name that could be either tower's was taken for the text's.
  if (tensors.output === parts.textOutput) throw needsAnswer('vision', session);
  const own = session.inputs.find(({ name }) => name === tensors.pixels);
  const standIns = { pictureSize: null, tokenIds: parts.standInIds };
  const others = feedOthers(tensors.others, own, standIns);
  const tower = { session, tensors, input: config.output, others, oneByOne };
  return { encoder: createVisionEncoder(tower, parts.embeddingSize), output: tensors.output };
}

/** Two made pictures, preprocessed: float32 [3, H, W] each. */
export function testPixels(config: PreprocessConfig): readonly [Float32Array, Float32Array] {
  const [first, second] = makeTestPictures(config.output);
  return [preprocessImage(first, config), preprocessImage(second, config)];
}

/** The processor's row [1, D] of the first of them, for comparison with a graphics card's. */
export async function embedTestPicture(
  encoder: VisionEncoder,
  config: PreprocessConfig,
  signal: AbortSignal,
): Promise<Matrix> {
  const [first] = testPixels(config);
  return (await encoder.encode([first], 0, 'load', signal)).rows;
}
