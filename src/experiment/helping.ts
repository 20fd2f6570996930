import { balancedOrder, countConflictPairs } from '#science/stimuli/balanced-subset.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import type { StimulusHelping } from './spec.ts';

/** Positions that a helping consists of, in the order in which they are computed: balanced first. */
export function positionsOf(stimuli: readonly Stimulus[], helping: StimulusHelping): number[] {
  const order = balancedOrder(stimuli);
  return helping === 'all' ? order : order.slice(0, countConflictPairs(stimuli));
}

/** [N]: 1 for the pictures of the helping that are `there`, 0 for all others. */
export function maskHelping(
  stimuli: readonly Stimulus[],
  helping: StimulusHelping,
  there: Uint8Array,
): Uint8Array {
  if (helping === 'all') return there;
  const mask = new Uint8Array(there.length);
  for (const position of positionsOf(stimuli, helping)) mask[position] = there[position] ?? 0;
  return mask;
}
