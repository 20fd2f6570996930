import { expect, it } from 'vitest';
import { readRetryAfterMs } from './retry-after.ts';

const NOW = Date.parse('Tue, 05 May 2026 10:00:00 GMT');

it.each([
  [null, null],
  ['120', 120_000],
  [' 0 ', 0],
  ['Tue, 05 May 2026 10:00:30 GMT', 30_000],
  ['Tue, 05 May 2026 09:00:00 GMT', 0],
  ['soon', null],
])('reads Retry-After %j as %j ms', (header, expected) => {
  expect(readRetryAfterMs(header, NOW)).toBe(expected);
});
