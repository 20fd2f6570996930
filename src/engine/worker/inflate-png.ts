import type { PngPixels } from './decode-png.ts';

const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 13;
/** Of compression and filter, each 0 so far; from the beginning of the file. */
const METHODS_AT = 26;
const CHUNK_FRAME_BYTES = 12;
/** Samples of a pixel by colour type. */
const CHANNELS = { grey: 1, rgb: 3, palette: 1, 'grey-alpha': 2, 'rgb-alpha': 4 } as const;

/**
 * The same PNG with its rows beside it, inflated by the browser's own code, which takes a third of
 * the time that JavaScript needs and checks the sum of what comes out.
 *
 * What the browser does not take, or takes another length from, comes back untouched: the decoder
 * has the last word on it. So do palettes, whose own check sum it looks at, interlaced pictures, and
 * those whose header does not fit its check sum or names a method that there is not.
 */
export async function inflatePng(png: PngPixels): Promise<PngPixels> {
  if (png.interlaced || png.colorType === 'palette' || !isHeaderWhole(png.bytes)) return png;
  const { height } = png;
  const pixelBits = CHANNELS[png.colorType] * png.bitDepth;
  const rowBytes = Math.ceil((png.width * pixelBits) / 8);
  const bytes = await inflate(splitPixelData(png.bytes), (1 + rowBytes) * height);
  if (bytes === null) return png;
  return { ...png, rows: { bytes, height, rowBytes, pixelBytes: Math.ceil(pixelBits / 8) } };
}

function isHeaderWhole(bytes: Uint8Array<ArrayBuffer>): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = SIGNATURE_BYTES + 8 + HEADER_BYTES;
  if (view.getUint16(METHODS_AT) !== 0) return false;
  return view.getUint32(end) === crc32(bytes.subarray(SIGNATURE_BYTES + 4, end));
}

/** Of a few bytes: without a table. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** The compressed data, in as many pieces as the file has it in. */
function splitPixelData(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array<ArrayBuffer>[] = [];
  let at = SIGNATURE_BYTES;
  for (;;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IEND') return data;
    if (type === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + length));
    at += CHUNK_FRAME_BYTES + length;
  }
}

/** Exactly `length` bytes, or null: for damaged data, and before more than that is made of it. */
async function inflate(
  data: readonly Uint8Array<ArrayBuffer>[],
  length: number,
): Promise<Uint8Array | null> {
  const raw = new Uint8Array(length);
  let at = 0;
  // Fed by hand: a Blob's stream takes twice as long.
  const { readable, writable } = new DecompressionStream('deflate');
  const writer = writable.getWriter();
  // A failure shows at the other end.
  void Promise.allSettled([...data.map((part) => writer.write(part)), writer.close()]);
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return at === length ? raw : null;
      if (at + value.length > length) {
        await reader.cancel();
        return null;
      }
      raw.set(value, at);
      at += value.length;
    }
  } catch {
    // Damaged data, whatever the browser calls it; the decoder says how.
    return null;
  }
}
