/** Row-major float32 matrix: `data[row * cols + col]`, length `rows * cols`. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float32Array;
}

/**
 * Wraps a float32 array as a matrix [rows, cols] without copying it.
 *
 * Throws a RangeError where the length is not `rows * cols`: a silent mismatch would shift every row.
 */
export function matrixOf(rows: number, cols: number, data: Float32Array): Matrix {
  if (data.length !== rows * cols) {
    throw new RangeError(`expected ${rows} x ${cols} numbers, got ${data.length}`);
  }
  return { rows, cols, data };
}

/** A view on one row, length `cols`; writing to it writes to the matrix. Throws past the last row. */
export function rowOf(matrix: Matrix, row: number): Float32Array {
  if (row < 0 || row >= matrix.rows) {
    throw new RangeError(`row ${row} of a matrix with ${matrix.rows} rows`);
  }
  return matrix.data.subarray(row * matrix.cols, (row + 1) * matrix.cols);
}

/** Dot product of two vectors of one length, summed in double precision. */
export function dotProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Euclidean length of a vector, in double precision. */
export function lengthOf(vector: Float32Array): number {
  return Math.sqrt(dotProduct(vector, vector));
}

/** Cosine of the angle between two vectors, -1..1; NaN where one of them has no length. */
export function cosineBetween(a: Float32Array, b: Float32Array): number {
  return dotProduct(a, b) / (lengthOf(a) * lengthOf(b));
}

/**
 * A copy with every row scaled to Euclidean length 1.
 *
 * A row of zeros stays zeros: it then has cosine 0 with everything instead of spreading NaN.
 */
export function normalizeRows(matrix: Matrix): Matrix {
  const data = new Float32Array(matrix.data);
  for (let row = 0; row < matrix.rows; row += 1) {
    const values = data.subarray(row * matrix.cols, (row + 1) * matrix.cols);
    const length = lengthOf(values);
    if (length > 0)
      for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) / length;
  }
  return { rows: matrix.rows, cols: matrix.cols, data };
}

/** Rows of `a` that go over all rows of `b` together: few enough to stay in the nearest cache. */
const TILE_ROWS = 16;

/**
 * All dot products between the rows of `a` [N, D] and of `b` [K, D], as K columns of N: number i of
 * column k is row i of `a` times row k of `b`, summed in double precision.
 *
 * For rows of length 1 these are cosines, -1..1. Columns, since an edit changes whole classes: what
 * is known of the others can stay. Throws a RangeError where the widths differ.
 */
export function dotColumns(a: Matrix, b: Matrix): Float32Array[] {
  if (a.cols !== b.cols)
    throw new RangeError(`rows of ${a.cols} against rows of ${b.cols} numbers`);
  const columns = Array.from({ length: b.rows }, () => new Float32Array(a.rows));
  for (let top = 0; top < a.rows; top += TILE_ROWS) {
    const end = Math.min(a.rows, top + TILE_ROWS);
    const fours = end - ((end - top) % 4);
    let k = 0;
    for (; k + 3 < b.rows; k += 4)
      for (let i = top; i < fours; i += 4) dotFourByFour(a, i, b, k, columns);
    for (; k < b.rows; k += 1)
      for (let i = top; i < fours; i += 4) dotFourByOne(a, i, b, k, columns);
    for (let i = fours; i < end; i += 1) {
      columns.forEach((column, at) => {
        column[i] = dotProduct(rowOf(a, i), rowOf(b, at));
      });
    }
  }
  return columns;
}

/*
 * Blocks of rows, so that each number that is read serves several sums. Every sum is still made
 * number by number in the order of the row: the results are `dotProduct`'s bit for bit.
 */

/** Rows `i` to `i + 3` of `a` against rows `k` to `k + 3` of `b`. */
function dotFourByFour(
  { data: a, cols: width }: Matrix,
  i: number,
  { data: b }: Matrix,
  k: number,
  columns: readonly Float32Array[],
): void {
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  const to = i * width;
  const of = k * width;
  for (let j = 0; j < width; j += 1) {
    const x0 = a[to + j] ?? 0;
    const x1 = a[to + width + j] ?? 0;
    const x2 = a[to + 2 * width + j] ?? 0;
    const x3 = a[to + 3 * width + j] ?? 0;
    const y0 = b[of + j] ?? 0;
    const y1 = b[of + width + j] ?? 0;
    const y2 = b[of + 2 * width + j] ?? 0;
    const y3 = b[of + 3 * width + j] ?? 0;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s22 += x2 * y2;
    s23 += x2 * y3;
    s30 += x3 * y0;
    s31 += x3 * y1;
    s32 += x3 * y2;
    s33 += x3 * y3;
  }
  write4(columns[k], i, s00, s10, s20, s30);
  write4(columns[k + 1], i, s01, s11, s21, s31);
  write4(columns[k + 2], i, s02, s12, s22, s32);
  write4(columns[k + 3], i, s03, s13, s23, s33);
}

/** Rows `i` to `i + 3` of `a` against row `k` of `b`. */
function dotFourByOne(
  { data: a, cols: width }: Matrix,
  i: number,
  { data: b }: Matrix,
  k: number,
  columns: readonly Float32Array[],
): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const to = i * width;
  const of = k * width;
  for (let j = 0; j < width; j += 1) {
    const y = b[of + j] ?? 0;
    s0 += (a[to + j] ?? 0) * y;
    s1 += (a[to + width + j] ?? 0) * y;
    s2 += (a[to + 2 * width + j] ?? 0) * y;
    s3 += (a[to + 3 * width + j] ?? 0) * y;
  }
  write4(columns[k], i, s0, s1, s2, s3);
}

function write4(
  column: Float32Array | undefined,
  at: number,
  first: number,
  second: number,
  third: number,
  fourth: number,
): void {
  if (column === undefined) return;
  column[at] = first;
  column[at + 1] = second;
  column[at + 2] = third;
  column[at + 3] = fourth;
}
