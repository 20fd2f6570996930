import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  cosineBetween,
  dotColumns,
  dotProduct,
  lengthOf,
  matrixOf,
  normalizeRows,
  rowOf,
} from './matrix.ts';
import type { Matrix } from './matrix.ts';

type Rows = readonly (readonly number[])[];

const path = new URL('../../tools/references/preprocess/half_and_matrix.json', import.meta.url);
const { matrix } = JSON.parse(readFileSync(path, 'utf8')) as {
  matrix: { a: Rows; b: Rows; products: Rows; unitRows: Rows; lengths: number[]; cosine: number };
};

const fromRows = (rows: Rows): Matrix =>
  matrixOf(rows.length, rows[0]?.length ?? 0, Float32Array.from(rows.flat()));

function expectClose(actual: Iterable<number>, expected: readonly number[]) {
  const values = [...actual];
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 6);
}

/** A small deterministic stream of numbers in -1..1 (Lehmer generator, Park and Miller 1988). */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}

const a = fromRows(matrix.a);
const b = fromRows(matrix.b);

describe('matrices', () => {
  it('have the row products of NumPy, a column for each row of the other', () => {
    const columns = dotColumns(a, b);
    expect(columns.map((column) => column.length)).toEqual([3, 3, 3, 3]);
    columns.forEach((column, k) => {
      expectClose(
        column,
        matrix.products.map((row) => row[k] ?? NaN),
      );
    });
  });

  it('have the same products, bit for bit, however many rows are taken at a time', () => {
    const next = stream(3);
    for (const rows of [1, 2, 3, 4, 5, 15, 16, 17, 23]) {
      for (const of of [1, 2, 3, 4, 5, 8, 11]) {
        const left = matrixOf(rows, 37, Float32Array.from({ length: rows * 37 }, next));
        const right = matrixOf(of, 37, Float32Array.from({ length: of * 37 }, next));
        const plain = Array.from({ length: of }, (_, k) =>
          Float32Array.from({ length: rows }, (_unused, i) =>
            dotProduct(rowOf(left, i), rowOf(right, k)),
          ),
        );
        expect(dotColumns(left, right)).toEqual(plain);
      }
    }
  });

  it('have rows of length 1 after normalization, the original untouched', () => {
    const before = a.data.slice();
    const unit = normalizeRows(a);
    expectClose(unit.data, matrix.unitRows.flat());
    expect(a.data).toEqual(before);
    expect(unit.data.buffer).not.toBe(a.data.buffer);
  });

  it('keep a row of zeros, without NaN', () => {
    const unit = normalizeRows(
      fromRows([
        [0, 0],
        [3, 4],
      ]),
    );
    expectClose(unit.data, [0, 0, 0.6, 0.8]);
  });

  it('give rows as views', () => {
    const own = fromRows([
      [1, 2],
      [3, 4],
    ]);
    rowOf(own, 1)[0] = 9;
    expect([...own.data]).toEqual([1, 2, 9, 4]);
    expect(() => rowOf(own, 2)).toThrow(RangeError);
    expect(() => rowOf(own, -1)).toThrow(RangeError);
  });

  it('refuse numbers that do not fit, and rows of unequal width', () => {
    expect(() => matrixOf(2, 3, new Float32Array(5))).toThrow(RangeError);
    expect(() => dotColumns(a, fromRows([[1, 2]]))).toThrow(RangeError);
  });

  it('may be empty', () => {
    const none = matrixOf(0, 5, new Float32Array(0));
    expect(dotColumns(none, b).map((column) => column.length)).toEqual([0, 0, 0, 0]);
    expect(dotColumns(b, none)).toEqual([]);
  });
});

describe('vectors', () => {
  it('have the lengths and cosine of NumPy', () => {
    expectClose(
      [0, 1, 2].map((row) => lengthOf(rowOf(a, row))),
      matrix.lengths,
    );
    expect(cosineBetween(rowOf(a, 0), rowOf(b, 0))).toBeCloseTo(matrix.cosine, 12);
    expect(dotProduct(rowOf(a, 0), rowOf(b, 0))).toBeCloseTo(matrix.products[0]?.[0] ?? NaN, 12);
  });

  it('have no angle without a length', () => {
    expect(cosineBetween(new Float32Array(3), Float32Array.of(1, 2, 3))).toBeNaN();
  });

  it('are summed in double precision', () => {
    const long = new Float32Array(1_000_000).fill(0.1);
    expect(dotProduct(long, long)).toBeCloseTo(1_000_000 * Math.fround(0.1) ** 2, 4);
  });
});
