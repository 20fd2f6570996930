import { expect, test } from 'vitest';
import { ownLocks } from './file-locks.ts';
import { FileShelf } from './file-shelf.ts';
import type { ShelfPlace } from './shelf-place.ts';
import { parseShelfRecord } from './shelf-record.ts';
import type { ShelfRecord } from './shelf-record.ts';
import { MemoryFolder } from './testing/memory-folder.ts';

const NEVER = new AbortController().signal;
const SHA256 = 'ab'.repeat(32);
const RECORD: ShelfRecord = {
  key: 'k',
  model: { id: 'lab/clip', revision: 'abc' },
  path: 'text.onnx',
  source: 'https://hub.example/text.onnx',
  etag: '"1"',
  sizeBytes: 6,
  sha256: null,
  savedAt: '2026-01-01T00:00:00.000Z',
};

function shelfWith(folder: MemoryFolder, locks = ownLocks(), estimate: StorageEstimate = {}) {
  return new FileShelf({
    openFolder: async () => folder,
    locks,
    estimate: async () => estimate,
  });
}

const names = ({ files }: MemoryFolder): string[] => [...files.keys()].sort();
const bytesOf = (text: string) => new TextEncoder().encode(text);

async function put(place: ShelfPlace | null, text: string, keptBytes = 0): Promise<void> {
  const writer = await place?.openPart(RECORD, keptBytes);
  await writer?.write(bytesOf(text));
  await writer?.close();
}

test('a file comes in parts, is begun again behind what is there, and gets its name when whole', async () => {
  const folder = new MemoryFolder();
  const shelf = shelfWith(folder);
  await shelf.hold('k', NEVER, (place) => put(place, 'abcd'));
  expect(await shelf.entries()).toEqual([{ ...RECORD, receivedBytes: 4, complete: false }]);
  expect(await shelf.find('k')).toBeNull();
  await shelf.hold('k', NEVER, async (place) => {
    await put(place, 'XYZ', 3);
    await place?.finish({ ...RECORD, sha256: SHA256 });
  });
  expect(names(folder)).toEqual(['k', 'k.json']);
  expect(await (await shelf.find('k'))?.blob.text()).toBe('abcXYZ');
  expect(await shelf.entries()).toMatchObject([{ receivedBytes: 6, complete: true }]);
  expect(await shelf.remove('k')).toBe(true);
  expect(names(folder)).toEqual([]);
});

test('leftovers of a crash go: files and records without each other, damaged records', async () => {
  const folder = new MemoryFolder();
  const record = bytesOf(JSON.stringify(RECORD));
  folder.files.set(
    'only-a-record.json',
    bytesOf(JSON.stringify({ ...RECORD, key: 'only-a-record' })),
  );
  folder.files.set('only-bytes', bytesOf('x'));
  folder.files.set('only-a-part.part', bytesOf('x'));
  folder.files.set('torn', bytesOf('x'));
  folder.files.set('torn.json', record.slice(0, 40));
  folder.files.set('of-another.part', bytesOf('x'));
  folder.files.set('of-another.json', record);
  // Its record says that it was begun anew: what is there is of an older one.
  folder.files.set('k', bytesOf('x'));
  folder.files.set('k.json', record);
  expect(await shelfWith(folder).entries()).toEqual([]);
  expect(names(folder)).toEqual([]);
});

test('what a download is at right now is left, whatever it looks like, and not deleted', async () => {
  const folder = new MemoryFolder();
  const shelf = shelfWith(folder);
  await shelf.hold('k', NEVER, async (place) => {
    await place?.openPart(RECORD, 0);
    folder.files.delete('k.part');
    expect(await shelf.entries()).toEqual([]);
    expect(await shelf.remove('k')).toBe(false);
  });
  expect(names(folder)).toEqual(['k.json']);
});

test('one at a time under one key, others freely; whoever waits may leave', async () => {
  const locks = ownLocks();
  const folder = new MemoryFolder();
  const here = shelfWith(folder, locks);
  const otherTab = shelfWith(folder, locks);
  const order: string[] = [];
  let release: () => void = () => undefined;
  const held = here.hold('k', NEVER, async () => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    order.push('first');
  });
  const second = otherTab.hold('k', NEVER, async () => order.push('second'));
  const leaving = new AbortController();
  const third = otherTab.hold('k', leaving.signal, async () => order.push('third'));
  await otherTab.hold('another', NEVER, async () => order.push('another'));
  leaving.abort();
  await expect(third).rejects.toMatchObject({ code: 'aborted' });
  release();
  await Promise.all([held, second]);
  expect(order).toEqual(['another', 'first', 'second']);
});

test('work that fails frees the key', async () => {
  const shelf = shelfWith(new MemoryFolder());
  await expect(shelf.hold('k', NEVER, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await shelf.remove('k')).toBe(true);
});

test('room is what the browser leaves, where it says so', async () => {
  const folder = new MemoryFolder();
  expect(await shelfWith(folder, ownLocks(), { quota: 10, usage: 4 }).room()).toBe(6);
  expect(await shelfWith(folder, ownLocks(), { quota: 10, usage: 14 }).room()).toBe(0);
  expect(await shelfWith(folder).room()).toBeNull();
});

test('without storage it is empty and says so to whoever wants to keep something', async () => {
  const openFolder = () => Promise.reject(new Error('refused'));
  const shelf = new FileShelf({ openFolder, locks: ownLocks(), estimate: async () => ({}) });
  expect(await shelf.entries()).toEqual([]);
  expect(await shelf.find('k')).toBeNull();
  expect(await shelf.hold('k', NEVER, async (place) => place)).toBeNull();
});

test.each([
  ['no JSON', '{'],
  ['no object', '[]'],
  ['another key', JSON.stringify({ ...RECORD, key: 'other' })],
  ['a size that is none', JSON.stringify({ ...RECORD, sizeBytes: '6' })],
  ['a hash that is none', JSON.stringify({ ...RECORD, sha256: 'abc' })],
  ['no model', JSON.stringify({ ...RECORD, model: null })],
  ['no path', JSON.stringify({ ...RECORD, path: 1 })],
])('a record with %s is none', (_name, text) => {
  expect(parseShelfRecord(text, 'k')).toBeNull();
  expect(parseShelfRecord(JSON.stringify(RECORD), 'k')).toEqual(RECORD);
});
