import { decode, hasPngSignature } from 'fast-png';
import type { DecodedPng } from 'fast-png';
import type { RgbImage } from '#science/image.ts';
import { joinBytes } from '../contract/join-bytes.ts';
import { badImage, checkPixelCount, damagedPng } from './bad-image.ts';
import { unfilterRows } from './unfilter-png.ts';
import type { FilteredRows } from './unfilter-png.ts';

/** What a pixel is made of, by the colour type in a PNG's header. */
type ColorType = 'grey' | 'rgb' | 'palette' | 'grey-alpha' | 'rgb-alpha';

/** Colour types of the PNG standard (table 11.1), each with the bit depths it may have. */
const COLOR_TYPES: ReadonlyMap<number, readonly [ColorType, readonly number[]]> = new Map([
  [0, ['grey', [1, 2, 4, 8, 16]]],
  [2, ['rgb', [8, 16]]],
  [3, ['palette', [1, 2, 4, 8]]],
  [4, ['grey-alpha', [8, 16]]],
  [6, ['rgb-alpha', [8, 16]]],
]);

const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 13;
/** Length and type in front of a chunk's data, check sum behind it. */
const CHUNK_FRAME_BYTES = 12;
const PALETTE_COLORS = 256;

interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly colorType: ColorType;
  readonly bitDepth: number;
  readonly interlaced: boolean;
}

/** A PNG file reduced to what makes its pixel values. */
export interface PngPixels extends PngHeader {
  /** A PNG with header, palette (where it is used) and pixel data: no palette alpha, no colour
   * profile, no gamma, no text. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its pixel data where that was inflated and checked already (see `inflatePng`), or null. */
  readonly rows: FilteredRows | null;
}

/** True for a file that begins as a PNG. */
export function isPng(bytes: Uint8Array): boolean {
  return hasPngSignature(bytes);
}

/**
 * Reads a PNG's header and drops every chunk that does not make pixel values, so that neither a
 * colour profile nor a broken comment can change or stop what comes out.
 *
 * Throws `EngineError('bad-image')` for a file that ends early, a header outside the standard, or
 * more than 40 megapixels; `id` names the picture in the error.
 */
export function readPngPixels(bytes: Uint8Array, id: string): PngPixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(view, id);
  let at = SIGNATURE_BYTES + CHUNK_FRAME_BYTES + HEADER_BYTES;
  const parts = [bytes.subarray(0, at)];
  for (;;) {
    const end = at + CHUNK_FRAME_BYTES + (at + 4 <= bytes.length ? view.getUint32(at) : 0);
    if (end > bytes.length) throw badImage('This PNG file ends early.', id);
    const type = readChunkType(view, at);
    const isUsedPalette = type === 'PLTE' && header.colorType === 'palette';
    if (type === 'IDAT' || type === 'IEND' || isUsedPalette) parts.push(bytes.subarray(at, end));
    if (type === 'IEND') return { ...header, bytes: joinBytes(parts), rows: null };
    at = end;
  }
}

/**
 * True where fast-png gives the exact pixels. It does not for interlaced pictures with several
 * pixels in a byte (fast-png 8.0 takes a whole byte for each of them).
 */
export function isDecodable(png: PngPixels): boolean {
  return !png.interlaced || png.bitDepth >= 8;
}

/**
 * Decodes a PNG to its stored colour values [height, width, 3], 0..255: no colour management, no
 * gamma, alpha dropped without compositing. Of 16 bits the high byte is taken, fewer than 8 bits
 * of grey are spread over 0..255, an index behind the palette's end is black.
 *
 * Equal to Pillow's `convert('RGB')`, except for 16-bit grey without alpha: there Pillow makes
 * everything above 255 of 65,535 white. Throws `EngineError('bad-image')` for damaged pixel data,
 * a check sum that does not fit included.
 */
export function decodePng(png: PngPixels, id: string): RgbImage {
  const { width, height, colorType, bitDepth } = png;
  const decoded = decodeSamples(png, id);
  const samples = toBytes(decoded.data, png);
  if (colorType === 'rgb') return { width, height, data: samples };
  const data = new Uint8Array(width * height * 3);
  if (colorType === 'palette') {
    if (decoded.palette === undefined) throw badImage('This PNG file lacks its palette.', id);
    spreadPalette(samples, decoded.palette, data);
  } else if (colorType === 'rgb-alpha') {
    dropAlpha(samples, data);
  } else {
    spreadGrey(samples, colorType === 'grey' ? 1 : 2, bitDepth, data);
  }
  return { width, height, data };
}

