import type { RgbImage } from '../image.ts';

const CHANNELS = 3;

/** Sides in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, in pixels from its upper left corner. */
export interface PixelWindow {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where half a pixel of border goes: `down`, or `half-even` to the even one of its neighbours. */
export type CropRounding = 'down' | 'half-even';

/**
 * The part of a picture of `size` pixels that a centre crop to `crop` pixels keeps: no larger than
 * either of the two. Where the border is odd, `down` leaves the spare pixel to the right and below,
 * as Hugging Face's `center_crop`; `half-even` puts it to the left and above where that makes the
 * border even, as torchvision's `CenterCrop` by Python's `round`.
 */
export function centerWindow(
  size: PixelSize,
  crop: PixelSize,
  rounding: CropRounding = 'down',
): PixelWindow {
  const round = rounding === 'down' ? Math.floor : roundHalfEven;
  return {
    left: Math.max(0, round((size.width - crop.width) / 2)),
    top: Math.max(0, round((size.height - crop.height) / 2)),
    width: Math.min(size.width, crop.width),
    height: Math.min(size.height, crop.height),
  };
}

/**
 * The middle of a picture in `crop` pixels; black around a picture that is smaller.
 *
 * Where the border is odd, the spare pixel goes to the right and below when cutting, and to the
 * left and above when padding: `center_crop` of Hugging Face transformers, to whose configuration
 * files this belongs. A picture of the very size is returned as it is; the input is not written to.
 */
export function centerCrop(image: RgbImage, crop: PixelSize): RgbImage {
  if (image.width === crop.width && image.height === crop.height) return image;
  const kept = centerWindow(image, crop);
  const padLeft = Math.ceil((crop.width - kept.width) / 2);
  const padTop = Math.ceil((crop.height - kept.height) / 2);
  const data = new Uint8Array(crop.width * crop.height * CHANNELS);
  for (let y = 0; y < kept.height; y += 1) {
    const from = ((kept.top + y) * image.width + kept.left) * CHANNELS;
    const to = ((padTop + y) * crop.width + padLeft) * CHANNELS;
    data.set(image.data.subarray(from, from + kept.width * CHANNELS), to);
  }
  return { width: crop.width, height: crop.height, data };
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(value);
}
