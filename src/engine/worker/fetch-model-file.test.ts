import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  answer,
  CONTENT,
  cutAfter,
  ETAG,
  FILE,
  FileVisits,
  MODEL,
  SHA256,
  SIZE,
  UNKNOWN,
} from '../../../vite/testing/file-visits.ts';
import { ownLocks } from '../storage/file-locks.ts';
import { FileShelf } from '../storage/file-shelf.ts';

let visits: FileVisits;
beforeEach(async () => {
  visits = await FileVisits.start();
});
afterEach(() => visits.host.close());

describe('a download', () => {
  test('is told in bytes, checked and kept; the next visit asks nobody', async () => {
    const first = await visits.fetchWhole(FILE);
    const told = { path: FILE.path, receivedBytes: SIZE, totalBytes: SIZE, fromCache: false };
    expect(first.progress.at(-1)).toEqual(told);
    expect(first.mark).toBe(SHA256);
    expect([...visits.folder.files.keys()].sort()).toEqual([SHA256, `${SHA256}.json`]);
    expect(await visits.kept()).toMatchObject({
      key: SHA256,
      model: MODEL,
      path: FILE.path,
      etag: ETAG,
      sizeBytes: SIZE,
      receivedBytes: SIZE,
      sha256: SHA256,
      complete: true,
    });
    const second = await visits.fetchWhole(FILE);
    expect(visits.host.seen).toHaveLength(1);
    expect(second.progress).toEqual([{ ...told, fromCache: true }]);
    expect([...first.notes, ...second.notes]).toEqual([]);
  });

  test('of a file whose size and hash nobody knows is found again, also once they are known', async () => {
    const first = await visits.fetchWhole(UNKNOWN);
    expect(first.progress.at(-1)?.totalBytes).toBe(SIZE);
    expect(first.notes).toEqual([expect.stringContaining('no checksum')]);
    await visits.fetchWhole(UNKNOWN);
    await visits.fetchWhole(FILE);
    // Another host, the same model.
    await visits.fetchWhole(UNKNOWN, { baseUrl: 'https://mirror.invalid/lab/clip/' });
    expect(visits.host.seen).toHaveLength(1);
  });

  test('that is compressed under way has no total before its end', async () => {
    const headers = { 'Content-Encoding': 'gzip' };
    visits.respond = () => ({ headers, body: gzipSync(CONTENT, { level: 0 }) });
    const { progress } = await visits.fetchWhole(UNKNOWN);
    expect(new Set(progress.map(({ totalBytes }) => totalBytes))).toEqual(new Set([null]));
    expect(progress.at(-1)?.receivedBytes).toBe(SIZE);
    const withoutShelf = await visits.fetchWhole(UNKNOWN, { keep: false });
    expect(withoutShelf.mark).toBe(SHA256);
  });

  test('that is longer than the host announced is still whole, on the shelf or in memory', async () => {
    // A host of another origin may compress and not say so: the announced length is then too small.
    const hidden = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
      const headers = { 'Content-Length': '100000' };
      return new Response(new Blob([CONTENT]).stream(), { headers });
    });
    await visits.fetchWhole(UNKNOWN);
    await visits.fetchWhole(UNKNOWN, { keep: false });
    hidden.mockRestore();
  });

  test("of the page's own file is not kept", async () => {
    await visits.fetchWhole(FILE, { keep: false });
    expect(visits.folder.files.size).toBe(0);
  });

  test('asks for odd names as they are', async () => {
    await visits.fetchWhole({ ...FILE, path: 'my models/a?b#c.onnx' });
    expect(visits.host.seen[0]?.path).toBe('/lab/clip/resolve/abc/my models/a?b#c.onnx');
    await visits.fetchWhole({ ...FILE, sha256: null, path: 'https://other.invalid/x' });
    expect(visits.host.seen[1]?.path).toBe('/lab/clip/resolve/abc/https://other.invalid/x');
  });

  test('by two tabs at once is one download', async () => {
    const other = { shelf: visits.shelfWith({}) };
    const both = await Promise.all([visits.fetchWhole(FILE), visits.fetchWhole(FILE, other)]);
    expect(visits.host.seen).toHaveLength(1);
    expect(both.map(({ progress }) => progress.at(-1)?.fromCache)).toEqual([false, true]);
  });
});

