import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DownloadProgress } from '../contract/engine.ts';
import type { ModelFile } from '../contract/model-card.ts';
import { fetchModelFile } from './fetch-model-file.ts';
import type { FetchContext } from './fetch-model-file.ts';
import { ModelFileCache } from './model-file-cache.ts';

const CONTENT = Buffer.alloc(300_000, 'cue lens ');
const FILE: ModelFile = {
  path: 'onnx/text.onnx',
  sizeBytes: CONTENT.length,
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
};

let server: Server;
let baseUrl: string;
let answer: (response: ServerResponse) => void;
let requests: number;

beforeAll(async () => {
  server = createServer((_request, response) => {
    requests += 1;
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = 0;
  answer = (response) => response.end(CONTENT);
});

/** The part of the Cache API that is used, over a map; `full` rejects every write. */
function memoryCaches(full = false): { caches: CacheStorage; entries: Map<string, Response> } {
  const entries = new Map<string, Response>();
  const cache = {
    match: async (key: string | Request) => entries.get(urlOf(key))?.clone(),
    keys: async () => [...entries.keys()].map((key) => new Request(key)),
    delete: async (key: string | Request) => entries.delete(urlOf(key)),
    put: async (key: string, response: Response) => {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      entries.set(key, response);
    },
  };
  return { caches: { open: async () => cache } as unknown as CacheStorage, entries };
}

function urlOf(key: string | Request): string {
  return typeof key === 'string' ? key : key.url;
}

function contextOf(change: Partial<FetchContext> = {}) {
  const progress: DownloadProgress[] = [];
  const notes: string[] = [];
  const context: FetchContext = {
    baseUrl,
    cache: new ModelFileCache(undefined),
    subtle: crypto.subtle,
    signal: new AbortController().signal,
    onProgress: (download) => progress.push(download),
    onNote: (text) => notes.push(text),
    ...change,
  };
  return { context, progress, notes };
}

test('fetches, checks and tells how far it is', async () => {
  const { context, progress } = contextOf();
  const bytes = await fetchModelFile(FILE, context);
  expect(Buffer.compare(bytes, CONTENT)).toBe(0);
  const last = { path: FILE.path, receivedBytes: 300_000, totalBytes: 300_000, fromCache: false };
  expect(progress.at(-1)).toEqual(last);
});

test('comes from the cache the second time', async () => {
  const { caches } = memoryCaches();
  const cache = new ModelFileCache(caches);
  await fetchModelFile(FILE, contextOf({ cache }).context);
  const { context, progress, notes } = contextOf({ cache });
  const bytes = await fetchModelFile(FILE, context);
  expect(Buffer.compare(bytes, CONTENT)).toBe(0);
  expect(requests).toBe(1);
  expect(progress.at(-1)).toMatchObject({ fromCache: true, receivedBytes: 300_000 });
  expect(notes).toEqual([]);
});

test('a damaged cached copy of the right size is found by its hash, fetched again, replaced', async () => {
  const { caches, entries } = memoryCaches();
  const cache = new ModelFileCache(caches);
  await fetchModelFile(FILE, contextOf({ cache }).context);
  const [key] = entries.keys();
  entries.set(key ?? '', new Response(Buffer.alloc(CONTENT.length, 'x')));
  const bytes = await fetchModelFile(FILE, contextOf({ cache }).context);
  expect(Buffer.compare(bytes, CONTENT)).toBe(0);
  expect(requests).toBe(2);
  await fetchModelFile(FILE, contextOf({ cache }).context);
  expect(requests).toBe(2);
});

test('a new version of a file takes the place of the old one', async () => {
  const { caches, entries } = memoryCaches();
  const cache = new ModelFileCache(caches);
  await fetchModelFile(FILE, contextOf({ cache }).context);
  const newer = Buffer.from('newer');
  answer = (response) => response.end(newer);
  const sha256 = createHash('sha256').update(newer).digest('hex');
  await fetchModelFile({ ...FILE, sizeBytes: 5, sha256 }, contextOf({ cache }).context);
  expect([...entries.keys()]).toEqual([expect.stringContaining(sha256)]);
});

test('no room: goes on from memory and says so', async () => {
  const cache = new ModelFileCache(memoryCaches(true).caches);
  const { context, notes } = contextOf({ cache });
  await expect(fetchModelFile(FILE, context)).resolves.toHaveLength(300_000);
  expect(notes).toEqual([expect.stringContaining('no room')]);
});

test('without crypto.subtle only the size is checked, and that is said', async () => {
  answer = (response) => response.end(Buffer.alloc(CONTENT.length, 'x'));
  const { context, notes } = contextOf({ subtle: undefined });
  await expect(fetchModelFile(FILE, context)).resolves.toHaveLength(300_000);
  expect(notes).toContainEqual(expect.stringContaining('by size only'));
  answer = (response) => response.end('short');
  await expect(fetchModelFile(FILE, context)).rejects.toMatchObject({ code: 'checksum-mismatch' });
});

test.each([
  ['another file of the same size', Buffer.alloc(CONTENT.length, 'x')],
  ['a cut file', CONTENT.subarray(0, 1000)],
  ['a page instead of the file', Buffer.from('<!doctype html>')],
  ['too much', Buffer.alloc(CONTENT.length + 1, 'cue lens ')],
])('%s is refused and not kept', async (_name, content) => {
  answer = (response) => response.end(content);
  const { caches, entries } = memoryCaches();
  const { context } = contextOf({ cache: new ModelFileCache(caches) });
  await expect(fetchModelFile(FILE, context)).rejects.toMatchObject({ code: 'checksum-mismatch' });
  expect(entries.size).toBe(0);
});

test.each([
  [404, {}, 'not-found', 'HTTP 404'],
  [429, { 'retry-after': '30' }, 'rate-limited', '30 seconds'],
  [503, {}, 'download-failed', 'HTTP 503'],
])('HTTP %i has a name', async (status, headers, code, words) => {
  answer = (response) => response.writeHead(status, headers).end();
  const refused = fetchModelFile(FILE, contextOf().context);
  await expect(refused).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words) as string,
  });
});

test('a connection that breaks has a name', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-length': CONTENT.length });
    response.write(CONTENT.subarray(0, 1000), () => response.destroy());
  };
  const broken = fetchModelFile(FILE, contextOf().context);
  await expect(broken).rejects.toMatchObject({ code: 'download-failed' });
});

test('cancel in the middle of a file', async () => {
  const stop = new AbortController();
  answer = (response) => response.write(CONTENT.subarray(0, 1000));
  const { context } = contextOf({ signal: stop.signal, onProgress: () => stop.abort() });
  await expect(fetchModelFile(FILE, context)).rejects.toMatchObject({ code: 'aborted' });
});
