import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  answer,
  CONTENT,
  cutAfter,
  ETAG,
  FILE,
  FileVisits,
  IMPATIENT,
  SHA256,
  SIZE,
} from '../../../vite/testing/file-visits.ts';
import type { SeenRequest } from '../../../vite/testing/faulty-host.ts';

let visits: FileVisits;
beforeEach(async () => {
  visits = await FileVisits.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await visits.host.close();
});

describe('resuming', () => {
  test('a cut is picked up where it was, three times', async () => {
    visits.respond = (request) =>
      request.attempt <= 3 ? cutAfter(90_000, answer(request)) : answer(request);
    await visits.fetchWhole(FILE);
    expect(visits.ranges).toEqual([undefined, 'bytes=90000-', 'bytes=180000-', 'bytes=270000-']);
    expect(visits.host.seen[1]?.headers['if-range']).toBe(ETAG);
  });

  test('a file that is cut for good fails with what came kept, and the next visit goes on', async () => {
    visits.respond = (request) =>
      cutAfter(request.headers.range === undefined ? 90_000 : 0, answer(request));
    const error = await visits.failureOf(FILE);
    expect(error.code).toBe('download-failed');
    expect(error.message).toContain('90 kB of it are kept');
    expect(visits.host.seen).toHaveLength(4);
    visits.respond = answer;
    const { progress } = await visits.fetchWhole(FILE);
    expect(visits.ranges.at(-1)).toBe('bytes=90000-');
    expect(progress[0]).toMatchObject({ receivedBytes: 90_000, fromCache: false });
  });

  test('an answer without a length that is short counts as cut', async () => {
    visits.respond = (request) =>
      request.attempt === 1 ? answer(request, CONTENT.subarray(0, 50_000)) : answer(request);
    const fetched = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
      const response = await fetched(...request);
      const headers = new Headers(response.headers);
      headers.delete('Content-Length');
      return new Response(response.body, { status: response.status, headers });
    });
    await visits.fetchWhole(FILE);
    expect(visits.ranges).toEqual([undefined, 'bytes=50000-']);
  });

  test('a pause keeps the part', async () => {
    const pause = new AbortController();
    visits.respond = (request) => cutAfter(90_000, answer(request));
    const told: number[] = [];
    const { file } = visits.begin(FILE, {
      signal: pause.signal,
      patience: { pausesMs: [60_000], stallMs: 60_000 },
      onProgress: ({ receivedBytes }) => {
        told.push(receivedBytes);
        if (receivedBytes > 0) setTimeout(() => pause.abort(), 50);
      },
    });
    await expect(file).rejects.toMatchObject({ code: 'aborted' });
    expect(await visits.kept()).toMatchObject({ complete: false, receivedBytes: 90_000 });
    expect(told.at(-1)).toBe(90_000);
    visits.respond = answer;
    await visits.fetchWhole(FILE);
    expect(visits.ranges.at(-1)).toBe('bytes=90000-');
  });

  const withRange = (range: string) => (request: SeenRequest) =>
    request.headers.range === undefined
      ? answer(request)
      : { ...answer(request), headers: { 'Content-Range': range } };
  test.each([
    ['a 200', 1, () => answer({ headers: {} })],
    ['another version', 1, (request: SeenRequest) => answer(request, CONTENT, '"version two"')],
    [
      'a 416',
      2,
      ({ headers }: SeenRequest) => (headers.range ? { status: 416 } : answer({ headers })),
    ],
    ['a range of another file', 2, withRange('bytes 100000-400000/400001')],
    ['a range from elsewhere', 2, withRange(`bytes 5-${SIZE - 1}/${SIZE}`)],
  ] as const)('%s starts over, in %i requests', async (_name, requests, respond) => {
    await visits.leavePart(100_000);
    visits.respond = respond;
    await visits.fetchWhole(FILE);
    expect(visits.ranges.slice(1)).toEqual(['bytes=100000-', undefined].slice(0, requests));
  });

  test.each([
    ['goes on where the hash decides in the end', FILE, 'bytes=90000-'],
    ['starts over where nothing would show a mix-up', { ...FILE, sha256: null }, undefined],
  ] as const)('without an ETag a part %s', async (_name, file, range) => {
    visits.respond = (request) => cutAfter(90_000, answer(request, CONTENT, null));
    await visits.failureOf(file, { patience: IMPATIENT });
    visits.respond = (request) => answer(request, CONTENT, null);
    await visits.fetchWhole(file);
    expect(visits.ranges).toEqual([undefined, range]);
  });

  test("another host's ETag is none", async () => {
    await visits.leavePart(100_000);
    await visits.fetchWhole(FILE, { baseUrl: `${visits.host.url}mirror/` });
    expect(visits.ranges).toEqual([undefined, 'bytes=100000-']);
    expect(visits.host.seen[1]?.headers['if-range']).toBeUndefined();
  });

  test.each([
    ['shows that the file is the same', ETAG, [undefined, 'bytes=100000-']],
    ['shows another file', '"version two"', [undefined, 'bytes=100000-', undefined]],
    ['is hidden', null, [undefined, 'bytes=100000-', undefined]],
  ] as const)(
    'a host of another origin that allows no If-Range is asked without; its ETag %s',
    async (_name, etag, ranges) => {
      const file = { ...FILE, sha256: null };
      await visits.leavePart(100_000, file);
      visits.respond = (request) => answer(request, CONTENT, etag);
      const fetched = globalThis.fetch;
      vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
        if (new Headers(init?.headers).has('If-Range')) throw new TypeError('Failed to fetch');
        return fetched(url, init);
      });
      await visits.fetchWhole(file);
      expect(visits.ranges).toEqual(ranges);
    },
  );

  test('a part that is whole needs no host', async () => {
    await visits.leavePart(100_000);
    visits.folder.files.set(`${SHA256}.part`, new Uint8Array(CONTENT));
    await visits.fetchWhole(FILE);
    expect(visits.host.seen).toHaveLength(1);
  });
});