describe('wrong bytes', () => {
  test('a damaged kept file is found by its hash, dropped, and fetched again', async () => {
    await visits.fetchWhole(FILE);
    await visits.fetchWhole({ ...UNKNOWN, path: 'other.json' });
    for (const bytes of visits.folder.files.values()) if (bytes.length === SIZE) bytes[5] = 0;
    await visits.fetchWhole(FILE);
    await visits.fetchWhole({ ...UNKNOWN, path: 'other.json' });
    expect(visits.host.seen).toHaveLength(4);
  });

  test('a part that was damaged costs one fresh try', async () => {
    await visits.leavePart(100_000);
    const part = visits.folder.files.get(`${SHA256}.part`);
    if (part !== undefined) part[5] = 0;
    await visits.fetchWhole(FILE);
    expect(visits.ranges).toEqual([undefined, 'bytes=100000-', undefined]);
  });

  const git = createHash('sha1').update(`blob ${SIZE}\0`).update(CONTENT).digest('hex');
  const other = Buffer.alloc(SIZE, 'x');
  test.each([
    ['SHA-256', FILE, other],
    ["git's hash", { ...UNKNOWN, gitBlob: git }, other],
    ['size', { ...UNKNOWN, sizeBytes: SIZE }, CONTENT.subarray(0, 1000)],
    ['size, too long', { ...UNKNOWN, sizeBytes: SIZE }, Buffer.concat([CONTENT, other])],
  ] as const)('%s: refused after a second try, and nothing kept', async (_name, file, content) => {
    visits.respond = (request) => answer(request, content);
    const error = await visits.failureOf(file);
    expect(error.code).toBe('checksum-mismatch');
    expect(error.message).toContain('Nothing of it is kept');
    expect(visits.host.seen).toHaveLength(2);
    expect(visits.folder.files.size).toBe(0);
  });

  test("git's hash and an ETag that is the SHA-256 vouch for a file", async () => {
    expect((await visits.fetchWhole({ ...UNKNOWN, gitBlob: git })).notes).toEqual([]);
    visits.respond = (request) => answer(request, CONTENT, `"${SHA256}"`);
    expect((await visits.fetchWhole({ ...UNKNOWN, path: 'b' })).notes).toEqual([]);
  });

  test('without hashing only the size is checked, nothing is kept, and that is said', async () => {
    const { mark, notes } = await visits.fetchWhole(FILE, { subtle: undefined });
    expect(mark).toBe(`size:${SIZE};etag:${ETAG}`);
    expect(notes).toEqual([expect.stringContaining('by size only')]);
    expect(visits.folder.files.size).toBe(0);
    visits.respond = (request) => answer(request, CONTENT.subarray(0, 10));
    expect((await visits.failureOf(FILE, { subtle: undefined })).code).toBe('checksum-mismatch');
  });
});

describe('room', () => {
  test('too little beforehand: from memory, nothing kept, and said with sizes', async () => {
    visits.shelf = visits.shelfWith({ quota: 1_000_000, usage: 900_000 });
    const { notes } = await visits.fetchWhole(FILE);
    expect(notes).toEqual([
      'There is no room to keep onnx/text.onnx: it takes 300 kB and the browser leaves this page 100 kB. It is used from memory and is fetched again next time; to keep it, delete models that are no longer needed, or make room on the disk.',
    ]);
    expect(visits.folder.files.size).toBe(0);
  });

  test.each([
    ['known', FILE],
    ['unknown', UNKNOWN],
  ])('full half-way, size %s: goes on from memory', async (_name, file) => {
    // Compressed, so that its length says nothing.
    const headers = { 'Content-Encoding': 'gzip' };
    if (file === UNKNOWN) visits.respond = () => ({ headers, body: gzipSync(CONTENT) });
    visits.folder.limitBytes = 150_000;
    const { notes } = await visits.fetchWhole(file);
    expect(notes).toContainEqual(
      expect.stringMatching(/storage for this page was full after \d+ kB of onnx/),
    );
    expect(visits.folder.files.size).toBe(0);
  });

  test('an earlier part is used though there is no room for the rest', async () => {
    await visits.leavePart(100_000);
    visits.shelf = visits.shelfWith({ quota: 100, usage: 100 });
    const { notes } = await visits.fetchWhole(FILE);
    expect(visits.ranges).toEqual([undefined, 'bytes=100000-']);
    expect(notes).toHaveLength(1);
    expect(visits.folder.files.size).toBe(0);
  });

  test('no storage at all', async () => {
    visits.shelf = new FileShelf({
      openFolder: () => Promise.reject(new DOMException('no', 'SecurityError')),
      locks: ownLocks(),
      estimate: async () => ({}),
    });
    const { notes } = await visits.fetchWhole(FILE);
    expect(notes).toEqual([expect.stringContaining('keeps nothing more')]);
  });

  test.each([
    ['cannot be read', 'read'],
    ['cannot be written', 'write'],
    ['cannot be named', 'rename'],
  ] as const)('a shelf that %s: used from memory, and said', async (_name, work) => {
    const failure = new DOMException('the disk is gone', 'NotReadableError');
    vi.spyOn(visits.folder, work).mockRejectedValue(failure);
    const { notes, mark } = await visits.fetchWhole(FILE);
    expect(mark).toBe(SHA256);
    expect(notes).toEqual([expect.stringContaining('the disk is gone')]);
  });

  test('a shelf that is full and lets nothing be deleted: goes on from memory', async () => {
    visits.folder.limitBytes = 150_000;
    vi.spyOn(visits.folder, 'remove').mockImplementation((name) =>
      visits.folder.files.has(name) ? Promise.reject(new Error('locked')) : Promise.resolve(),
    );
    const { notes } = await visits.fetchWhole(FILE);
    expect(notes).toEqual([expect.stringContaining('was full')]);
    expect(visits.host.seen).toHaveLength(1);
  });

  test('a shelf that fails while a host refuses: the host is what is told, asked once', async () => {
    visits.respond = () => ({ status: 404 });
    vi.spyOn(visits.folder, 'remove').mockRejectedValue(new Error('locked'));
    expect((await visits.failureOf(FILE)).code).toBe('not-found');
    expect(visits.host.seen).toHaveLength(1);
  });

  test('a part that cannot be read any more: fetched from its beginning', async () => {
    await visits.leavePart(100_000);
    const { read } = visits.folder;
    vi.spyOn(visits.folder, 'read').mockImplementation(async (name) => {
      const blob = await read.call(visits.folder, name);
      const stream = () =>
        new ReadableStream({ start: (at) => at.error(new DOMException('x', 'NotReadableError')) });
      return name.endsWith('.part') && blob !== null ? Object.assign(blob, { stream }) : blob;
    });
    const { notes } = await visits.fetchWhole(FILE);
    expect(visits.ranges).toEqual([undefined, undefined]);
    expect(notes).toEqual([expect.stringContaining('storage failed')]);
  });

  test('no memory in one piece', async () => {
    const error = await visits.failureOf({ ...FILE, sizeBytes: 2 ** 53 - 1 });
    expect(error.code).toBe('out-of-memory');
  });
});

