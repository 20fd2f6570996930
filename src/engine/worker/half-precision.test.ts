import { expect, test } from 'vitest';
import { encodeHalfFloats, readHalfFloats } from './half-precision.ts';

test('every half survives the way through float32 and back', () => {
  const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
  const back = encodeHalfFloats(readHalfFloats(all));
  const isNan = (bits: number): boolean => (bits & 0x7fff) > 0x7c00;
  const wrong = all.filter((bits, i) => (isNan(bits) ? !isNan(back[i] ?? 0) : back[i] !== bits));
  expect(wrong).toHaveLength(0);
});

test('halfway goes to the even neighbour, past the largest to infinity', () => {
  const values = Float32Array.of(
    1 + 1 / 2048,
    1 + 3 / 2048,
    65519,
    65520,
    -1e9,
    2 ** -25,
    2 ** -24,
  );
  expect(Array.from(encodeHalfFloats(values), (bits) => bits.toString(16))).toEqual([
    '3c00',
    '3c02',
    '7bff',
    '7c00',
    'fc00',
    '0',
    '1',
  ]);
});

test('numbers that a browser gives as numbers are taken as they are', () => {
  expect([...readHalfFloats([0.5, -2])]).toEqual([0.5, -2]);
});