describe('refusals', () => {
  const told = (code: string, message = 'Because') => ({
    'X-Error-Code': code,
    'X-Error-Message': message,
  });
  test.each([
    [401, told('RepoNotFound'), 'not-found', /no such repository as lab\/clip, or a private one/],
    [401, {}, 'gated', /HTTP 401/],
    [403, told('GatedRepo', 'Ask the lab.'), 'gated', /"Ask the lab"/],
    [404, told('EntryNotFound'), 'not-found', /onnx\/text.onnx is not in lab\/clip@abc/],
    [404, told('RevisionNotFound'), 'not-found', /no revision abc/],
    [404, told('RepoNotFound'), 'not-found', /no such repository/],
    [429, { 'Retry-After': '30' }, 'rate-limited', /30 seconds/],
    [503, {}, 'download-failed', /HTTP 503/],
    [200, { 'Content-Type': 'text/html; charset=utf-8' }, 'not-found', /web page instead of/],
  ] as const)('HTTP %i %o', async (status, headers, code, words) => {
    visits.respond = () => ({ status, headers, body: 'no' });
    const error = await visits.failureOf(FILE);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.message).toContain('Nothing of it is kept');
    // 5xx is asked twice more.
    expect(visits.host.seen).toHaveLength(status === 503 ? 3 : 1);
  });

  test('a 5xx that passes', async () => {
    visits.respond = (request) => (request.attempt <= 2 ? { status: 502 } : answer(request));
    await visits.fetchWhole(FILE);
  });

  test('says what is kept of an earlier visit', async () => {
    await visits.leavePart(100_000);
    visits.respond = () => ({ status: 429 });
    expect((await visits.failureOf(FILE)).message).toContain('100 kB of it are kept');
    visits.respond = answer;
    await visits.fetchWhole(FILE);
  });

  test('no answer: says what may be the reason', async () => {
    await visits.host.close();
    const error = await visits.failureOf(FILE);
    expect(error.code).toBe('download-failed');
    expect(error.message).toMatch(/Check the connection.*CORS/);
  });

  test('a connection that brings nothing is given up', async () => {
    visits.respond = (request) => ({ ...answer(request), stall: true });
    const error = await visits.failureOf(FILE, { patience: { pausesMs: [5], stallMs: 100 } });
    expect(error.message).toContain('nothing came for a while');
    expect(visits.host.seen).toHaveLength(2);
  });
});
