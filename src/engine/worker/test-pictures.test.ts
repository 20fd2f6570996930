import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeTestPictures } from './test-pictures.ts';

const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

test('two pictures of the asked size, different, and the same everywhere', () => {
  const [first, second] = makeTestPictures({ width: 24, height: 16 });
  for (const picture of [first, second]) {
    expect([picture.width, picture.height]).toEqual([24, 16]);
    expect(picture.data).toHaveLength(24 * 16 * 3);
    expect(new Set(picture.data).size).toBeGreaterThan(20);
  }
  expect(hashOf(first.data)).not.toBe(hashOf(second.data));
  expect([...first.data.subarray(0, 6)]).toEqual([5, 8, 250, 16, 8, 239]);
});
