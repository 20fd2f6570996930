import type { Stimulus } from '../stimuli/stimulus.ts';
import { CATEGORY_COUNT, categoryNumber } from '../stimuli/category.ts';
import { NO_CATEGORY, UNSCORED } from './decide.ts';

/** Which cue an answer names; `no-conflict` and `unscored` pictures count in no rate. */
export type Cue = 'shape' | 'texture' | 'neither' | 'no-conflict' | 'unscored';

/**
 * The cue that `answer` (0..15, `NO_CATEGORY` or `UNSCORED`) names on this picture. Throws a
 * RangeError on any other number.
 */
export function cueOf(stimulus: Pick<Stimulus, 'shape' | 'texture'>, answer: number): Cue {
  return cueOfNumbers(categoryNumber(stimulus.shape), categoryNumber(stimulus.texture), answer);
}

/** As `cueOf`, of a picture whose labels are known by their numbers (0..15). */
export function cueOfNumbers(shape: number, texture: number, answer: number): Cue {
  if (answer === UNSCORED) return 'unscored';
  if (shape === texture) return 'no-conflict';
  if (answer === shape) return 'shape';
  if (answer === texture) return 'texture';
  if (answer === NO_CATEGORY || (answer >= 0 && answer < CATEGORY_COUNT)) return 'neither';
  throw new RangeError(`no category has number ${answer}`);
}
