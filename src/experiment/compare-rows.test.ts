import { describe, expect, it } from 'vitest';
import { matrixOf } from '#science/matrix.ts';
import { compareRows, spreadSample } from './compare-rows.ts';

const reference = matrixOf(3, 2, Float32Array.of(1, 0, 0, 1, 1, 0));

describe('compareRows', () => {
  it('finds the lowest cosine among the rows that count', () => {
    const computed = matrixOf(3, 2, Float32Array.of(1, 0, 1, 1, 0, 1));
    expect(compareRows(computed, reference, Uint8Array.of(1, 1, 0))).toEqual({
      compared: 2,
      lowestCosine: expect.closeTo(Math.SQRT1_2, 7) as number,
    });
  });

  it('has no cosine for nothing, and shows a broken row', () => {
    expect(compareRows(reference, reference, Uint8Array.of(0, 0, 0)).lowestCosine).toBeNaN();
    const broken = matrixOf(3, 2, Float32Array.of(0, 0, 0, 1, 1, 0));
    const agreement = compareRows(broken, reference, Uint8Array.of(1, 1, 1));
    expect(agreement.lowestCosine >= 0.999).toBe(false);
  });
});

describe('spreadSample', () => {
  it('spreads over the whole order', () => {
    const order = Array.from({ length: 100 }, (_, i) => i);
    expect(spreadSample(order, 4)).toEqual([0, 25, 50, 75]);
    expect(spreadSample(order.slice(0, 3), 8)).toEqual([0, 1, 2]);
  });
});
