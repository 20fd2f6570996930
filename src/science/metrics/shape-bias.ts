import type { CueCounts } from './cue-counts.ts';

/** The two numbers of the field and what they rest on. */
export interface CueRates {
  /** S / (S + T), 0..1; NaN without a cue answer. */
  readonly shapeBias: number;
  /** (S + T) / (S + T + neither), 0..1; NaN without a scored conflict picture. */
  readonly cueAccuracy: number;
  /** 95 % Wilson interval of the shape bias, 0..1; NaN twice without a cue answer. */
  readonly interval: Interval;
}

/** Lower and upper end, both in the unit of the number they belong to. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Standard normal quantile for a two-sided 95 % interval. */
const Z95 = 1.959963984540054;

/**
 * Shape bias, cue accuracy and interval from counts (Geirhos et al. 2019; `shapebias_utils.py` of
 * vlm_shapebias calls cue accuracy "accuracy" and divides by the conflict pictures, as here).
 */
export function rateCues(counts: Pick<CueCounts, 'shape' | 'texture' | 'neither'>): CueRates {
  const cueAnswers = counts.shape + counts.texture;
  return {
    shapeBias: cueAnswers === 0 ? NaN : counts.shape / cueAnswers,
    cueAccuracy:
      cueAnswers + counts.neither === 0 ? NaN : cueAnswers / (cueAnswers + counts.neither),
    interval: wilsonInterval(counts.shape, cueAnswers),
  };
}

/**
 * Wilson score interval of `hits` of `trials` (Wilson 1927), 95 % by default, within 0..1.
 *
 * Chosen over the normal approximation since it stays inside 0..1 and keeps its coverage near the
 * ends. NaN twice for no trials.
 */
export function wilsonInterval(hits: number, trials: number, z: number = Z95): Interval {
  if (trials === 0) return { low: NaN, high: NaN };
  const share = hits / trials;
  const z2 = z * z;
  const middle = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const reach =
    (z / (1 + z2 / trials)) *
    Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}
