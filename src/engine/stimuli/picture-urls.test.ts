import { resolveObjectURL } from 'node:buffer';
import { expect, it } from 'vitest';
import { PictureUrls } from './picture-urls.ts';

it('revokes the longest unused addresses, never one in use', () => {
  const urls = new PictureUrls(2);
  const bytes = new Uint8Array([1]);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => urls.take(name, bytes));
  b?.release();
  c?.release();
  d?.release();
  const isAlive = [a, b, c, d].map((picture) => resolveObjectURL(picture?.url ?? '') !== undefined);
  expect(isAlive).toEqual([true, false, true, true]);
  expect(urls.reuse('b')).toBeNull();
  const c2 = urls.reuse('c');
  expect(c2?.url).toBe(c?.url);
  a?.release();
  urls.take('e', bytes).release();
  expect(resolveObjectURL(c2?.url ?? '')).toBeDefined();
});
