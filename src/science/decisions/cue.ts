import type { Stimulus } from '../stimuli/stimulus.ts';
import { hasConflict } from '../stimuli/stimulus.ts';
import { categoryName } from '../stimuli/category.ts';
import { NO_CATEGORY, UNSCORED } from './decide.ts';

/** Which cue an answer names; `no-conflict` and `unscored` pictures count in no rate. */
export type Cue = 'shape' | 'texture' | 'neither' | 'no-conflict' | 'unscored';

/**
 * The cue that `answer` (0..15, `NO_CATEGORY` or `UNSCORED`) names on this picture. Throws a
 * RangeError on any other number.
 */
export function cueOf(stimulus: Pick<Stimulus, 'shape' | 'texture'>, answer: number): Cue {
  if (answer === UNSCORED) return 'unscored';
  if (!hasConflict(stimulus)) return 'no-conflict';
  if (answer === NO_CATEGORY) return 'neither';
  const named = categoryName(answer);
  if (named === stimulus.shape) return 'shape';
  return named === stimulus.texture ? 'texture' : 'neither';
}
