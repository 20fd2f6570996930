import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../matrix.ts';
import { matrixOf } from '../matrix.ts';
import { cueOf } from './cue.ts';
import {
  decide,
  decideFromCosines,
  NO_CATEGORY,
  pickAnswersOfMany,
  UNSCORED,
  UNSCORED_OF_MANY,
} from './decide.ts';
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

/** Rows of cosines, a picture each, as columns. */
function columnsOf(rows: Rows): Float32Array[] {
  return (rows[0] ?? []).map((_, k) => Float32Array.from(rows, (row) => row[k] ?? NaN));
}

const TWO_ROWS = [
  [0.1, 0.2],
  [0.4, 0.3],
];

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
    const broken = [NaN, Infinity, -Infinity].flatMap((value) => [
      [value, 0.3, 0.2],
      [0.1, value, 0.2],
      [0.1, 0.3, value],
    ]);
    const { answers } = decideFromCosines(columnsOf([...broken, [0.1, 0.3, 0.2]]), softmax(100));
    expect([...answers]).toEqual([...broken.map(() => UNSCORED), 1]);
  });

  it('do not follow what becomes of the list of scored pictures', () => {
    const scored = Uint8Array.from([1, 0]);
    const decisions = decideFromCosines(columnsOf(TWO_ROWS), softmax(100), scored);
    scored.fill(1);
    expect(decisions.probabilities?.subarray(2)).toEqual(new Float32Array(2));
  });

  it('work the probabilities out once, when they are read', () => {
    const decisions = decideFromCosines(columnsOf(TWO_ROWS), softmax(1));
    expect(decisions.probabilities).toBe(decisions.probabilities);
    expect(decisions.probabilities).toHaveLength(4);
  });
});

describe('answers among many categories', () => {
  /** Picture i is nearest to category i, and picture 0 to category 700 as well. */
  const columns = Array.from({ length: 1000 }, (_, k) =>
    Float32Array.from({ length: 1000 }, (_unused, i) =>
      k === i || (i === 0 && k === 700) ? 0.9 : 0.1,
    ),
  );

  it('are numbered beyond a byte, the first of two equal ones', () => {
    const scored = new Uint8Array(1000).fill(1);
    scored[3] = 0;
    const answers = pickAnswersOfMany(columns, scored);
    expect(answers[3]).toBe(UNSCORED_OF_MANY);
    answers[3] = 3;
    expect([...answers]).toEqual(columns.map((_, k) => k));
  });

  it('are refused where they would not fit', () => {
    expect(() => decideFromCosines(columns.slice(0, 255), softmax(1))).toThrow(RangeError);
    expect(decideFromCosines(columns.slice(0, 254), softmax(1)).answers[253]).toBe(253);
  });
});

describe('a sigmoid rule', () => {
  const rule: LogitRule = { kind: 'sigmoid', scale: 117.3, bias: -12.93 };

  it('gives each category its own probability and the same answers', () => {
    const { answers, probabilities } = decide(images, categories, rule);
    expect([...answers]).toEqual(references.answers);
    // 1 / (1 + exp(-(117.3 x 0.1 - 12.93))) and its neighbours, by hand.
    const one = decideFromCosines(columnsOf([[0.1, 0.12]]), rule);
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
