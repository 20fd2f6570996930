import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../matrix.ts';
import { matrixOf } from '../matrix.ts';
import { cueOf } from './cue.ts';
import { decide, decideFromCosines, NO_CATEGORY, UNSCORED } from './decide.ts';
import type { LogitRule } from './logit-rule.ts';

type Rows = readonly (readonly number[])[];

interface References {
  readonly scale: number;
  readonly images: Rows;
  readonly categories: Rows;
  readonly answers: readonly number[];
  readonly probabilities: Rows;
}

/** Made with NumPy and SciPy by `tools/references/metrics/make_metric_references.py`. */
const references = JSON.parse(
  readFileSync(new URL('decision-references.json', import.meta.url), 'utf8'),
) as References;

function toMatrix(rows: Rows): Matrix {
  return matrixOf(rows.length, rows[0]?.length ?? 0, Float32Array.from(rows.flat()));
}

function softmax(scale: number): LogitRule {
  return { kind: 'softmax', scale };
}

const images = toMatrix(references.images);
const categories = toMatrix(references.categories);

describe('zero-shot decisions', () => {
  it('are NumPy’s answers and SciPy’s probabilities, the first of two equal classes', () => {
    const { answers, probabilities } = decide(images, categories, softmax(references.scale));
    expect([...answers]).toEqual(references.answers);
    expect(answers[0]).toBe(4);
    references.probabilities
      .flat()
      .forEach((value, i) => expect(probabilities?.[i]).toBeCloseTo(value, 5));
  });

  it('do not change with the scale, however large', () => {
    for (const scale of [0.01, 1, 100, 1e6]) {
      const { answers, probabilities } = decide(images, categories, softmax(scale));
      expect([...answers]).toEqual(references.answers);
      expect(probabilities?.every(Number.isFinite)).toBe(true);
    }
  });

  it('leave pictures without an embedding unscored', () => {
    const scored = Uint8Array.from([1, 0, 1, 1, 1, 0]);
    const { answers, probabilities } = decide(images, categories, softmax(100), scored);
    expect([...answers].flatMap((answer, i) => (answer === UNSCORED ? [i] : []))).toEqual([1, 5]);
    expect(probabilities?.subarray(16, 32).every((value) => value === 0)).toBe(true);
    expect(probabilities?.subarray(32, 48).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
  });

  it('leave a broken embedding unscored rather than naming the first category', () => {
    const cosines = matrixOf(2, 3, Float32Array.from([NaN, NaN, NaN, 0.1, 0.3, 0.2]));
    expect([...decideFromCosines(cosines, softmax(100)).answers]).toEqual([UNSCORED, 1]);
  });
});

describe('a sigmoid rule', () => {
  const rule: LogitRule = { kind: 'sigmoid', scale: 117.3, bias: -12.93 };

  it('gives each category its own probability and the same answers', () => {
    const { answers, probabilities } = decide(images, categories, rule);
    expect([...answers]).toEqual(references.answers);
    // 1 / (1 + exp(-(117.3 x 0.1 - 12.93))) and its neighbours, by hand.
    const one = decideFromCosines(matrixOf(1, 2, Float32Array.from([0.1, 0.12])), rule);
    expect(one.probabilities?.[0]).toBeCloseTo(0.23147, 4);
    expect(one.probabilities?.[1]).toBeCloseTo(0.75873, 4);
    expect(probabilities?.every((p) => p >= 0 && p <= 1)).toBe(true);
  });
});

describe('the cue that an answer names', () => {
  const conflict = { shape: 'airplane', texture: 'bicycle' } as const;
  const agreement = { shape: 'cat', texture: 'cat' } as const;

  it('is the shape, the texture, or neither', () => {
    expect(cueOf(conflict, 0)).toBe('shape');
    expect(cueOf(conflict, 2)).toBe('texture');
    expect(cueOf(conflict, 1)).toBe('neither');
    expect(cueOf(conflict, NO_CATEGORY)).toBe('neither');
  });

  it('is none where the picture has no conflict or no answer', () => {
    expect(cueOf(agreement, 7)).toBe('no-conflict');
    expect(cueOf(agreement, NO_CATEGORY)).toBe('no-conflict');
    expect(cueOf(conflict, UNSCORED)).toBe('unscored');
    expect(cueOf(agreement, UNSCORED)).toBe('unscored');
  });

  it('refuses a number that stands for no answer', () => {
    expect(() => cueOf(conflict, 16)).toThrow(RangeError);
  });
});
