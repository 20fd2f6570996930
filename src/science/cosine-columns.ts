import { dotColumns, matrixOf, rowOf } from './matrix.ts';
import type { Matrix } from './matrix.ts';

/** About 5,000 classes of 1,280 pictures. */
const ROOM_BYTES = 32 * 2 ** 20;

interface KnownColumn {
  /** The class row that the column belongs to. */
  readonly row: Float32Array;
  readonly cosines: Float32Array;
}

/**
 * The cosines of one set of pictures with every class row asked lately: an edit of one class computes
 * one column, and going back to earlier words computes none. What comes out are `dotColumns`' numbers
 * bit for bit, since a column depends on its own class row alone.
 *
 * The pictures' rows must not change meanwhile: make another one for other rows.
 */
export class CosineColumns {
  readonly #images: Matrix;
  readonly #room: number;
  /**
   * By the hash of the class row, the one unused for longest first. Two rows of one hash would take
   * each other's place; they are told apart by their numbers.
   */
  readonly #known = new Map<number, KnownColumn>();

  /** For pictures [N, D]; the columns and rows kept take at most `roomBytes`, but one set at least. */
  constructor(images: Matrix, roomBytes: number = ROOM_BYTES) {
    this.#images = images;
    const bytesEach = Float32Array.BYTES_PER_ELEMENT * (images.rows + images.cols);
    this.#room = Math.floor(roomBytes / bytesEach);
  }

  /** How many columns are kept. */
  get size(): number {
    return this.#known.size;
  }

  /**
   * Cosines with unit rows `categories` [K, D]: K columns of N, not to be written to. Throws a
   * RangeError where the widths differ.
   */
  with(categories: Matrix): readonly Float32Array[] {
    const hashes = Array.from({ length: categories.rows }, (_, k) => hashOf(rowOf(categories, k)));
    const found = hashes.map((hash, k) => this.#find(hash, rowOf(categories, k)));
    const missing = found.flatMap((known, k) => (known === null ? [k] : []));
    const made = dotColumns(this.#images, rowsAt(categories, missing));
    missing.forEach((k, i) => {
      const cosines = made[i];
      if (cosines !== undefined) found[k] = { row: rowOf(categories, k).slice(), cosines };
    });
    const known = found.filter((column) => column !== null);
    known.forEach((column, k) => {
      this.#keep(hashes[k] ?? 0, column);
    });
    return known.map(({ cosines }) => cosines);
  }

  /** Whether `with` would compute nothing. */
  knows(categories: Matrix): boolean {
    return Array.from({ length: categories.rows }, (_, k) => rowOf(categories, k)).every(
      (row) => this.#find(hashOf(row), row) !== null,
    );
  }

  #find(hash: number, row: Float32Array): KnownColumn | null {
    const known = this.#known.get(hash);
    return known !== undefined && isSameRow(known.row, row) ? known : null;
  }

  #keep(hash: number, column: KnownColumn): void {
    // A Map keeps the order of insertion: what is put in again becomes the newest.
    this.#known.delete(hash);
    this.#known.set(hash, column);
    if (this.#known.size <= this.#room) return;
    const oldest = this.#known.keys().next();
    if (!oldest.done) this.#known.delete(oldest.value);
  }
}

function rowsAt(matrix: Matrix, rows: readonly number[]): Matrix {
  const data = new Float32Array(rows.length * matrix.cols);
  rows.forEach((row, i) => {
    data.set(rowOf(matrix, row), i * matrix.cols);
  });
  return matrixOf(rows.length, matrix.cols, data);
}

/** FNV-1a over the numbers' bits (Fowler, Noll and Vo), 32 bits at a time. */
function hashOf(row: Float32Array): number {
  const words = new Uint32Array(row.buffer, row.byteOffset, row.length);
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return hash;
}

/** Equal bits make equal sums; rows that only compare equal, such as 0 and -0, need not. */
function isSameRow(a: Float32Array, b: Float32Array): boolean {
  const left = new Uint32Array(a.buffer, a.byteOffset, a.length);
  const right = new Uint32Array(b.buffer, b.byteOffset, b.length);
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i += 1) if (left[i] !== right[i]) return false;
  return true;
}
