import { expect, test, vi } from 'vitest';
import { matrixOf } from '#science/matrix.ts';
import { rehearseSentences } from './rehearse-sentences.ts';

const encodedIn = (workMs: number) => ({
  rows: matrixOf(0, 0, new Float32Array()),
  tokenCounts: [],
  workMs,
});

test('sentences are rehearsed for a quarter of a second, behind all else', async () => {
  const encode = vi.fn(() => Promise.resolve(encodedIn(100)));
  await rehearseSentences({ encode });
  expect(encode).toHaveBeenCalledTimes(3);
  expect(encode).toHaveBeenLastCalledWith(expect.any(Array), undefined, 'rehearsal');
});

test('and not for ever where a run takes no time', async () => {
  const encode = vi.fn(() => Promise.resolve(encodedIn(0)));
  await rehearseSentences({ encode });
  expect(encode.mock.calls.length).toBeLessThan(100);
});

test('what fails there is left to the next sentence', async () => {
  const encode = vi.fn(() => Promise.reject(new Error('out of memory')));
  await expect(rehearseSentences({ encode })).resolves.toBeUndefined();
  expect(encode).toHaveBeenCalledOnce();
});
