import type { Matrix } from '../matrix.ts';
import { dotColumns } from '../matrix.ts';
import type { LogitRule } from './logit-rule.ts';

/** Stands in `answers` for a picture that has not been scored. */
export const UNSCORED = 255;

/**
 * Stands in `answers` for an answer that is none of the 16, such as a person's missed trial or a
 * chat model's unreadable reply: it counts as neither cue, never as missing (Geirhos et al. 2019).
 */
export const NO_CATEGORY = 254;

/** As `UNSCORED`, where there are more categories than one byte can number. */
export const UNSCORED_OF_MANY = 0xffff;

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
 * is no number (a broken embedding) stays `UNSCORED` instead of passing for the first category. Throws
 * a RangeError for more than 254 categories: `pickAnswersOfMany` takes those.
 */
export function decide(
  images: Matrix,
  categories: Matrix,
  rule: LogitRule,
  scored?: Uint8Array,
): Decisions {
  return decideFromCosines(dotColumns(images, categories), rule, scored);
}

/**
 * As `decide`, from cosines already at hand: K columns of N. They must stay as they are, since the
 * probabilities are worked out when somebody first reads them: most results are only counted.
 */
export function decideFromCosines(
  columns: readonly Float32Array[],
  rule: LogitRule,
  scored?: Uint8Array,
): Decisions {
  if (columns.length > NO_CATEGORY)
    throw new RangeError(`${columns.length} categories are too many for one byte`);
  const answers = new Uint8Array(columns[0]?.length ?? 0);
  pickLargest(columns, answers, UNSCORED, scored);
  let probabilities: Float32Array | null = null;
  return {
    answers,
    get probabilities() {
      return (probabilities ??= probabilitiesOf(columns, answers, rule));
    },
  };
}

/**
 * Answers alone, of up to 65,535 categories: as those of `decide`, with `UNSCORED_OF_MANY` in place
 * of `UNSCORED`. `columns` are K columns of N cosines.
 */
export function pickAnswersOfMany(
  columns: readonly Float32Array[],
  scored?: Uint8Array,
): Uint16Array {
  if (columns.length > UNSCORED_OF_MANY)
    throw new RangeError(`${columns.length} categories are too many for two bytes`);
  const answers = new Uint16Array(columns[0]?.length ?? 0);
  pickLargest(columns, answers, UNSCORED_OF_MANY, scored);
  return answers;
}

function pickLargest(
  columns: readonly Float32Array[],
  answers: Uint8Array | Uint16Array,
  unscored: number,
  scored: Uint8Array | undefined,
): void {
  const largest = new Float32Array(answers.length).fill(-Infinity);
  // Column by column, since that is how they lie in memory.
  columns.forEach((column, k) => {
    for (let i = 0; i < column.length; i += 1) {
      const cosine = column[i] ?? NaN;
      if (cosine > (largest[i] ?? NaN)) {
        largest[i] = cosine;
        answers[i] = k;
      } else if (!(cosine >= -Number.MAX_VALUE)) {
        // Nothing is greater than NaN, so that the picture is out from here on.
        largest[i] = NaN;
      }
    }
  });
  for (let i = 0; i < answers.length; i += 1) {
    if (scored?.[i] === 0 || !Number.isFinite(largest[i])) answers[i] = unscored;
  }
}

function probabilitiesOf(
  columns: readonly Float32Array[],
  answers: Uint8Array,
  rule: LogitRule,
): Float32Array {
  const width = columns.length;
  const out = new Float32Array(answers.length * width);
  const row = new Float32Array(width);
  answers.forEach((answer, i) => {
    if (answer === UNSCORED) return;
    for (let k = 0; k < width; k += 1) row[k] = columns[k]?.[i] ?? 0;
    const to = out.subarray(i * width, (i + 1) * width);
    if (rule.kind === 'softmax') writeSoftmax(row, rule.scale, row[answer] ?? 0, to);
    else to.set(row.map((cosine) => 1 / (1 + Math.exp(-(rule.scale * cosine + rule.bias)))));
  });
  return out;
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
