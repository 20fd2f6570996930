import type { Matrix } from '#science/matrix.ts';
import { cosineBetween, rowOf } from '#science/matrix.ts';

/** How closely rows computed here agree with rows that came from elsewhere. */
export interface RowAgreement {
  readonly compared: number;
  /** Lowest cosine, -1..1; NaN where nothing was compared or a row has no length. */
  readonly lowestCosine: number;
}

/** Below this cosine a computed picture counts as disagreeing with its shipped embedding. */
export const AGREEMENT_COSINE = 0.999;

/** Compares `computed` with `reference` [N, D] at the rows where `mask` is 1. */
export function compareRows(computed: Matrix, reference: Matrix, mask: Uint8Array): RowAgreement {
  let compared = 0;
  let lowestCosine = NaN;
  for (let row = 0; row < computed.rows; row += 1) {
    if (mask[row] !== 1) continue;
    const cosine = cosineBetween(rowOf(computed, row), rowOf(reference, row));
    // Math.min keeps a NaN: one broken row must not hide behind the good ones.
    lowestCosine = compared === 0 ? cosine : Math.min(lowestCosine, cosine);
    compared += 1;
  }
  return { compared, lowestCosine };
}

/** `count` positions spread evenly over `order`, so that a small sample touches many categories. */
export function spreadSample(order: readonly number[], count: number): number[] {
  const step = Math.max(1, Math.floor(order.length / count));
  return order.filter((_, i) => i % step === 0).slice(0, count);
}
