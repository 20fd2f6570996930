import { expect, test } from 'vitest';
import { BatchSize } from './batch-size.ts';
import { RateMeter } from './rate-meter.ts';

test.each([
  [0.1, 1],
  [3.9, 1],
  [4, 2],
  [10, 4],
  [1000, 8],
])('at %d pictures a second a batch has %i', (rate, size) => {
  const batches = new BatchSize();
  batches.fit(rate);
  expect(batches.now()).toBe(size);
});

test('after memory ran out it never grows again', () => {
  const batches = new BatchSize();
  batches.fit(1000);
  expect(batches.halve()).toBe(true);
  batches.fit(1000);
  expect(batches.now()).toBe(4);
  batches.halve();
  batches.halve();
  expect(batches.now()).toBe(1);
  expect(batches.halve()).toBe(false);
});

test('a graph of a fixed batch has its own size, until another takes its place', () => {
  const batches = new BatchSize();
  batches.fix(4);
  batches.fit(1000);
  expect(batches.now()).toBe(4);
  expect(batches.halve()).toBe(false);
  expect(() => batches.check(100)).not.toThrow();
  batches.fix(null);
  expect(batches.now()).toBe(8);
});

test('the speed is that of the last eight runs', () => {
  const meter = new RateMeter();
  expect(meter.perSecond()).toBeNull();
  meter.add(1, 1000);
  expect(meter.perSecond()).toBe(1);
  for (let i = 0; i < 8; i += 1) meter.add(5, 100);
  expect(meter.perSecond()).toBe(50);
});
