import { CATEGORY_COUNT, categoryNumber } from './category.ts';
import type { Stimulus } from './stimulus.ts';
import { hasConflict } from './stimulus.ts';

/**
 * Orders the stimuli so that every prefix is as balanced as can be: first one picture of each
 * ordered (shape, texture) pair, then the second of each, and so on; pictures without a conflict
 * come last. Within a round the pairs go by diagonals of the 16 x 16 table, so that each 16
 * pictures hold every shape once and every texture once, and a run stopped early favours no category.
 *
 * Returns positions in `stimuli`, a permutation of 0..N-1. Deterministic: no chance involved.
 * Each cell of the 1,280 has exactly 5 pictures, so the first 240 positions are one a pair.
 */
export function balancedOrder(stimuli: readonly Stimulus[]): number[] {
  const seenOfPair = new Map<string, number>();
  const placed = stimuli.map((stimulus, position) => {
    const pair = `${stimulus.shape}/${stimulus.texture}`;
    const round = seenOfPair.get(pair) ?? 0;
    seenOfPair.set(pair, round + 1);
    const shape = categoryNumber(stimulus.shape);
    const steps = categoryNumber(stimulus.texture) - shape;
    const diagonal = (steps + CATEGORY_COUNT) % CATEGORY_COUNT;
    return { position, round, diagonal, shape, conflict: hasConflict(stimulus) };
  });
  placed.sort(
    (a, b) =>
      Number(b.conflict) - Number(a.conflict) ||
      a.round - b.round ||
      a.diagonal - b.diagonal ||
      a.shape - b.shape,
  );
  return placed.map((entry) => entry.position);
}

/** How many ordered pairs of different categories occur: the size of the balanced first helping. */
export function countConflictPairs(stimuli: readonly Stimulus[]): number {
  const pairs = new Set<string>();
  for (const stimulus of stimuli) {
    if (hasConflict(stimulus)) pairs.add(`${stimulus.shape}/${stimulus.texture}`);
  }
  return pairs.size;
}
