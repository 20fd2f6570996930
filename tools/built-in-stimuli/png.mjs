import { crc32 } from 'node:zlib';
import { deflate } from 'pako';

/** Warm paper and five quiet inks; which one an image gets has nothing to do with its classes. */
export const INKS = [
  { name: 'slate', ink: [24, 32, 44], paper: [247, 246, 242] },
  { name: 'pine', ink: [16, 48, 48], paper: [246, 246, 240] },
  { name: 'plum', ink: [48, 28, 54], paper: [248, 245, 244] },
  { name: 'umber', ink: [58, 38, 22], paper: [248, 244, 236] },
  { name: 'black', ink: [20, 20, 20], paper: [247, 247, 247] },
];
const LEVELS = 16;

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body) >>> 0, 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/**
 * A tone field (0 ink .. 1 paper) as an opaque indexed PNG of 16 tones, four bits a pixel, no ancillary chunks.
 * Deflated by pako and not by Node's zlib, whose output differs between versions of Node.
 */
export function encodePng(tones, size, { ink, paper }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([4, 3, 0, 0, 0], 8); // 4 bits, indexed, deflate, adaptive filters, not interlaced
  const palette = Buffer.alloc(LEVELS * 3);
  for (let level = 0; level < LEVELS; level++) {
    for (let c = 0; c < 3; c++)
      palette[level * 3 + c] = Math.round(ink[c] + ((paper[c] - ink[c]) * level) / (LEVELS - 1));
  }
  const stride = size / 2;
  const rows = Buffer.alloc(size * (stride + 1)); // filter byte 0: repeats stay repeats
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const level = Math.min(
        LEVELS - 1,
        Math.max(0, Math.round(tones[y * size + x] * (LEVELS - 1))),
      );
      rows[y * (stride + 1) + 1 + (x >> 1)] |= x % 2 === 0 ? level << 4 : level;
    }
  }
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', Buffer.from(deflate(rows, { level: 9, memLevel: 9 }))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
