import { joinBytes } from './decode-png.ts';
import type { PngPixels } from './decode-png.ts';

const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 13;
const CHUNK_FRAME_BYTES = 12;
/** Samples of a pixel by colour type. */
const CHANNELS = { grey: 1, rgb: 3, palette: 1, 'grey-alpha': 2, 'rgb-alpha': 4 } as const;
/** Deflate's longest block that is stored as it is (RFC 1951, 3.2.4). */
const BLOCK_BYTES = 0xffff;
const BLOCK_HEAD_BYTES = 5;
const ZLIB_HEAD = [0x78, 0x01] as const;
const ZLIB_CHECK_BYTES = 4;

/**
 * The same PNG with its pixel data inflated by the browser's own code, which takes a third of the
 * time that JavaScript needs and checks the sum of what comes out; the data then lies in blocks that
 * are stored as they are (RFC 1950 and 1951), for the decoder to read as any other.
 *
 * What the browser does not take, or takes another length from, comes back untouched: the decoder
 * has the last word on it. So do palettes, whose own check sum it looks at, interlaced pictures, and
 * those whose header does not fit its check sum.
 */
export async function inflatePng(png: PngPixels): Promise<PngPixels> {
  if (png.interlaced || png.colorType === 'palette' || !isHeaderWhole(png.bytes)) return png;
  const rowBytes = Math.ceil((png.width * CHANNELS[png.colorType] * png.bitDepth) / 8) + 1;
  const { head, data, tail } = splitChunks(png.bytes);
  const raw = await inflate(data, rowBytes * png.height);
  if (raw === null) return png;
  return { ...png, bytes: joinBytes([head, storedChunk(raw), tail]), isInflated: true };
}

function isHeaderWhole(bytes: Uint8Array<ArrayBuffer>): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = SIGNATURE_BYTES + 8 + HEADER_BYTES;
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

/** What stands before the pixel data, the compressed data itself, and what stands behind. */
function splitChunks(bytes: Uint8Array<ArrayBuffer>) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array<ArrayBuffer>[] = [];
  let at = SIGNATURE_BYTES;
  let headEnd: number | null = null;
  for (;;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IEND') {
      return { head: bytes.subarray(0, headEnd ?? at), data, tail: bytes.subarray(at) };
    }
    if (type === 'IDAT') {
      headEnd ??= at;
      data.push(bytes.subarray(at + 8, at + 8 + length));
    }
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

/** An IDAT chunk of stored blocks; its check sums are left at 0, since nobody reads them. */
function storedChunk(raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil(raw.length / BLOCK_BYTES);
  const length = ZLIB_HEAD.length + raw.length + blocks * BLOCK_HEAD_BYTES + ZLIB_CHECK_BYTES;
  const chunk = new Uint8Array(CHUNK_FRAME_BYTES + length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, length);
  chunk.set(new TextEncoder().encode('IDAT'), 4);
  chunk.set(ZLIB_HEAD, 8);
  let at = 8 + ZLIB_HEAD.length;
  for (let from = 0; from < raw.length; from += BLOCK_BYTES) {
    const block = raw.subarray(from, from + BLOCK_BYTES);
    chunk[at] = from + BLOCK_BYTES >= raw.length ? 1 : 0;
    view.setUint16(at + 1, block.length, true);
    view.setUint16(at + 3, ~block.length & 0xffff, true);
    chunk.set(block, at + BLOCK_HEAD_BYTES);
    at += BLOCK_HEAD_BYTES + block.length;
  }
  return chunk;
}
