import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePreprocessConfig } from './preprocess-config.ts';
import type { PreprocessConfig } from './preprocess-config.ts';
import { preprocessImage, preprocessedLength } from './preprocess-image.ts';
import { makeReferencePicture } from './testing/reference-picture.ts';
import type { PictureRecipe } from './testing/reference-picture.ts';

interface Run {
  readonly name: string;
  readonly config: unknown;
  readonly input: PictureRecipe;
  readonly shape: readonly number[];
  readonly output: { readonly sha256: string; readonly base64?: string };
}

const references = new URL('../../../tools/references/preprocess/', import.meta.url);
const sha256 = (data: NodeJS.ArrayBufferView) => createHash('sha256').update(data).digest('hex');
const runs = ['preprocess.json', 'open_clip_form.json'].flatMap((name) => {
  const file = JSON.parse(readFileSync(new URL(name, references), 'utf8')) as {
    readonly runs: readonly Run[];
  };
  return file.runs.map((run) => ({ ...run, file: name }));
});

function configOf(json: unknown): PreprocessConfig {
  const checked = parsePreprocessConfig(json);
  if (!checked.ok) throw new Error(checked.problems.map(({ message }) => message).join(' '));
  return checked.value;
}

const clip = configOf({});

describe('preprocessing', () => {
  it.each(runs)('$name, to the last bit as Python ($file)', ({ config, input, shape, output }) => {
    const picture = makeReferencePicture(input);
    const before = sha256(picture.data);
    const checked = configOf(config);
    const values = preprocessImage(picture, checked);
    expect([3, checked.output.height, checked.output.width]).toEqual(shape);
    if (output.base64 !== undefined) {
      const bytes = new Uint8Array(Buffer.from(output.base64, 'base64'));
      expect([...values]).toEqual([...new Float32Array(bytes.buffer)]);
    }
    expect(sha256(values)).toBe(output.sha256);
    expect(sha256(picture.data)).toBe(before);
  });

  it('lets the pixels of a picture of the input size through as they are', () => {
    const plain = configOf({ do_rescale: false, do_normalize: false });
    const { data, width, height } = makeReferencePicture({
      kind: 'noise',
      width: 224,
      height: 224,
      seed: 9,
    });
    const values = preprocessImage({ data, width, height }, plain);
    const pixels = width * height;
    expect(data.every((value, i) => values[(i % 3) * pixels + Math.floor(i / 3)] === value)).toBe(
      true,
    );
  });

  it('fills one slot of a batch and leaves the others alone', () => {
    const length = preprocessedLength(clip);
    const batch = new Float32Array(3 * length).fill(7);
    const picture = makeReferencePicture({ kind: 'ramp', width: 60, height: 40, seed: 2 });
    preprocessImage(picture, clip, batch.subarray(length, 2 * length));
    expect(sha256(batch.subarray(length, 2 * length))).toBe(sha256(preprocessImage(picture, clip)));
    expect(batch.subarray(0, length).every((value) => value === 7)).toBe(true);
    expect(batch.subarray(2 * length).every((value) => value === 7)).toBe(true);
  });

  it('survives a strip one pixel high', () => {
    const strip = makeReferencePicture({ kind: 'flat', width: 100_000, height: 1, seed: 40 });
    const values = preprocessImage(strip, clip);
    expect(new Set(values).size).toBe(3);
  });

  it('refuses bytes that do not fit the size, and a slot of another length', () => {
    const picture = { width: 2, height: 2, data: new Uint8Array(11) };
    expect(() => preprocessImage(picture, clip)).toThrow(RangeError);
    const whole = { width: 2, height: 2, data: new Uint8Array(12) };
    expect(() => preprocessImage(whole, clip, new Float32Array(10))).toThrow(RangeError);
  });
});
