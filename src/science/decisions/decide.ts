import type { Matrix } from '../matrix.ts';
import { dotRows } from '../matrix.ts';
import type { LogitRule } from './logit-rule.ts';

/** Stands in `answers` for a picture that has not been scored. */
export const UNSCORED = 255;

/**
 * Stands in `answers` for an answer that is none of the 16, such as a person's missed trial or a
 * chat model's unreadable reply: it counts as neither cue, never as missing (Geirhos et al. 2019).
 */
export const NO_CATEGORY = 254;

/** What the model answered, picture by picture, in the order of the stimulus set. */
export interface Decisions {
  /** [N]: category number 0..15, `NO_CATEGORY` or `UNSCORED`. */
  readonly answers: Uint8Array;
  /**
   * [N, 16] row-major probabilities by the model's logit rule; rows of unscored pictures are 0. Null
   * where only the answers are known (a shared result).
   */
  readonly probabilities: Float32Array | null;
}

/**
 * Zero-shot decisions of pictures against category rows: the largest cosine, the first of equal ones
 * (as numpy's argmax in the reference), with probabilities by the model's logit rule.
 *
 * `images` [N, D] and `categories` [K, D] hold rows of length 1. The rule never changes an answer,
 * only the probabilities. `scored[i] = 0` marks pictures without an embedding yet. A row with a cosine that
 * is no number (a broken embedding) stays `UNSCORED` instead of passing for the first category.
 */
export function decide(
  images: Matrix,
  categories: Matrix,
  rule: LogitRule,
  scored?: Uint8Array,
): Decisions {
  return decideFromCosines(dotRows(images, categories), rule, scored);
}

/** As `decide`, from cosines [N, K] already at hand. */
export function decideFromCosines(
  cosines: Matrix,
  rule: LogitRule,
  scored?: Uint8Array,
): Decisions {
  const { rows, cols } = cosines;
  const answers = new Uint8Array(rows).fill(UNSCORED);
  const probabilities = new Float32Array(rows * cols);
  for (let row = 0; row < rows; row += 1) {
    const ofRow = cosines.data.subarray(row * cols, (row + 1) * cols);
    if (scored?.[row] === 0 || !ofRow.every(Number.isFinite)) continue;
    const best = positionOfLargest(ofRow);
    answers[row] = best;
    const out = probabilities.subarray(row * cols, (row + 1) * cols);
    if (rule.kind === 'softmax') writeSoftmax(ofRow, rule.scale, ofRow[best] ?? 0, out);
    else out.set(ofRow.map((cosine) => 1 / (1 + Math.exp(-(rule.scale * cosine + rule.bias)))));
  }
  return { answers, probabilities };
}

function positionOfLargest(values: Float32Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k += 1) {
    if ((values[k] ?? 0) > (values[best] ?? 0)) best = k;
  }
  return best;
}

/** exp(scale x value), shifted by the largest so that nothing overflows, brought to sum 1. */
function writeSoftmax(
  values: Float32Array,
  scale: number,
  largest: number,
  out: Float32Array,
): void {
  let total = 0;
  for (let k = 0; k < values.length; k += 1) {
    out[k] = Math.exp(scale * ((values[k] ?? 0) - largest));
    total += out[k] ?? 0;
  }
  for (let k = 0; k < values.length; k += 1) out[k] = (out[k] ?? 0) / total;
}