describe('a wait', () => {
  beforeEach(() => {
    // What is told again alone: hosts and pauses take their real time.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('for another tab is told every half minute', async () => {
    let release: () => void = () => undefined;
    const held = visits.shelf.hold(SHA256, new AbortController().signal, async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    const { file, progress } = visits.begin(FILE);
    await expect.poll(() => vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(65_000);
    const none = { path: FILE.path, receivedBytes: 0, totalBytes: SIZE, fromCache: false };
    expect(progress).toEqual([none, none]);
    release();
    await Promise.all([held, file]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('for a host that has cut is told with what has come', async () => {
    visits.respond = (request) => cutAfter(100_000, answer(request));
    const patience = { pausesMs: [600], stallMs: 20_000 };
    const { file, progress } = visits.begin(FILE, { patience });
    const failed = expect(file).rejects.toMatchObject({ code: 'download-failed' });
    await expect.poll(() => visits.host.seen.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [told, latest] = [progress.length, progress.at(-1)];
    vi.advanceTimersByTime(31_000);
    expect(progress).toHaveLength(told + 1);
    expect(progress.at(-1)).toEqual(latest);
    await failed;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('files from disk', () => {
  const blobs = new Map([[FILE.path, new Blob([CONTENT])]]);

  test('are checked, told, kept, and found by a later visit', async () => {
    const { progress, mark } = await visits.fetchWhole(UNKNOWN, { blobs });
    expect(progress.at(-1)).toEqual({
      path: FILE.path,
      receivedBytes: SIZE,
      totalBytes: SIZE,
      fromCache: true,
    });
    expect(mark).toBe(SHA256);
    const kept = await visits.kept();
    expect(kept).toMatchObject({ source: '', complete: true, sha256: SHA256 });
    const blob = (await visits.shelf.find(kept?.key ?? ''))?.blob ?? new Blob();
    visits.folder.opened.splice(0);
    await visits.fetchWhole(UNKNOWN, { blobs: new Map([[FILE.path, blob]]) });
    expect(visits.folder.opened).toEqual([]);
    expect(visits.host.seen).toEqual([]);
  });

  test('no room: used all the same', async () => {
    visits.folder.limitBytes = 1000;
    const { notes } = await visits.fetchWhole(UNKNOWN, { blobs });
    expect(notes).toEqual([expect.stringContaining('has to be given again next time')]);
  });

  test('others of the same name take the place of the kept ones', async () => {
    const older = new Map([[FILE.path, new Blob(['older'])]]);
    await visits.begin(UNKNOWN, { blobs: older }).file;
    await visits.fetchWhole(UNKNOWN, { blobs });
  });

  test('that are missing, wrong or gone have a name', async () => {
    expect((await visits.failureOf(FILE, { blobs: new Map() })).code).toBe('not-found');
    const wrong = new Map([[FILE.path, new Blob([Buffer.alloc(SIZE)])]]);
    expect(await visits.failureOf(FILE, { blobs: wrong })).toMatchObject({
      code: 'checksum-mismatch',
    });
    const gone = new Blob([CONTENT]);
    gone.stream = () =>
      new ReadableStream({ start: (at) => at.error(new DOMException('gone', 'NotReadableError')) });
    const error = await visits.failureOf(UNKNOWN, { blobs: new Map([[FILE.path, gone]]) });
    expect(error).toMatchObject({ code: 'not-found' });
    expect(error.message).toContain('no longer be read');
    expect(visits.folder.files.size).toBe(0);
  });
});
