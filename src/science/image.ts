/**
 * A picture as the preprocessing sees it: 8-bit RGB, rows top to bottom, three bytes a pixel.
 *
 * `data` is [height, width, 3] row-major, values 0..255, no alpha and no colour management: what
 * Pillow's `convert('RGB')` gives.
 */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
