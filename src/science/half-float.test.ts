import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeHalfFloats } from './half-float.ts';

const path = new URL('../../tools/references/preprocess/half_and_matrix.json', import.meta.url);
const { half } = JSON.parse(readFileSync(path, 'utf8')) as {
  half: {
    allPatterns: { sha256: string };
    samples: readonly { bits: number; value: number }[];
  };
};

const bytesOf = (bits: number) => Uint8Array.of(bits & 0xff, bits >> 8);

describe('half floats', () => {
  it.each(half.samples)('$bits is $value as in NumPy', ({ bits, value }) => {
    expect(decodeHalfFloats(bytesOf(bits))[0]).toBe(value);
  });

  it('agree with NumPy in all 65,536 patterns', () => {
    const bytes = new Uint8Array(2 ** 17);
    for (let bits = 0; bits < 2 ** 16; bits += 1) bytes.set(bytesOf(bits), 2 * bits);
    const floats = decodeHalfFloats(bytes);
    // NaN has many encodings; the reference holds one.
    const patterns = new Uint32Array(floats.buffer);
    floats.forEach((value, i) => {
      if (Number.isNaN(value)) patterns[i] = 0x7fc00000;
    });
    const sha256 = createHash('sha256').update(floats).digest('hex');
    expect(sha256).toBe(half.allPatterns.sha256);
  });

  it('keep infinities and NaN', () => {
    expect(decodeHalfFloats(bytesOf(0x7c00))[0]).toBe(Infinity);
    expect(decodeHalfFloats(bytesOf(0xfc00))[0]).toBe(-Infinity);
    expect(decodeHalfFloats(bytesOf(0x7e01))[0]).toBeNaN();
  });

  it('are read from a view that does not begin at its buffer', () => {
    const bytes = Uint8Array.of(9, 0x00, 0x3c, 0x00, 0xc0, 9).subarray(1, 5);
    expect([...decodeHalfFloats(bytes)]).toEqual([1, -2]);
  });

  it('refuse half a number', () => {
    expect(() => decodeHalfFloats(new Uint8Array(3))).toThrow(RangeError);
    expect(decodeHalfFloats(new Uint8Array(0))).toHaveLength(0);
  });
});
