import { crc32, deflateSync } from 'node:zlib';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../contract/engine-error.ts';
import { decodePng, readPngPixels } from './decode-png.ts';
import { inflatePng } from './inflate-png.ts';
import { unfilterRows } from './unfilter-png.ts';
import type { FilteredRows } from './unfilter-png.ts';

/** How samples lie in a row: colour type by number, bits of a sample, samples of a pixel. */
interface Layout {
  readonly colorType: number;
  readonly bitDepth: number;
  readonly channels: number;
}

const LAYOUTS: readonly Layout[] = [
  ...[1, 2, 4, 8, 16].map((bitDepth) => ({ colorType: 0, bitDepth, channels: 1 })),
  ...[8, 16].map((bitDepth) => ({ colorType: 2, bitDepth, channels: 3 })),
  ...[8, 16].map((bitDepth) => ({ colorType: 4, bitDepth, channels: 2 })),
  ...[8, 16].map((bitDepth) => ({ colorType: 6, bitDepth, channels: 4 })),
];
const SIZES = [
  [1, 1],
  [1, 9],
  [9, 1],
  [13, 11],
] as const;
const FILTERS: readonly (readonly [string, (y: number) => number])[] = [
  ['none', () => 0],
  ['sub', () => 1],
  ['up', () => 2],
  ['average', () => 3],
  ['Paeth', () => 4],
  ['every filter in turn', (y) => y % 5],
  ['every filter in turn, backwards', (y) => 4 - (y % 5)],
];
const ALL = LAYOUTS.flatMap((layout) =>
  SIZES.flatMap(([width, height]) =>
    FILTERS.map(([name, filterOf]) => ({ ...layout, width, height, name, filterOf })),
  ),
);

/** Predictor of a filter by its number, word for word as in the PNG specification (9.2 and 9.4). */
function predict(filter: number, a: number, b: number, c: number): number {
  if (filter === 3) return Math.floor((a + b) / 2);
  if (filter < 3) return [0, a, b][filter] ?? NaN;
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

/** The rows of `samples` [height, rowBytes] as they are filtered, each behind its filter's number. */
function filterRows(
  samples: Uint8Array,
  rowBytes: number,
  pixelBytes: number,
  filterOf: (y: number) => number,
): Uint8Array {
  const byteAt = (x: number, y: number) =>
    x < 0 || y < 0 ? 0 : (samples[y * rowBytes + x] ?? NaN);
  const rows = Array.from({ length: samples.length / rowBytes }, (_, y) => [
    filterOf(y),
    ...Array.from({ length: rowBytes }, (_unused, x) => {
      const left = byteAt(x - pixelBytes, y);
      const corner = byteAt(x - pixelBytes, y - 1);
      return byteAt(x, y) - predict(filterOf(y), left, byteAt(x, y - 1), corner);
    }),
  ]);
  return Uint8Array.from(rows.flat());
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), 8 + data.length);
  return bytes;
}

function encodePng(rows: Uint8Array, width: number, height: number, layout: Layout): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([layout.bitDepth, layout.colorType], 8);
  return new Uint8Array(
    Buffer.concat([
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', new Uint8Array(0)),
    ]),
  );
}

/** Bytes without an order in them: half of few values, where neighbours tie, half of any. */
function makeBytes(length: number): Uint8Array {
  const few = [0, 1, 2, 127, 128, 254, 255];
  let state = length;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 16;
  return Uint8Array.from({ length }, () =>
    next() % 2 === 0 ? next() : (few[next() % few.length] ?? 0),
  );
}

/** A picture of 8-bit RGB, 2 x 2, each row filtered as `filters` says. */
function twoRows(filters: readonly [number, number]): FilteredRows {
  const bytes = Uint8Array.of(filters[0], 1, 2, 3, 4, 5, 6, filters[1], 7, 8, 9, 10, 11, 12);
  return { bytes, height: 2, rowBytes: 6, pixelBytes: 3 };
}

