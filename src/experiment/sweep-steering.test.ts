import { describe, expect, it } from 'vitest';
import { matrixOf, normalizeRows } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { evaluate } from './evaluate.ts';
import { BUILT_IN_SET, defaultSpec } from './spec.ts';
import { SWEEP_BLENDS, sweepSteering } from './sweep-steering.ts';

/** A small deterministic stream of numbers in -1..1 (Lehmer generator, Park and Miller 1988). */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}

function unitRows(rows: number, cols: number, next: () => number): Matrix {
  return normalizeRows(matrixOf(rows, cols, Float32Array.from({ length: rows * cols }, next)));
}

const stimuli: Stimulus[] = CATEGORIES.flatMap((shape) =>
  CATEGORIES.map((texture) => ({
    id: `${shape}-${texture}`,
    file: `${shape}-${texture}.png`,
    shape,
    texture,
    sha256: '',
    sizeBytes: 1,
  })),
);
const next = stream(7);
const images = {
  rows: unitRows(stimuli.length, 12, next),
  scored: Uint8Array.from(stimuli, (_, i) => Number(i % 5 !== 0)),
  origin: { kind: 'shipped' },
} as const;
const prompts = {
  texture: unitRows(16, 12, next),
  neutral: unitRows(16, 12, next),
  shape: unitRows(16, 12, next),
};

describe('sweepSteering', () => {
  it('agrees at every blend with scoring the blended rows themselves', () => {
    const curve = sweepSteering(stimuli, images, prompts);
    expect(curve.map((point) => point.blend)).toEqual(SWEEP_BLENDS);
    const spec = defaultSpec(BUILT_IN_SET, '{}');
    for (const point of curve) {
      const steered = { ...spec, steering: { ...spec.steering, blend: point.blend } };
      const { rates, counts } = evaluate(steered, stimuli, images, prompts, {
        kind: 'softmax',
        scale: 25,
      });
      expect(point.shapeBias).toBeCloseTo(rates.shapeBias, 10);
      expect(point.cueAccuracy).toBeCloseTo(rates.cueAccuracy, 10);
      expect(counts.unscored).toBe(images.scored.filter((s) => s === 0).length);
    }
  });

  it('moves: the ends are not the middle', () => {
    const rates = sweepSteering(stimuli, images, prompts, [-1, 0, 1]).map((p) => p.shapeBias);
    expect(new Set(rates).size).toBe(3);
  });
});
