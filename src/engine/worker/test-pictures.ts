import type { RgbImage } from '#science/image.ts';
import type { PixelSize } from '#science/preprocess/center-crop.ts';

/**
 * Two pictures for a model without known ones: colour gradients under a disc, and stripes. Made by
 * arithmetic alone, so that every browser has the same pixels; smooth areas, edges and all levels are
 * in them, as in a photo.
 */
export function makeTestPictures({ width, height }: PixelSize): readonly [RgbImage, RgbImage] {
  const disc = draw(width, height, (x, y) => {
    const inside = (x - 0.45) ** 2 + (y - 0.55) ** 2 < 0.08;
    return inside ? [200 - 120 * x, 60 + 90 * y, 40] : [255 * x, 255 * y, 255 * (1 - x)];
  });
  const stripes = draw(width, height, (x, y) => {
    const light = Math.floor(12 * (x + 0.5 * y)) % 2 === 0;
    return light ? [230, 220 - 80 * y, 180] : [30 + 60 * x, 40, 90];
  });
  return [disc, stripes];
}

/** `colour` is asked at each pixel's middle, in shares of the sides. */
function draw(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): RgbImage {
  const data = new Uint8Array(width * height * 3);
  let at = 0;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      for (const level of colour((column + 0.5) / width, (row + 0.5) / height)) {
        data[at] = Math.round(level);
        at += 1;
      }
    }
  }
  return { width, height, data };
}
