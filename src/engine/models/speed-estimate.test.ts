import { expect, it } from 'vitest';
import { estimateSeconds } from './speed-estimate.ts';

it('goes by the work', () => {
  const measured = { gflopsPerImage: 0.8, imagesPerSecond: 20 };
  expect(estimateSeconds(1280, 0.8, measured)).toBeCloseTo(64, 9);
  expect(estimateSeconds(1280, 8.8, measured)).toBeCloseTo(704, 9);
  expect(estimateSeconds(0, 8.8, measured)).toBe(0);
});

it.each([
  [null, { gflopsPerImage: 0.8, imagesPerSecond: 20 }],
  [8.8, { gflopsPerImage: null, imagesPerSecond: 20 }],
  [8.8, { gflopsPerImage: 0.8, imagesPerSecond: null }],
  [8.8, { gflopsPerImage: 0.8, imagesPerSecond: 0 }],
  [0, { gflopsPerImage: 0.8, imagesPerSecond: 20 }],
  [NaN, { gflopsPerImage: 0.8, imagesPerSecond: 20 }],
])('says nothing of %j GFLOPs after %j', (gflops, measured) => {
  expect(estimateSeconds(100, gflops, measured)).toBeNull();
});
