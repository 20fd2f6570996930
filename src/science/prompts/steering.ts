import type { Matrix } from '../matrix.ts';
import { normalizeRows } from '../matrix.ts';

/** The two ends of the steering slider and where the hand stands between them. */
export interface Steering {
  /** Templates of the texture-steering end, at blend -1. */
  readonly texture: readonly string[];
  /** Templates of the shape-steering end, at blend 1. */
  readonly shape: readonly string[];
  /** -1..1; 0 is the neutral prompt as typed. */
  readonly blend: number;
}

/** Unit category rows [16, D] of the three prompts that the slider moves between. */
export interface SteeringRows {
  readonly texture: Matrix;
  readonly neutral: Matrix;
  readonly shape: Matrix;
}

/**
 * Category rows at `blend`: (1 - |b|) neutral + |b| end, each row to length 1 again, where the end
 * is the texture prompt for b < 0 and the shape prompt for b > 0.
 *
 * `blend` is clamped to -1..1. At 0 these are the neutral rows themselves and at -1 and 1 the ends'
 * own, bit for bit, so that a slider at rest changes no answer. Throws a RangeError where the three
 * matrices differ in shape. The blend in embedding space is ours; the literature steers by wording
 * alone.
 */
export function blendCategoryRows(rows: SteeringRows, blend: number): Matrix {
  const { neutral } = rows;
  const end = blend < 0 ? rows.texture : rows.shape;
  if (end.rows !== neutral.rows || end.cols !== neutral.cols) {
    throw new RangeError(
      `cannot blend ${neutral.rows} x ${neutral.cols} with ${end.rows} x ${end.cols} numbers`,
    );
  }
  const amount = Math.min(1, Math.abs(blend));
  if (amount === 0) return neutral;
  if (amount === 1) return end;
  const data = new Float32Array(neutral.data.length);
  for (let i = 0; i < data.length; i += 1) {
    data[i] = (1 - amount) * (neutral.data[i] ?? 0) + amount * (end.data[i] ?? 0);
  }
  return normalizeRows({ rows: neutral.rows, cols: neutral.cols, data });
}
