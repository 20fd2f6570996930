import { cueOf } from '../decisions/cue.ts';
import { CATEGORIES, categoryNumber } from '../stimuli/category.ts';
import type { Category } from '../stimuli/category.ts';
import type { Stimulus } from '../stimuli/stimulus.ts';

/** How many pictures fell where. shape + texture + neither = the conflict pictures scored. */
export interface CueCounts {
  readonly shape: number;
  readonly texture: number;
  readonly neither: number;
  /** Scored pictures whose shape = texture: counted openly, left out of every rate. */
  readonly noConflict: number;
  /** Of those, how many were named right. */
  readonly noConflictRight: number;
  readonly unscored: number;
}

/** Which label of a picture the per-category counts go by. */
export type CategorySide = 'shape' | 'texture';

/**
 * Counts the answers over a set (Geirhos et al. 2019: pictures with shape = texture are left out).
 *
 * `answers` [N] in the order of `stimuli`: 0..15, `NO_CATEGORY` (counts as neither) or `UNSCORED`.
 * Throws a RangeError on another length.
 */
export function countCues(stimuli: readonly Stimulus[], answers: Uint8Array): CueCounts {
  checkLength(stimuli, answers);
  const counts = {
    shape: 0,
    texture: 0,
    neither: 0,
    noConflict: 0,
    noConflictRight: 0,
    unscored: 0,
  };
  stimuli.forEach((stimulus, i) => {
    const answer = answers[i] ?? 0;
    const cue = cueOf(stimulus, answer);
    if (cue === 'no-conflict') {
      counts.noConflict += 1;
      if (answer === categoryNumber(stimulus.shape)) counts.noConflictRight += 1;
    } else {
      counts[cue] += 1;
    }
  });
  return counts;
}

/** `countCues` for each category by shape (or by texture) label: 16 counts in category order. */
export function countCuesByCategory(
  stimuli: readonly Stimulus[],
  answers: Uint8Array,
  side: CategorySide = 'shape',
): CueCounts[] {
  checkLength(stimuli, answers);
  const members = new Map<Category, number[]>(CATEGORIES.map((name) => [name, []]));
  stimuli.forEach((stimulus, i) => members.get(stimulus[side])?.push(i));
  return CATEGORIES.map((name) => {
    const positions = members.get(name) ?? [];
    return countCues(
      positions.flatMap((i) => stimuli[i] ?? []),
      Uint8Array.from(positions, (i) => answers[i] ?? 0),
    );
  });
}

function checkLength(stimuli: readonly Stimulus[], answers: Uint8Array): void {
  if (answers.length !== stimuli.length) {
    throw new RangeError(`${answers.length} answers for ${stimuli.length} stimuli`);
  }
}
