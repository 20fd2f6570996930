import { CATEGORIES } from './category.ts';
import type { Category } from './category.ts';

/** What the name of a cue-conflict stimulus says. */
export interface CueConflictName {
  /** The name without folder, trial prefix and extension: `airplane1-bicycle2`. */
  readonly id: string;
  readonly shape: Category;
  readonly texture: Category;
}

const STIMULUS_NAME = /^([a-z]+)\d+-([a-z]+)\d+$/;

/**
 * Reads both labels from the name of a cue-conflict stimulus, `<shape><i>-<texture><j>`, with or
 * without a folder before it and `.png` behind it; null for any other name or an unknown category.
 *
 * Response tables put trial details before the name, joined by `_`
 * (`0001_s5n_s01_0_bird_00_airplane1-bicycle2.png`): the part after the last `_` counts, as in
 * model-vs-human.
 */
export function parseCueConflictName(name: string): CueConflictName | null {
  const id = name.replace(/^.*[/\\_]/s, '').replace(/\.png$/i, '');
  const match = STIMULUS_NAME.exec(id);
  const shape = CATEGORIES.find((category) => category === match?.[1]);
  const texture = CATEGORIES.find((category) => category === match?.[2]);
  return shape === undefined || texture === undefined ? null : { id, shape, texture };
}
