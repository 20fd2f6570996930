import { UNSCORED } from '#science/decisions/decide.ts';
import type { Matrix } from '#science/matrix.ts';
import { dotProduct, dotRows, rowOf } from '#science/matrix.ts';
import { countCues } from '#science/metrics/cue-counts.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import type { SteeringRows } from '#science/prompts/steering.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import type { ImageEvidence } from './evaluate.ts';

/** One point of the curve that a hand traces with the slider. Rates 0..1, NaN without cue answers. */
export interface SteeringPoint {
  readonly blend: number;
  readonly shapeBias: number;
  readonly cueAccuracy: number;
}

/** -1, -0.9 ... 1: fine enough for a smooth curve, coarse enough to stay live while typing. */
export const SWEEP_BLENDS: readonly number[] = Array.from({ length: 21 }, (_, i) => (i - 10) / 10);

/**
 * Shape bias and cue accuracy at each blend. The cosines of a blended row are the blend of the
 * cosines, divided by the blended row's length, so three products of images and rows serve all blends.
 */
export function sweepSteering(
  stimuli: readonly Stimulus[],
  images: ImageEvidence,
  prompts: SteeringRows,
  blends: readonly number[] = SWEEP_BLENDS,
): SteeringPoint[] {
  const neutral = dotRows(images.rows, prompts.neutral);
  const ends = {
    texture: { cosines: dotRows(images.rows, prompts.texture), rows: prompts.texture },
    shape: { cosines: dotRows(images.rows, prompts.shape), rows: prompts.shape },
  };
  return blends.map((blend) => {
    const amount = Math.min(1, Math.abs(blend));
    const end = blend < 0 ? ends.texture : ends.shape;
    const lengths = blendedLengths(prompts.neutral, end.rows, amount);
    const answers = bestOfBlend(neutral, end.cosines, amount, lengths, images.scored);
    const { shapeBias, cueAccuracy } = rateCues(countCues(stimuli, answers));
    return { blend, shapeBias, cueAccuracy };
  });
}

function blendedLengths(neutral: Matrix, end: Matrix, amount: number): number[] {
  return Array.from({ length: neutral.rows }, (_, k) => {
    const cosine = dotProduct(rowOf(neutral, k), rowOf(end, k));
    const keep = 1 - amount;
    return Math.sqrt(Math.max(0, keep * keep + amount * amount + 2 * keep * amount * cosine));
  });
}

function bestOfBlend(
  neutral: Matrix,
  end: Matrix,
  amount: number,
  lengths: readonly number[],
  scored: Uint8Array,
): Uint8Array {
  const answers = new Uint8Array(neutral.rows).fill(UNSCORED);
  for (let row = 0; row < neutral.rows; row += 1) {
    if (scored[row] === 0) continue;
    let best = -1;
    let bestValue = -Infinity;
    for (let k = 0; k < neutral.cols; k += 1) {
      const at = row * neutral.cols + k;
      const mixed = (1 - amount) * (neutral.data[at] ?? 0) + amount * (end.data[at] ?? 0);
      const length = lengths[k] ?? 0;
      const value = length > 0 ? mixed / length : 0;
      if (value > bestValue) {
        bestValue = value;
        best = k;
      }
    }
    answers[row] = best;
  }
  return answers;
}
