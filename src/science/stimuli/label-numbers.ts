import { categoryNumber } from './category.ts';
import type { Stimulus } from './stimulus.ts';

/** The labels of a set as category numbers 0..15, [N] each, in the order of the set. */
export interface LabelNumbers {
  readonly shape: Uint8Array;
  readonly texture: Uint8Array;
}

/** A set's labels never change, and every keystroke asks for them. */
const known = new WeakMap<readonly Stimulus[], LabelNumbers>();

/** The labels of `stimuli` as numbers, looked up once for each list of stimuli. */
export function labelNumbersOf(stimuli: readonly Stimulus[]): LabelNumbers {
  const before = known.get(stimuli);
  if (before !== undefined) return before;
  const labels = {
    shape: Uint8Array.from(stimuli, ({ shape }) => categoryNumber(shape)),
    texture: Uint8Array.from(stimuli, ({ texture }) => categoryNumber(texture)),
  };
  known.set(stimuli, labels);
  return labels;
}
