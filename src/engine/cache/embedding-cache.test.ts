import { expect, test } from 'vitest';
import { EmbeddingCache } from './embedding-cache.ts';
import type { RowStore } from './row-store.ts';

function mapStore(): { store: RowStore; entries: Map<string, unknown>; reads: string[] } {
  const entries = new Map<string, unknown>();
  const reads: string[] = [];
  return {
    entries,
    reads,
    store: {
      readMany: async (keys) => {
        reads.push(...keys);
        return keys.map((key) => entries.get(key));
      },
      writeMany: async (rows) => rows.forEach(([key, row]) => entries.set(key, row)),
    },
  };
}

function cacheOver(openStore: () => Promise<RowStore>) {
  const notes: string[] = [];
  return { cache: new EmbeddingCache(openStore, (text) => notes.push(text)), notes };
}

const row = Float32Array.of(0.6, 0.8);

test('rows outlive the page: a second cache over the same store has them, the first from memory', async () => {
  const { store, reads } = mapStore();
  const first = cacheOver(async () => store).cache;
  await first.keep([['a', row]]);
  expect(await first.lookUp(['a', 'b'], 2)).toEqual([row, null]);
  expect(reads).toEqual(['b']);
  expect(await cacheOver(async () => store).cache.lookUp(['b', 'a'], 2)).toEqual([null, row]);
});

test.each([
  ['another width', Float32Array.of(1)],
  ['NaN', Float32Array.of(NaN, 1)],
  ['no unit vector', Float32Array.of(3, 4)],
  ['not a row at all', 'row'],
])('a stored row that is damaged (%s) is a miss and can be written again', async (_name, bad) => {
  const { store, entries } = mapStore();
  entries.set('a', bad);
  const { cache } = cacheOver(async () => store);
  expect(await cache.lookUp(['a'], 2)).toEqual([null]);
  await cache.keep([['a', row]]);
  expect(entries.get('a')).toEqual(row);
});

test('without storage it works from memory and says so once', async () => {
  const { cache, notes } = cacheOver(() => Promise.reject(new Error('blocked')));
  expect(await cache.lookUp(['a'], 2)).toEqual([null]);
  await cache.keep([['a', row]]);
  expect(await cache.lookUp(['a'], 2)).toEqual([row]);
  expect(notes).toEqual([expect.stringContaining('no storage or no room')]);
});

test('a full storage is given up, with what was written there still in memory', async () => {
  const { store } = mapStore();
  const writeMany = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
  const { cache, notes } = cacheOver(async () => ({ ...store, writeMany }));
  await cache.keep([['a', row]]);
  await cache.keep([['b', row]]);
  expect(await cache.lookUp(['a', 'b'], 2)).toEqual([row, row]);
  expect(notes).toHaveLength(1);
});
