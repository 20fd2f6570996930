import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { convertIndexedToRgb, decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '#science/image.ts';
import { parsePreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import { preprocessImage } from '#science/preprocess/preprocess-image.ts';
import { EngineError } from '../contract/engine-error.ts';
import { decodePng, isDecodable, isPng, readPngPixels } from './decode-png.ts';
import { inflatePng } from './inflate-png.ts';

interface PngCase {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly output: { readonly base64: string };
}

const root = new URL('../../../', import.meta.url);
const references = new URL('tools/references/preprocess/', root);
const { cases, browserCases, stimuli } = JSON.parse(
  readFileSync(new URL('png.json', references), 'utf8'),
) as {
  cases: readonly PngCase[];
  browserCases: readonly PngCase[];
  stimuli: readonly { file: string; fileSha256: string; output: { sha256: string } }[];
};

const readFixture = (file: string) =>
  new Uint8Array(readFileSync(new URL(`png/${file}`, references)));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const decodeFile = (bytes: Uint8Array): RgbImage => decodePng(readPngPixels(bytes, 'x'), 'x');

function errorOf(bytes: Uint8Array): EngineError {
  try {
    decodeFile(bytes);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('was decoded');
}

/** A PNG's bytes with one of them changed, counted from the end where `at` is negative. */
function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const changed = bytes.slice();
  changed[at < 0 ? bytes.length + at : at] = value;
  return changed;
}

describe('PNG', () => {
  it.each(cases)('$file has the pixels of Pillow', ({ file, width, height, output }) => {
    const bytes = readFixture(file);
    const before = sha256(bytes);
    expect(isPng(bytes)).toBe(true);
    const png = readPngPixels(bytes, file);
    expect(isDecodable(png)).toBe(true);
    const image = decodePng(png, file);
    expect([image.width, image.height]).toEqual([width, height]);
    expect([...image.data]).toEqual([...Buffer.from(output.base64, 'base64')]);
    expect(sha256(bytes)).toBe(before);
  });

  it.each(cases)(
    '$file has them as well where the browser inflates it',
    async ({ file, output }) => {
      const png = readPngPixels(readFixture(file), file);
      const inflated = await inflatePng(png);
      expect(inflated.rows !== null).toBe(png.colorType !== 'palette' && !png.interlaced);
      const { data } = decodePng(inflated, file);
      expect([...data]).toEqual([...Buffer.from(output.base64, 'base64')]);
    },
  );

  it('is read from a view that does not begin at its buffer', () => {
    const bytes = readFixture('palette-4.png');
    const shifted = new Uint8Array(bytes.length + 7);
    shifted.set(bytes, 5);
    expect(decodeFile(shifted.subarray(5, 5 + bytes.length))).toEqual(decodeFile(bytes));
  });

  it.each(browserCases)('$file is left to the browser, without alpha', ({ file }) => {
    const bytes = readFixture(file);
    const png = readPngPixels(bytes, file);
    expect(isDecodable(png)).toBe(false);
    expect(isPng(png.bytes)).toBe(true);
    expect(Buffer.from(png.bytes).includes('tRNS')).toBe(false);
    expect(Buffer.from(png.bytes).includes('PLTE')).toBe(Buffer.from(bytes).includes('PLTE'));
  });

  it('keeps no colour management for a browser to apply', () => {
    for (const [file, chunk] of [
      ['gamma.png', 'gAMA'],
      ['colour-profile.png', 'iCCP'],
    ] as const) {
      const bytes = readFixture(file);
      expect(Buffer.from(bytes).includes(chunk)).toBe(true);
      expect(Buffer.from(readPngPixels(bytes, file).bytes).includes(chunk)).toBe(false);
    }
  });

  it('is told from other files', () => {
    expect(isPng(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe(false);
    expect(isPng(new Uint8Array(0))).toBe(false);
  });
});

describe('a damaged PNG', () => {
  const whole = readFixture('rgb-8.png');

  it('is refused wherever it ends early', () => {
    for (let length = 8; length < whole.length; length += 1) {
      expect(errorOf(whole.subarray(0, length)).code).toBe('bad-image');
    }
  });

  it.each([
    ['a width of zero', 19, 0],
    ['an unknown colour type', 25, 5],
    ['an unknown bit depth', 24, 3],
    ['a bit depth that the colour type does not have', 24, 4],
    ['an unknown interlace method', 28, 2],
    ['an unknown filter method', 27, 1],
    ['a header by another name', 12, 0x41],
    ['a wrong check sum of the header', 29, 0],
    ['damaged pixel data', -30, 0x55],
  ])('is refused for %s', (_, at, value) => {
    expect(whole.at(at)).not.toBe(value);
    const error = errorOf(withByte(whole, at, value));
    expect(error.code).toBe('bad-image');
    expect(error.detail).toBe('x');
    expect(error.message).toMatch(/^(This|The header of this|The pixel data of this) PNG file /);
  });

  it.each([
    ['a wrong check sum of the header', 29, 0],
    ['damaged pixel data', -30, 0x55],
    ['rows that are missing', 23, 200],
    ['rows too many', 23, 1],
    ['an unknown compression method', 26, 1],
    ['an unknown filter method', 27, 1],
  ])('is left for the decoder to refuse: %s', async (_, at, value) => {
    const bytes = withByte(whole, at, value);
    if (at > 0 && at < 29) new DataView(bytes.buffer).setUint32(29, crc32(bytes.subarray(12, 29)));
    const png = readPngPixels(bytes, 'x');
    expect(await inflatePng(png)).toBe(png);
    // Behind rows too many it finds the picture whole.
    if (value !== 1 || at !== 23) expect(() => decodePng(png, 'x')).toThrow(/damaged/);
  });

  it('is refused without its palette', () => {
    const bytes = readFixture('palette-8.png');
    const palette = 8 + 25;
    const length = new DataView(bytes.buffer).getUint32(palette);
    const without = Uint8Array.from([
      ...bytes.subarray(0, palette),
      ...bytes.subarray(palette + 12 + length),
    ]);
    expect(errorOf(without).message).toBe('This PNG file lacks its palette.');
  });

  it('is refused for rows that are missing', () => {
    // A header that promises more rows than the data has; its check sum is made to fit.
    const taller = withByte(whole, 23, 200);
    new DataView(taller.buffer).setUint32(29, crc32(taller.subarray(12, 29)));
    expect(errorOf(taller).code).toBe('bad-image');
  });

  it('is refused before anything large is made of it', () => {
    const huge = whole.slice();
    const view = new DataView(huge.buffer);
    view.setUint32(16, 10_000);
    view.setUint32(20, 4_001);
    expect(errorOf(huge).message).toContain('41 megapixels');
    view.setUint32(20, 4_000);
    expect(() => readPngPixels(huge, 'x')).not.toThrow();
  });
});

describe('the pictures of the page', () => {
  const set = new URL('../shared/data/cue-conflict/', root);
  it.skipIf(!existsSync(set)).each(stimuli)(
    'has the pixels of Pillow in $file of the research set (skipped where the set is absent)',
    async ({ file, fileSha256, output }) => {
      const bytes = new Uint8Array(readFileSync(new URL(file, set)));
      expect(sha256(bytes)).toBe(fileSha256);
      const inflated = await inflatePng(readPngPixels(bytes, file));
      expect(sha256(decodePng(inflated, file).data)).toBe(output.sha256);
      const image = decodeFile(bytes);
      expect(sha256(image.data)).toBe(output.sha256);
      expectPixelsGoThrough(image);
    },
  );

  const index = new URL('public/stimuli/built-in/index.json', root);
  it.skipIf(!existsSync(index))(
    'has the colours of the palette in every family of the built-in set (skipped until rendered)',
    () => {
      const { images } = JSON.parse(readFileSync(index, 'utf8')) as {
        images: readonly { file: string; family: string }[];
      };
      const families = new Map(images.map((image) => [image.family, image.file]));
      expect(families.size).toBeGreaterThan(1);
      for (const file of families.values()) {
        const bytes = new Uint8Array(readFileSync(new URL(file, index)));
        const image = decodeFile(bytes);
        expect(Buffer.from(image.data).equals(convertIndexedToRgb(decode(bytes)))).toBe(true);
        expectPixelsGoThrough(image);
      }
    },
  );

  /** Of a picture of 224 x 224 no pixel is resampled: the embedded model sees (x - 127) / 128. */
  function expectPixelsGoThrough(image: RgbImage): void {
    expect([image.width, image.height]).toEqual([224, 224]);
    const path = new URL('public/models/cuelens/starter/preprocessor_config.json', root);
    const config = parsePreprocessConfig(JSON.parse(readFileSync(path, 'utf8')));
    if (!config.ok) throw new Error('the embedded model has no valid configuration');
    const values = preprocessImage(image, config.value);
    const pixels = 224 * 224;
    const farthest = image.data.reduce((worst, byte, i) => {
      const value = values[(i % 3) * pixels + Math.floor(i / 3)] ?? NaN;
      return Math.max(worst, Math.abs(value - (byte - 127) / 128));
    }, 0);
    expect(farthest).toBeLessThan(1e-6);
  }
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
