import type { RgbImage } from '../image.ts';
import type { PixelSize, PixelWindow } from './center-crop.ts';

/** The resampling filters that hub configurations of CLIP-style models name. */
export type Resample = 'bilinear' | 'bicubic';

/** Weights are integers in units of 2^-22: 32 bits less 8 for the pixel and 2 for overshoot. */
const WEIGHT_BITS = 22;
const CHANNELS = 3;
/** Added before the shift, so that it rounds. */
const HALF = 1 << (WEIGHT_BITS - 1);

/**
 * Scales a picture to `width` x `height` pixels, bit for bit as Pillow's `Image.resize` does for
 * 8-bit RGB: separable, horizontal pass first, rounded and clamped to 0..255 after each pass, the
 * filter widened by the scale where the picture shrinks (antialiased). Aspect is not kept.
 *
 * With `window` only that part of the scaled picture is computed and returned, so that cost and
 * memory follow what is used of it: a strip one pixel high scales to millions of columns.
 * A picture that has the size already is returned as it is. The input is not written to. Throws a
 * RangeError for a side that is not a positive integer or a window that sticks out.
 * Source: Pillow 3.3 to 12.1, `src/libImaging/Resample.c` (bicubic with a = -0.5). Pillow 12.2 does
 * very tall pictures the other way round, and 13.0 every picture whose height shrinks more than its
 * width; on photos that moves about a fifth of the values, by a few levels.
 */
export function resize(
  image: RgbImage,
  width: number,
  height: number,
  resample: Resample,
  window: PixelWindow = { left: 0, top: 0, width, height },
): RgbImage {
  checkSpan(window.left, window.width, width);
  checkSpan(window.top, window.height, height);
  const keepsWidth = width === image.width && window.width === width;
  const keepsHeight = height === image.height && window.height === height;
  if (keepsWidth && keepsHeight) return image;

  const columns = planTaps(image.width, width, resample, window.left, window.width);
  const rows = planTaps(image.height, height, resample, window.top, window.height);
  const used = keepsHeight ? image : cutRows(image, rows);
  const narrowed = keepsWidth ? used : resizeWidth(used, columns);
  return keepsHeight ? narrowed : resizeHeight(narrowed, rows);
}

/**
 * The size in pixels that brings a picture's shorter side to `edge` and keeps its aspect: the
 * longer side is `edge * long / short`, cut (not rounded) to an integer.
 *
 * Source: `get_resize_output_image_size` of Hugging Face transformers, torchvision's `Resize`.
 */
export function sizeForShortestEdge({ width, height }: PixelSize, edge: number): PixelSize {
  return width <= height
    ? { width: edge, height: Math.trunc((edge * height) / width) }
    : { width: Math.trunc((edge * width) / height), height: edge };
}

function checkSpan(start: number, length: number, side: number): void {
  const isInside = start >= 0 && length >= 1 && start + length <= side;
  if (![start, length, side].every(Number.isInteger) || !isInside) {
    throw new RangeError(`pixels ${start} to ${start + length} of a side of ${side}`);
  }
}

