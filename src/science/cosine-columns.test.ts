import { describe, expect, it } from 'vitest';
import { CosineColumns } from './cosine-columns.ts';
import { dotColumns, matrixOf, normalizeRows, rowOf } from './matrix.ts';
import type { Matrix } from './matrix.ts';

const WIDTH = 24;

/** A small deterministic stream of numbers in -1..1 (Lehmer generator, Park and Miller 1988). */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}

function unitRows(rows: number, seed: number): Matrix {
  const data = Float32Array.from({ length: rows * WIDTH }, stream(seed));
  return normalizeRows(matrixOf(rows, WIDTH, data));
}

/** `matrix` with row `k` taken from `other`. */
function edit(matrix: Matrix, k: number, other: Matrix): Matrix {
  const data = matrix.data.slice();
  data.set(rowOf(other, k), k * matrix.cols);
  return matrixOf(matrix.rows, matrix.cols, data);
}

const images = unitRows(37, 1);
const first = unitRows(16, 2);
const second = unitRows(16, 3);

describe('known cosines', () => {
  it('are those of the plain product, bit for bit, through edits and back', () => {
    const cosines = new CosineColumns(images);
    const oneEdited = edit(first, 5, second);
    for (const rows of [first, oneEdited, second, first, oneEdited]) {
      expect(cosines.with(rows)).toEqual(dotColumns(images, rows));
    }
  });

  it('are worked out for the class that changed, and kept for the others', () => {
    const cosines = new CosineColumns(images);
    const before = cosines.with(first);
    const after = cosines.with(edit(first, 5, second));
    expect(after.flatMap((column, k) => (column === before[k] ? [] : [k]))).toEqual([5]);
    expect(cosines.size).toBe(17);
    expect(cosines.with(first)).toSatisfy((again: typeof before) =>
      again.every((column, k) => column === before[k]),
    );
    expect(cosines.knows(first)).toBe(true);
    expect(cosines.knows(second)).toBe(false);
  });

  it('stay within their room, the oldest going first', () => {
    const bytesEach = 4 * (images.rows + WIDTH);
    const cosines = new CosineColumns(images, 20 * bytesEach);
    cosines.with(first);
    cosines.with(second);
    expect(cosines.size).toBe(20);
    expect(cosines.knows(second)).toBe(true);
    expect(cosines.knows(first)).toBe(false);
    expect(cosines.with(first)).toEqual(dotColumns(images, first));
  });

  it('may find no room at all, and are right all the same', () => {
    const cosines = new CosineColumns(images, 0);
    expect(cosines.with(first)).toEqual(dotColumns(images, first));
    expect(cosines.size).toBe(0);
  });

  it('tell apart rows that compare equal', () => {
    const cosines = new CosineColumns(matrixOf(1, 2, Float32Array.of(-1, 0)));
    const zero = (sign: number): Matrix => matrixOf(1, 2, Float32Array.of(sign * 0, 1));
    cosines.with(zero(1));
    expect(cosines.knows(zero(-1))).toBe(false);
  });

  it('tell apart rows of one hash', () => {
    const cosines = new CosineColumns(matrixOf(1, 2, Float32Array.of(1, 1)));
    const one = Float32Array.of(0.5, 0.25);
    const other = Float32Array.of(0.75, 0);
    // The second word makes up for the first: FNV-1a multiplies, then mixes the next word in.
    const mix = (row: Float32Array): number =>
      Math.imul(0x811c9dc5 ^ (new Uint32Array(row.buffer)[0] ?? 0), 0x01000193);
    const words = new Uint32Array(other.buffer);
    words[1] = mix(one) ^ mix(other) ^ (new Uint32Array(one.buffer)[1] ?? 0);
    expect(other.every(Number.isFinite)).toBe(true);
    expect(cosines.with(matrixOf(1, 2, one))).toEqual([Float32Array.of(0.75)]);
    expect(cosines.with(matrixOf(1, 2, other))).toEqual([
      Float32Array.of((other[0] ?? NaN) + (other[1] ?? NaN)),
    ]);
    expect(cosines.size).toBe(1);
  });

  it('do not follow a class row that is written to later', () => {
    const cosines = new CosineColumns(images);
    const rows = edit(first, 0, first);
    cosines.with(rows);
    rows.data.set(rowOf(second, 0), 0);
    expect(cosines.with(rows)).toEqual(dotColumns(images, rows));
  });

  it('refuse rows of another width', () => {
    expect(() => new CosineColumns(images).with(matrixOf(1, 2, new Float32Array(2)))).toThrow(
      RangeError,
    );
  });
});
