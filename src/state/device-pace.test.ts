import { expect, it } from 'vitest';
import type { AppData } from './app-state.ts';
import { paceAfter } from './device-pace.ts';

type Known = Parameters<typeof paceAfter>[0];

function known(imagesPerSecond: number | null, gflopsPerImage: number | null): Known {
  const card = { title: 'A', gflopsPerImage } as AppData['card'];
  return { engine: { imagesPerSecond } as AppData['engine'], card, pace: null };
}

it('follows what the model in use is measured to do', () => {
  const pace = paceAfter(known(null, 5), { imagesPerSecond: 10 });
  expect(pace).toEqual({ gflopsPerSecond: 50, title: 'A' });
});

it('stays while models change, and where a model’s work is not known', () => {
  const pace = { gflopsPerSecond: 50, title: 'A' };
  // The next model is in use already, the speed is still that of the one before.
  const next = { ...known(10, 100), pace };
  expect(paceAfter(next, { imagesPerSecond: 10 })).toBe(pace);
  expect(paceAfter(next, { imagesPerSecond: null })).toBe(pace);
  expect(paceAfter({ ...known(null, null), pace }, { imagesPerSecond: 3 })).toBe(pace);
  expect(paceAfter(next, { imagesPerSecond: 2 })).toMatchObject({ gflopsPerSecond: 200 });
});
