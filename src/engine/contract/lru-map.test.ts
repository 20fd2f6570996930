import { expect, test } from 'vitest';
import { LruMap } from './lru-map.ts';

test('lets go of the entry unused for longest', () => {
  const map = new LruMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect(map.get('b')).toBeUndefined();
  expect(map.get('a')).toBe(1);
  expect(map.get('c')).toBe(3);
  expect(map.size).toBe(2);
});

test('setting a key again replaces its value and makes it the newest', () => {
  const map = new LruMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 9);
  map.set('c', 3);
  expect(map.get('a')).toBe(9);
  expect(map.get('b')).toBeUndefined();
});
