import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resize, sizeForShortestEdge } from './resize.ts';
import type { Resample } from './resize.ts';
import { makeReferencePicture } from './testing/reference-picture.ts';
import type { PictureRecipe } from './testing/reference-picture.ts';

interface ResizeCase {
  readonly input: PictureRecipe;
  readonly inputSha256: string;
  readonly resample: Resample;
  readonly width: number;
  readonly height: number;
  readonly output: { readonly sha256: string; readonly base64?: string };
}

const folder = new URL('../../../tools/references/preprocess/', import.meta.url);
const readReference = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const { cases } = readReference('resize.json') as { cases: readonly ResizeCase[] };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const noise = makeReferencePicture({ kind: 'noise', width: 37, height: 29, seed: 5 });

describe('resize', () => {
  it.each(cases)(
    '$resample from $input.kind $input.width x $input.height to $width x $height as Pillow',
    ({ input, inputSha256, resample, width, height, output }) => {
      const picture = makeReferencePicture(input);
      expect(sha256(picture.data)).toBe(inputSha256);
      const resized = resize(picture, width, height, resample);
      expect([resized.width, resized.height]).toEqual([width, height]);
      if (output.base64 !== undefined) {
        expect([...resized.data]).toEqual([...Buffer.from(output.base64, 'base64')]);
      }
      expect(sha256(resized.data)).toBe(output.sha256);
      // The picture that went in is as it was.
      expect(sha256(picture.data)).toBe(inputSha256);
    },
  );

  it('keeps a flat picture flat, whatever the size', () => {
    const flat = makeReferencePicture({ kind: 'flat', width: 50, height: 31, seed: 77 });
    const pixel = flat.data.slice(0, 3);
    for (const resample of ['bilinear', 'bicubic'] as const) {
      for (const [width, height] of [
        [7, 90],
        [224, 224],
        [1, 1],
      ] as const) {
        const { data } = resize(flat, width, height, resample);
        expect(data.every((value, i) => value === pixel[i % 3])).toBe(true);
      }
    }
  });

  it('returns a picture that has the size already, not a resampled one', () => {
    expect(resize(noise, 37, 29, 'bicubic')).toBe(noise);
  });

  it.each([
    ['smaller', 20, 19],
    ['larger', 90, 61],
    ['as wide', 37, 50],
    ['as high', 51, 29],
    ['the same', 37, 29],
  ])('computes any window of a %s picture as the whole would be', (_, width, height) => {
    const whole = resize(noise, width, height, 'bicubic');
    const window = { left: 3, top: 5, width: 11, height: 9 };
    const part = resize(noise, width, height, 'bicubic', window);
    const expected = new Uint8Array(11 * 9 * 3);
    for (let y = 0; y < 9; y += 1) {
      const from = ((y + 5) * width + 3) * 3;
      expected.set(whole.data.subarray(from, from + 33), y * 33);
    }
    expect(part).toEqual({ width: 11, height: 9, data: expected });
  });

  it('takes the middle of a hair-thin strip without the millions of columns beside it', () => {
    const strip = makeReferencePicture({ kind: 'noise', width: 60_000, height: 1, seed: 3 });
    const { width, height } = sizeForShortestEdge(strip, 224);
    expect([width, height]).toEqual([13_440_000, 224]);
    const middle = { left: width / 2 - 112, top: 0, width: 224, height: 224 };
    const part = resize(strip, width, height, 'bicubic', middle);
    const near = { width: 9, height: 1, data: strip.data.slice(29_996 * 3, 30_005 * 3) };
    const whole = resize(near, 9 * 224, 224, 'bicubic');
    // The same pixels from the nine around the middle, which is column 4 * 224 of theirs.
    const at = (4 * 224 - 112) * 3;
    expect(part.data.slice(0, 672)).toEqual(whole.data.slice(at, at + 672));
  });

  it('refuses sides and windows that are none', () => {
    expect(() => resize(noise, 0, 5, 'bicubic')).toThrow(RangeError);
    expect(() => resize(noise, 5, 2.5, 'bicubic')).toThrow(RangeError);
    expect(() => resize(noise, NaN, 5, 'bicubic')).toThrow(RangeError);
    const outside = { left: 8, top: 0, width: 3, height: 3 };
    expect(() => resize(noise, 10, 10, 'bicubic', outside)).toThrow(RangeError);
  });
});

describe('the size for a shortest edge', () => {
  const { sizes } = readReference('preprocess.json') as {
    sizes: readonly {
      width: number;
      height: number;
      edge: number;
      resized: { width: number; height: number };
    }[];
  };
  it.each(sizes)('$width x $height to $edge as transformers', ({ resized, edge, ...size }) => {
    expect(sizeForShortestEdge(size, edge)).toEqual(resized);
  });
});
