import type { Matrix } from '#science/matrix.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import { preprocessImage } from '#science/preprocess/preprocess-image.ts';
import type { ModelCard } from '../contract/model-card.ts';
import { feedOthers } from './other-inputs.ts';
import { makeTestPictures } from './test-pictures.ts';
import { tokensOf } from './text-encoder.ts';
import type { TextTower } from './text-encoder.ts';
import type { TextTrial } from './text-filling.ts';
import { fillTokens } from './token-batches.ts';
import type { TowerSession } from './tower-session.ts';
import { findVisionTensors, needsAnswer } from './tower-tensors.ts';
import { createVisionEncoder } from './vision-encoder.ts';
import type { VisionEncoder } from './vision-encoder.ts';

/** What an image tower is put together from, besides its session. */
export interface VisionParts {
  readonly card: ModelCard;
  readonly config: PreprocessConfig;
  readonly text: TextTower;
  readonly trial: TextTrial;
  /** True where one graph holds both towers. */
  readonly joint: boolean;
  readonly oneByOne: boolean;
}

/**
 * The image tower in `session`, and the name of the output it takes. Throws `EngineError` as
 * `findVisionTensors` and `createVisionEncoder` do.
 */
export function visionTowerOn(
  session: TowerSession,
  { card, config, text, trial, joint, oneByOne }: VisionParts,
): { readonly encoder: VisionEncoder; readonly output: string } {
  const tensors = findVisionTensors(session, card.tensors.vision);
  // In one graph a name that could be either tower's was taken for the text's.
  if (joint && tensors.output === text.tensors.output) throw needsAnswer('vision', session);
  const own = session.inputs.find(({ name }) => name === tensors.pixels);
  const ids = tokensOf('a', text);
  const tokenIds = trial.filledTo === null ? ids : fillTokens(ids, trial.filledTo, card.text.padId);
  const others = feedOthers(tensors.others, own, { pictureSize: null, tokenIds });
  const tower = { session, tensors, input: config.output, others, oneByOne };
  return { encoder: createVisionEncoder(tower, trial.embeddingSize), output: tensors.output };
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
