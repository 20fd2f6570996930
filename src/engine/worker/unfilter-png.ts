import { damagedPng } from './bad-image.ts';

/**
 * The rows of a PNG that is not interlaced, inflated but still filtered (PNG specification, third
 * edition, 7.2 and 9.2): each is the number of its filter and then `rowBytes` bytes.
 */
export interface FilteredRows {
  /** [height, 1 + rowBytes]. */
  readonly bytes: Uint8Array;
  readonly height: number;
  /** Bytes of a row's samples, the last of them filled up where a pixel takes less than a byte. */
  readonly rowBytes: number;
  /** How many bytes to the left a filter looks: those of a pixel, at least 1. */
  readonly pixelBytes: number;
}

/** Writes a row's samples, from the row as it is stored and the finished one above it. */
type Unfilter = (row: Uint8Array, above: Uint8Array, out: Uint8Array, pixelBytes: number) => void;

/** By number. */
const FILTERS: readonly Unfilter[] = [undoNone, undoSub, undoUp, undoAverage, undoPaeth];

/**
 * Undoes the filter of every row (PNG specification, third edition, 9.2 to 9.4): the samples as a
 * PNG stores them, [height, rowBytes], of 16 bits the high byte first.
 *
 * Throws `EngineError('bad-image')` for a filter that the specification does not have, or another
 * number of bytes than the rows take; `id` names the picture in the error.
 */
export function unfilterRows(rows: FilteredRows, id: string): Uint8Array<ArrayBuffer> {
  const { bytes, height, rowBytes, pixelBytes } = rows;
  const stride = 1 + rowBytes;
  if (bytes.length !== height * stride) {
    throw damagedPng(`${bytes.length} bytes instead of ${height * stride}`, id);
  }
  const samples = new Uint8Array(height * rowBytes);
  // What the specification has above the first row.
  let above = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y += 1) {
    const from = y * stride;
    const filter = bytes[from] ?? 0;
    const undo = FILTERS[filter];
    if (undo === undefined) throw damagedPng(`unknown filter ${filter}`, id);
    const out = samples.subarray(y * rowBytes, (y + 1) * rowBytes);
    undo(bytes.subarray(from + 1, from + stride), above, out, pixelBytes);
    above = out;
  }
  return samples;
}

// In the functions below the array itself takes every sum modulo 256. The first pixel of a row has
// a loop of its own where a filter looks to the left: nothing is there, which counts as 0.

function undoNone(row: Uint8Array, _above: Uint8Array, out: Uint8Array): void {
  out.set(row);
}

function undoSub(row: Uint8Array, _above: Uint8Array, out: Uint8Array, pixelBytes: number): void {
  for (let i = 0; i < pixelBytes; i += 1) out[i] = row[i] ?? 0;
  for (let i = pixelBytes; i < row.length; i += 1) {
    out[i] = (row[i] ?? 0) + (out[i - pixelBytes] ?? 0);
  }
}

function undoUp(row: Uint8Array, above: Uint8Array, out: Uint8Array): void {
  for (let i = 0; i < row.length; i += 1) out[i] = (row[i] ?? 0) + (above[i] ?? 0);
}

function undoAverage(
  row: Uint8Array,
  above: Uint8Array,
  out: Uint8Array,
  pixelBytes: number,
): void {
  for (let i = 0; i < pixelBytes; i += 1) out[i] = (row[i] ?? 0) + ((above[i] ?? 0) >> 1);
  for (let i = pixelBytes; i < row.length; i += 1) {
    out[i] = (row[i] ?? 0) + (((out[i - pixelBytes] ?? 0) + (above[i] ?? 0)) >> 1);
  }
}

function undoPaeth(row: Uint8Array, above: Uint8Array, out: Uint8Array, pixelBytes: number): void {
  // With nothing to the left the one above is always nearest.
  for (let i = 0; i < pixelBytes; i += 1) out[i] = (row[i] ?? 0) + (above[i] ?? 0);
  for (let i = pixelBytes; i < row.length; i += 1) {
    const left = out[i - pixelBytes] ?? 0;
    out[i] = (row[i] ?? 0) + predictPaeth(left, above[i] ?? 0, above[i - pixelBytes] ?? 0);
  }
}

/**
 * Whichever of three neighbours is nearest to `left + up - corner`; of equally near ones the first
 * in that order (9.4). Chosen by masks: with pictures of noise and edges a processor guesses branches
 * wrong so often that they take nearly twice the time.
 */
function predictPaeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  // A mask is all ones where its difference is negative.
  const isCornerNearer = (toCorner - toUp) >> 31;
  const second = up ^ ((up ^ corner) & isCornerNearer);
  const toSecond = toUp ^ ((toUp ^ toCorner) & isCornerNearer);
  const isSecondNearer = (toSecond - toLeft) >> 31;
  return left ^ ((left ^ second) & isSecondNearer);
}
