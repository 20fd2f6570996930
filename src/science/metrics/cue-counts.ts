import { cueOfNumbers } from '../decisions/cue.ts';
import { UNSCORED } from '../decisions/decide.ts';
import { CATEGORIES } from '../stimuli/category.ts';
import { labelNumbersOf } from '../stimuli/label-numbers.ts';
import type { LabelNumbers } from '../stimuli/label-numbers.ts';
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
  const labels = labelNumbersOf(stimuli);
  const counts = noCounts();
  for (let i = 0; i < answers.length; i += 1) countOne(counts, labels, answers, i);
  return counts;
}

/** `countCues` for each category by shape (or by texture) label: 16 counts in category order. */
export function countCuesByCategory(
  stimuli: readonly Stimulus[],
  answers: Uint8Array,
  side: CategorySide = 'shape',
): CueCounts[] {
  checkLength(stimuli, answers);
  const labels = labelNumbersOf(stimuli);
  const byCategory = CATEGORIES.map(noCounts);
  labels[side].forEach((category, i) => {
    const counts = byCategory[category];
    if (counts !== undefined) countOne(counts, labels, answers, i);
  });
  return byCategory;
}

type Tally = { -readonly [field in keyof CueCounts]: number };

function noCounts(): Tally {
  return { shape: 0, texture: 0, neither: 0, noConflict: 0, noConflictRight: 0, unscored: 0 };
}

function countOne(counts: Tally, labels: LabelNumbers, answers: Uint8Array, i: number): void {
  const answer = answers[i] ?? UNSCORED;
  const shape = labels.shape[i] ?? 0;
  switch (cueOfNumbers(shape, labels.texture[i] ?? 0, answer)) {
    case 'shape':
      counts.shape += 1;
      break;
    case 'texture':
      counts.texture += 1;
      break;
    case 'neither':
      counts.neither += 1;
      break;
    case 'unscored':
      counts.unscored += 1;
      break;
    case 'no-conflict':
      counts.noConflict += 1;
      if (answer === shape) counts.noConflictRight += 1;
  }
}

function checkLength(stimuli: readonly Stimulus[], answers: Uint8Array): void {
  if (answers.length !== stimuli.length) {
    throw new RangeError(`${answers.length} answers for ${stimuli.length} stimuli`);
  }
}
