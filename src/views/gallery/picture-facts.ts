import { UNSCORED } from '#science/decisions/decide.ts';
import type { Decisions } from '#science/decisions/decide.ts';
import { cueOf } from '#science/decisions/cue.ts';
import type { Cue } from '#science/decisions/cue.ts';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';

/** What a tile or a row says of its picture. */
export interface PictureFacts {
  readonly position: number;
  readonly id: string;
  readonly shape: Category;
  readonly texture: Category;
  readonly answer: string;
  readonly cue: Cue;
  /** Probability of the answer, 0..1; null where a shared result carries none. */
  readonly probability: number | null;
}

/** The facts of the pictures at `positions`, in that order. */
export function factsOf(
  positions: readonly number[],
  set: StimulusSet,
  decisions: Decisions | null,
): readonly PictureFacts[] {
  return positions.flatMap((position) => {
    const stimulus = set.stimuli[position];
    if (stimulus === undefined) return [];
    const answer = decisions?.answers[position] ?? UNSCORED;
    const at = position * CATEGORIES.length + answer;
    return {
      position,
      id: stimulus.id,
      shape: stimulus.shape,
      texture: stimulus.texture,
      answer: CATEGORIES[answer] ?? '–',
      cue: cueOf(stimulus, answer),
      probability: decisions?.probabilities?.[at] ?? null,
    };
  });
}