/** Which source pixels make up each target pixel along one side, and with what weights. */
interface Taps {
  /** The source pixels that any target pixel reads: from `sourceStart` on, `sourceLength`. */
  readonly sourceStart: number;
  readonly sourceLength: number;
  /** First source pixel of each target pixel, in the whole source: [length]. */
  readonly first: Int32Array;
  /** How many source pixels: [length]. */
  readonly count: Int32Array;
  /** Row-major [length, stride] weights in units of 2^-22, `count` of them in use a row. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** Taps of the target pixels `start` ... `start + length - 1` of a side scaled to `targetLength`. */
function planTaps(
  sourceLength: number,
  targetLength: number,
  resample: Resample,
  start: number,
  length: number,
): Taps {
  const scale = sourceLength / targetLength;
  const filterScale = Math.max(1, scale);
  const radius = (resample === 'bicubic' ? 2 : 1) * filterScale;
  const weigh = resample === 'bicubic' ? weighBicubic : weighBilinear;
  // Pillow multiplies by the inverse instead of dividing; the last bit of a weight depends on it.
  const inverseScale = 1 / filterScale;
  const stride = Math.ceil(radius) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  const exact = new Float64Array(stride);
  for (let target = 0; target < length; target += 1) {
    const center = (start + target + 0.5) * scale;
    const from = Math.max(0, Math.trunc(center - radius + 0.5));
    const taps = Math.min(sourceLength, Math.trunc(center + radius + 0.5)) - from;
    let sum = 0;
    for (let i = 0; i < taps; i += 1) {
      const weight = weigh((i + from - center + 0.5) * inverseScale);
      exact[i] = weight;
      sum += weight;
    }
    first[target] = from;
    count[target] = taps;
    for (let i = 0; i < taps; i += 1) {
      weights[target * stride + i] = toFixedPoint(exact[i]! / sum);
    }
  }
  const sourceStart = first[0]!;
  const sourceEnd = first[length - 1]! + count[length - 1]!;
  return { sourceStart, sourceLength: sourceEnd - sourceStart, first, count, weights, stride };
}

/** Rounds half away from zero, where `Math.round` rounds half up. */
function toFixedPoint(weight: number): number {
  const scaled = weight * 2 ** WEIGHT_BITS;
  return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

function weighBilinear(distance: number): number {
  const x = Math.abs(distance);
  return x < 1 ? 1 - x : 0;
}

function weighBicubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  // Term order as in Pillow: another order rounds differently in the last bit.
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** The rows that the vertical pass will read, without a copy. */
function cutRows(image: RgbImage, rows: Taps): RgbImage {
  const rowLength = image.width * CHANNELS;
  const end = (rows.sourceStart + rows.sourceLength) * rowLength;
  const data = image.data.subarray(rows.sourceStart * rowLength, end);
  return { width: image.width, height: rows.sourceLength, data };
}

function resizeWidth(image: RgbImage, columns: Taps): RgbImage {
  const { first, count, weights, stride } = columns;
  const width = first.length;
  const source = image.data;
  // A clamped array cuts to 0..255 as it stores.
  const target = new Uint8ClampedArray(width * image.height * CHANNELS);
  let at = 0;
  for (let y = 0; y < image.height; y += 1) {
    const rowStart = y * image.width * CHANNELS;
    for (let x = 0; x < width; x += 1) {
      const taps = count[x]!;
      let weightAt = x * stride;
      let pixel = rowStart + first[x]! * CHANNELS;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let i = 0; i < taps; i += 1) {
        const weight = weights[weightAt]!;
        red += source[pixel]! * weight;
        green += source[pixel + 1]! * weight;
        blue += source[pixel + 2]! * weight;
        weightAt += 1;
        pixel += CHANNELS;
      }
      target[at] = red >> WEIGHT_BITS;
      target[at + 1] = green >> WEIGHT_BITS;
      target[at + 2] = blue >> WEIGHT_BITS;
      at += CHANNELS;
    }
  }
  return { width, height: image.height, data: new Uint8Array(target.buffer) };
}

/** Row 0 of `image` is row `rows.sourceStart` of the whole source. */
function resizeHeight(image: RgbImage, rows: Taps): RgbImage {
  const { first, count, weights, stride, sourceStart } = rows;
  const height = first.length;
  const source = image.data;
  const rowLength = image.width * CHANNELS;
  const target = new Uint8ClampedArray(height * rowLength);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < height; y += 1) {
    sums.fill(HALF);
    // Row by row, so that memory is read in order; integer sums do not depend on the order.
    for (let tap = 0; tap < count[y]!; tap += 1) {
      const weight = weights[y * stride + tap]!;
      const rowStart = (first[y]! + tap - sourceStart) * rowLength;
      for (let i = 0; i < rowLength; i += 1) sums[i]! += source[rowStart + i]! * weight;
    }
    const rowStart = y * rowLength;
    for (let i = 0; i < rowLength; i += 1) target[rowStart + i] = sums[i]! >> WEIGHT_BITS;
  }
  return { width: image.width, height, data: new Uint8Array(target.buffer) };
}
