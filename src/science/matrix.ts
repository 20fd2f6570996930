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

/**
 * All dot products between the rows of `a` [N, D] and of `b` [K, D] -> [N, K].
 *
 * For rows of length 1 these are cosines, -1..1. Throws a RangeError where the widths differ.
 */
export function dotRows(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.cols)
    throw new RangeError(`rows of ${a.cols} against rows of ${b.cols} numbers`);
  const width = a.cols;
  const out = new Float32Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i += 1) {
    let k = 0;
    for (; k + 3 < b.rows; k += 4)
      dotFourRows(a.data, i * width, b.data, k * width, width, out, i * b.rows + k);
    for (; k < b.rows; k += 1) {
      const left = a.data.subarray(i * width, (i + 1) * width);
      out[i * b.rows + k] = dotProduct(left, b.data.subarray(k * width, (k + 1) * width));
    }
  }
  return { rows: a.rows, cols: b.rows, data: out };
}

/** One row against four at a time: each number of the left row is read once instead of four times. */
function dotFourRows(
  a: Float32Array,
  left: number,
  b: Float32Array,
  right: number,
  width: number,
  out: Float32Array,
  to: number,
): void {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let j = 0; j < width; j += 1) {
    const x = a[left + j] ?? 0;
    const at = right + j;
    first += x * (b[at] ?? 0);
    second += x * (b[at + width] ?? 0);
    third += x * (b[at + 2 * width] ?? 0);
    fourth += x * (b[at + 3 * width] ?? 0);
  }
  out[to] = first;
  out[to + 1] = second;
  out[to + 2] = third;
  out[to + 3] = fourth;
}