function readHeader(view: DataView, id: string): PngHeader {
  const at = SIGNATURE_BYTES;
  const isComplete = view.byteLength >= at + CHUNK_FRAME_BYTES + HEADER_BYTES;
  if (!isComplete) throw badImage('This PNG file ends early.', id);
  const width = view.getUint32(at + 8);
  const height = view.getUint32(at + 12);
  const bitDepth = view.getUint8(at + 16);
  const [colorType, bitDepths] = COLOR_TYPES.get(view.getUint8(at + 17)) ?? [];
  const isHeader = view.getUint32(at) === HEADER_BYTES && readChunkType(view, at) === 'IHDR';
  const isKnown = colorType !== undefined && bitDepths?.includes(bitDepth) === true;
  if (!isHeader || !isKnown || width === 0 || height === 0) {
    throw badImage('The header of this PNG file makes no sense.', id);
  }
  checkPixelCount(width, height, id);
  return { width, height, bitDepth, colorType, interlaced: view.getUint8(at + 20) !== 0 };
}

function readChunkType(view: DataView, at: number): string {
  return String.fromCharCode(...[4, 5, 6, 7].map((offset) => view.getUint8(at + offset)));
}

/** Samples as they are stored, those of 16 bits as two bytes, high one first, or as one number. */
function decodeSamples(png: PngPixels, id: string): Pick<DecodedPng, 'data' | 'palette'> {
  if (png.rows !== null) return { data: unfilterRows(png.rows, id) };
  try {
    return decode(png.bytes, { checkCrc: true });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw damagedPng(cause, id);
  }
}

/** A byte for each sample, those of 8 bits without a copy. */
function toBytes(stored: DecodedPng['data'], png: PngPixels): Uint8Array {
  if (png.bitDepth < 8) return unpackBits(stored, png);
  if (png.bitDepth === 16) return takeHighBytes(stored);
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.length);
}

function takeHighBytes(stored: DecodedPng['data']): Uint8Array {
  const [step, shift] = stored instanceof Uint16Array ? [1, 8] : [2, 0];
  const high = new Uint8Array(stored.length / step);
  for (let i = 0; i < high.length; i += 1) high[i] = (stored[i * step] ?? 0) >> shift;
  return high;
}

/** Several pixels in a byte, first pixel in the high bits, each row from a new byte on. */
function unpackBits(packed: ArrayLike<number>, png: PngPixels): Uint8Array {
  const { width, height, bitDepth } = png;
  const rowBytes = Math.ceil((width * bitDepth) / 8);
  const mask = 2 ** bitDepth - 1;
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const bit = x * bitDepth;
      const byte = packed[y * rowBytes + (bit >> 3)] ?? 0;
      samples[y * width + x] = (byte >> (8 - bitDepth - (bit & 7))) & mask;
    }
  }
  return samples;
}

function spreadPalette(
  indexes: Uint8Array,
  palette: readonly (readonly number[])[],
  out: Uint8Array,
): void {
  const colors = new Uint8Array(PALETTE_COLORS * 3);
  colors.set(palette.slice(0, PALETTE_COLORS).flat());
  for (let i = 0, at = 0; at < out.length; i += 1, at += 3) {
    const color = (indexes[i] ?? 0) * 3;
    out[at] = colors[color] ?? 0;
    out[at + 1] = colors[color + 1] ?? 0;
    out[at + 2] = colors[color + 2] ?? 0;
  }
}

function spreadGrey(
  samples: Uint8Array,
  channels: number,
  bitDepth: number,
  out: Uint8Array,
): void {
  const factor = bitDepth < 8 ? 255 / (2 ** bitDepth - 1) : 1;
  for (let i = 0, at = 0; at < out.length; i += channels, at += 3) {
    const grey = (samples[i] ?? 0) * factor;
    out[at] = grey;
    out[at + 1] = grey;
    out[at + 2] = grey;
  }
}

function dropAlpha(samples: Uint8Array, out: Uint8Array): void {
  for (let i = 0, at = 0; at < out.length; i += 4, at += 3) {
    out[at] = samples[i] ?? 0;
    out[at + 1] = samples[i + 1] ?? 0;
    out[at + 2] = samples[i + 2] ?? 0;
  }
}
