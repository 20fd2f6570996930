import { UNSCORED } from '#science/decisions/decide.ts';
import type { Matrix } from '#science/matrix.ts';
import { dotProduct, rowOf } from '#science/matrix.ts';
import { countCues } from '#science/metrics/cue-counts.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import type { SteeringRows } from '#science/prompts/steering.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { cosinesWith } from './evaluate.ts';
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
  const neutral = cosinesWith(images, prompts.neutral);
  const ends = {
    texture: { cosines: cosinesWith(images, prompts.texture), rows: prompts.texture },
    shape: { cosines: cosinesWith(images, prompts.shape), rows: prompts.shape },
  };
  // One for all blends: 21 of them an edit would have garbage collected while somebody types.
  const largest = new Float64Array(images.scored.length);
  return blends.map((blend) => {
    const amount = Math.min(1, Math.abs(blend));
    const end = blend < 0 ? ends.texture : ends.shape;
    const lengths = blendedLengths(prompts.neutral, end.rows, amount);
    const answers = bestOfBlend(neutral, end.cosines, { amount, lengths }, images.scored, largest);
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

/** `largest` is room to work in, one number a picture. */
function bestOfBlend(
  neutral: readonly Float32Array[],
  end: readonly Float32Array[],
  { amount, lengths }: { readonly amount: number; readonly lengths: readonly number[] },
  scored: Uint8Array,
  largest: Float64Array,
): Uint8Array {
  const answers = new Uint8Array(scored.length);
  largest.fill(-Infinity);
  neutral.forEach((ofNeutral, k) => {
    const ofEnd = end[k] ?? ofNeutral;
    // Rows that cancel each other out have cosine 0 with everything.
    const length = lengths[k] ?? 0;
    const keep = length > 0 ? (1 - amount) / length : 0;
    const add = length > 0 ? amount / length : 0;
    for (let i = 0; i < scored.length; i += 1) {
      const value = keep * (ofNeutral[i] ?? 0) + add * (ofEnd[i] ?? 0);
      if (value > (largest[i] ?? NaN)) {
        largest[i] = value;
        answers[i] = k;
      }
    }
  });
  for (let i = 0; i < scored.length; i += 1) {
    if (scored[i] === 0 || largest[i] === -Infinity) answers[i] = UNSCORED;
  }
  return answers;
}