function errorOf(rows: FilteredRows): EngineError {
  try {
    unfilterRows(rows, 'x');
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('was taken');
}

describe('the rows of a PNG', () => {
  it.each(ALL)(
    'of colour type $colorType, $bitDepth bits, $width x $height, come out of: $name',
    async ({ width, height, filterOf, ...layout }) => {
      const pixelBits = layout.bitDepth * layout.channels;
      const rowBytes = Math.ceil((width * pixelBits) / 8);
      const samples = makeBytes(rowBytes * height);
      const filtered = filterRows(samples, rowBytes, Math.ceil(pixelBits / 8), filterOf);
      const file = encodePng(filtered, width, height, layout);

      const png = readPngPixels(file, 'x');
      const inflated = await inflatePng(png);
      if (inflated.rows === null) throw new Error('was not inflated');
      expect([...inflated.rows.bytes]).toEqual([...filtered]);
      expect([...unfilterRows(inflated.rows, 'x')]).toEqual([...samples]);

      // What fast-png makes of the same file, by itself and all the way to RGB.
      const { data } = decode(file, { checkCrc: true });
      const stored = [...data].flatMap((value) =>
        layout.bitDepth === 16 ? [value >> 8, value & 0xff] : [value],
      );
      expect(stored).toEqual([...samples]);
      expect(decodePng(inflated, 'x')).toEqual(decodePng(png, 'x'));
    },
  );

  it('come out for neighbours that tie in any way', () => {
    // Each pair of rows is two pixels of one byte: corner and up, then left and what is asked for.
    const values = Array.from({ length: 52 }, (_, i) => 5 * i);
    const bytes: number[] = [];
    const expected: number[] = [];
    for (const a of values) {
      for (const b of values) {
        for (const c of values) {
          bytes.push(0, c, b, 4, a - c, 0);
          expected.push(c, b, a, predict(4, a, b, c));
        }
      }
    }
    const rows = { bytes: Uint8Array.from(bytes), height: bytes.length / 3 };
    const samples = unfilterRows({ ...rows, rowBytes: 2, pixelBytes: 1 }, 'x');
    expect(Buffer.from(samples).equals(Uint8Array.from(expected))).toBe(true);
  });

  it('stay as they were given', () => {
    const rows = twoRows([4, 3]);
    const before = [...rows.bytes];
    unfilterRows(rows, 'x');
    expect([...rows.bytes]).toEqual(before);
  });

  it.each([
    [5, 0],
    [0, 5],
    [0, 255],
  ] as const)('are refused with filters that there are not: %d, then %d', (first, second) => {
    const error = errorOf(twoRows([first, second]));
    expect([error.code, error.detail]).toEqual(['bad-image', 'x']);
    expect(error.message).toBe(
      `The pixel data of this PNG file is damaged (unknown filter ${first || second}).`,
    );
  });

  it.each([0, 1, 7, 13, 15])('are refused where they are %d bytes instead of 14', (length) => {
    const bytes = new Uint8Array(length);
    const error = errorOf({ ...twoRows([0, 0]), bytes });
    expect([error.code, error.detail]).toEqual(['bad-image', 'x']);
    expect(error.message).toBe(
      `The pixel data of this PNG file is damaged (${length} bytes instead of 14).`,
    );
  });

  it('are refused in a whole file as well, whoever undoes the filters', async () => {
    const layout = { colorType: 2, bitDepth: 8, channels: 3 };
    const words = /^The pixel data of this PNG file is damaged \(.*filter.*\)\.$/i;
    const badFilter = readPngPixels(encodePng(twoRows([0, 5]).bytes, 2, 2, layout), 'x');
    const inflated = await inflatePng(badFilter);
    expect(inflated.rows).not.toBeNull();
    expect(() => decodePng(inflated, 'x')).toThrow(words);
    expect(() => decodePng(badFilter, 'x')).toThrow(words);

    const firstRow = twoRows([0, 0]).bytes.subarray(0, 7);
    const cut = readPngPixels(encodePng(firstRow, 2, 2, layout), 'x');
    expect(await inflatePng(cut)).toBe(cut);
    expect(() => decodePng(cut, 'x')).toThrow(words);
  });
});
