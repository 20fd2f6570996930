import { describe, expect, it } from 'vitest';
import { receivedOf, roundSize } from './size-words.ts';

describe('the size of a file', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [382, '382 B'],
    [2_220, '2 kB'],
    [2_220_000, '2.2 MB'],
    [9_940_000, '9.9 MB'],
    [45_500_000, '46 MB'],
    [606_000_000, '606 MB'],
    [999_400_000, '999 MB'],
    [999_600_000, '1.0 GB'],
    [1_220_000_000, '1.2 GB'],
  ])('%i bytes are %s', (sizeBytes, words) => {
    expect(roundSize(sizeBytes)).toBe(words);
  });
});

describe('what has arrived of a file', () => {
  it('is told in the unit of the whole, so that the words keep their length', () => {
    expect(receivedOf(12_000, 352_000_000)).toBe('0.0 of 352.0 MB');
    expect(receivedOf(120_440_000, 352_000_000)).toBe('120.4 of 352.0 MB');
    expect(receivedOf(1_100_000_000, 1_220_000_000)).toBe('1,100.0 of 1,220.0 MB');
    expect(receivedOf(700, 2_220)).toBe('1 of 2 kB');
    expect(receivedOf(26, 382)).toBe('26 of 382 B');
  });

  it('stands alone where the whole is unknown', () => {
    expect(receivedOf(120_440_000, null)).toBe('120 MB so far');
  });
});
