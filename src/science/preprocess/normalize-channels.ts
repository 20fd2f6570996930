import type { RgbImage } from '../image.ts';

/** One number each for red, green and blue. */
export type ChannelTriple = readonly [number, number, number];

/** How pixel values become network input: `(value * rescaleFactor - mean) / std`, by channel. */
export interface ChannelScaling {
  readonly rescaleFactor: number;
  readonly mean: ChannelTriple;
  readonly std: ChannelTriple;
}

/**
 * Pixels [height, width, 3], 0..255 -> float32 planes [3, height, width] (red, green, blue),
 * `(value * rescaleFactor - mean) / std`, written to `out`.
 *
 * Equal to the last bit to Hugging Face's `rescale` and `normalize`: the product in double
 * precision, then everything in float32. Throws a RangeError where `out` has another length.
 */
export function normalizeChannels(
  image: RgbImage,
  scaling: ChannelScaling,
  out: Float32Array,
): void {
  const pixels = image.width * image.height;
  if (out.length !== 3 * pixels) {
    throw new RangeError(`room for ${out.length} numbers, ${3 * pixels} needed`);
  }
  // A byte has 256 values, so the arithmetic is done 768 times and not once a pixel.
  const red = tabulate(scaling, 0);
  const green = tabulate(scaling, 1);
  const blue = tabulate(scaling, 2);
  const source = image.data;
  for (let i = 0, at = 0; i < pixels; i += 1, at += 3) {
    out[i] = red[source[at]!]!;
    out[pixels + i] = green[source[at + 1]!]!;
    out[2 * pixels + i] = blue[source[at + 2]!]!;
  }
}

function tabulate(scaling: ChannelScaling, channel: 0 | 1 | 2): Float32Array {
  const mean = Math.fround(scaling.mean[channel]);
  const std = Math.fround(scaling.std[channel]);
  const table = new Float32Array(256);
  for (let value = 0; value < 256; value += 1) {
    const rescaled = Math.fround(value * scaling.rescaleFactor);
    table[value] = Math.fround(rescaled - mean) / std;
  }
  return table;
}
