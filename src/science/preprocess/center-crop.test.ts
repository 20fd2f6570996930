import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { centerCrop } from './center-crop.ts';
import { makeReferencePicture } from './testing/reference-picture.ts';
import type { PictureRecipe } from './testing/reference-picture.ts';

interface CropCase {
  readonly input: PictureRecipe;
  readonly width: number;
  readonly height: number;
  readonly output: { readonly base64: string };
}

const path = new URL('../../../tools/references/preprocess/preprocess.json', import.meta.url);
const { crops } = JSON.parse(readFileSync(path, 'utf8')) as { crops: readonly CropCase[] };

describe('centre crop', () => {
  it.each(crops)(
    '$input.width x $input.height to $width x $height as transformers',
    ({ input, width, height, output }) => {
      const picture = makeReferencePicture(input);
      const before = picture.data.slice();
      const cut = centerCrop(picture, { width, height });
      expect([cut.width, cut.height]).toEqual([width, height]);
      expect([...cut.data]).toEqual([...Buffer.from(output.base64, 'base64')]);
      expect(picture.data).toEqual(before);
    },
  );

  it('returns a picture of the very size as it is', () => {
    const picture = makeReferencePicture({ kind: 'noise', width: 6, height: 4, seed: 1 });
    expect(centerCrop(picture, { width: 6, height: 4 })).toBe(picture);
  });
});
