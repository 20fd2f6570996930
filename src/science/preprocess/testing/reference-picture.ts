import type { RgbImage } from '../../image.ts';

/** An input picture of the reference files: what it shows and the integers that make it. */
export interface PictureRecipe {
  readonly kind: 'noise' | 'ramp' | 'checker' | 'flat';
  readonly width: number;
  readonly height: number;
  readonly seed: number;
}

/** The picture that `pictures.py` makes from the same recipe, byte for byte. */
export function makeReferencePicture(recipe: PictureRecipe): RgbImage {
  const { width, height } = recipe;
  const data = new Uint8Array(width * height * 3);
  let noise = recipe.seed;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      if (recipe.kind === 'noise') {
        for (let channel = 0; channel < 3; channel += 1) {
          noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
          data[at + channel] = noise >>> 24;
        }
      } else {
        data.set(pixelAt(recipe, x, y), at);
      }
    }
  }
  return { width, height, data };
}

function pixelAt({ kind, width, height, seed }: PictureRecipe, x: number, y: number): number[] {
  if (kind === 'ramp') {
    return [
      Math.floor((x * 255) / Math.max(1, width - 1)),
      Math.floor((y * 255) / Math.max(1, height - 1)),
      (x * 7 + y * 13 + seed) % 256,
    ];
  }
  if (kind === 'checker') {
    const on = ((x + y) % 2) * 255;
    return [on, 255 - on, ((Math.floor(x / 3) + Math.floor(y / 3)) % 2) * 255];
  }
  return [1, 5, 11].map((factor) => (seed * factor) % 256);
}
