import { expect, test } from 'vitest';
import { BusyTime } from './busy-time.ts';

test('what runs side by side shares the time, and idle time is nobody’s', () => {
  let nowMs = 0;
  const busy = new BusyTime(() => nowMs);
  busy.begin();
  nowMs = 10;
  busy.begin();
  nowMs = 40;
  expect(busy.end()).toBe(40);
  nowMs = 50;
  expect(busy.end()).toBe(10);
  nowMs = 1000;
  busy.begin();
  nowMs = 1005;
  expect(busy.end()).toBe(5);
});
