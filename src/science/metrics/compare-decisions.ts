import { cueOf } from '../decisions/cue.ts';
import { UNSCORED } from '../decisions/decide.ts';
import type { Stimulus } from '../stimuli/stimulus.ts';
import { mcnemarExact } from './mcnemar.ts';

/** How two results on the same pictures differ. */
export interface DecisionComparison {
  /** Pictures scored in both. */
  readonly compared: number;
  /** Positions of the pictures whose answer changed, in set order. */
  readonly flipped: readonly number[];
  /** Conflict pictures that went from a shape answer to a texture answer, and the reverse. */
  readonly shapeToTexture: number;
  readonly textureToShape: number;
  /** Two-sided exact McNemar p-value over those two, 0..1; 1 where there are none. */
  readonly pValue: number;
}

/**
 * Compares answers `before` and `after` [N] on the same stimuli: flips, and McNemar's exact test on
 * the pictures that changed between a shape and a texture answer (McNemar 1947, binomial form).
 *
 * Pictures that are unscored on either side are left out. Throws a RangeError on unequal lengths.
 */
export function compareDecisions(
  stimuli: readonly Stimulus[],
  before: Uint8Array,
  after: Uint8Array,
): DecisionComparison {
  if (before.length !== stimuli.length || after.length !== stimuli.length) {
    throw new RangeError(
      `${before.length} and ${after.length} answers for ${stimuli.length} stimuli`,
    );
  }
  const flipped: number[] = [];
  let compared = 0;
  let shapeToTexture = 0;
  let textureToShape = 0;
  stimuli.forEach((stimulus, i) => {
    const was = before[i] ?? UNSCORED;
    const is = after[i] ?? UNSCORED;
    if (was === UNSCORED || is === UNSCORED) return;
    compared += 1;
    if (was === is) return;
    flipped.push(i);
    const cueWas = cueOf(stimulus, was);
    const cueIs = cueOf(stimulus, is);
    if (cueWas === 'shape' && cueIs === 'texture') shapeToTexture += 1;
    if (cueWas === 'texture' && cueIs === 'shape') textureToShape += 1;
  });
  const pValue = mcnemarExact(shapeToTexture, textureToShape);
  return { compared, flipped, shapeToTexture, textureToShape, pValue };
}
