import { expect, it } from 'vitest';
import { seenSpeed } from '#state/testing/seen-speed.ts';
import { timeFor } from './expected-time.ts';
import { perSecond, roughDuration } from './format.ts';

it('a time is told to the second where it was measured, roughly where it is estimated', () => {
  const at = (basis: 'measured' | 'estimated'): string =>
    timeFor(1280, { basis, imagesPerSecond: 30, seen: seenSpeed() });
  expect(at('measured')).toBe('43 s');
  expect(at('estimated')).toBe('45 s');
});

it('a rough time has no more digits than an estimate', () => {
  const told = [0.2, 8, 38, 59, 256, 1742, 5226, 60000].map(roughDuration);
  expect(told).toEqual(['1 s', '8 s', '40 s', '1 min', '4 min', '30 min', '1.5 h', '17 h']);
});

it('a speed has the digits that it has', () => {
  expect([0.343, 24.55, 1234.5].map(perSecond)).toEqual(['0.34', '24.6', '1,235']);
});
