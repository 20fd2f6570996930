import { afterEach, describe, expect, it } from 'vitest';
import { startFaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { FaultyHost, Reply, SeenRequest } from '../../../vite/testing/faulty-host.ts';
import { PoliteFetcher, PUBLIC_HOST } from './polite-fetcher.ts';
import type { FetcherOptions, FetchRequest } from './polite-fetcher.ts';

const QUICK: FetcherOptions = {
  ...PUBLIC_HOST,
  firstBackOffMs: 5,
  intervalMs: 0,
  firstPauseMs: 40,
  stallMs: 10_000,
};

/** A signal of its own for every request: Node warns of many listeners on one. */
function never(): AbortSignal {
  return new AbortController().signal;
}

let host: FaultyHost | null = null;
afterEach(async () => {
  await host?.close();
  host = null;
});

async function start(respond: (request: SeenRequest) => Reply): Promise<FaultyHost> {
  host = await startFaultyHost(respond);
  return host;
}

function ask(of: FaultyHost, path: string, sizeBytes = 1): FetchRequest {
  return { url: of.url + path, what: `The file ${path}`, sizeBytes };
}

describe('PoliteFetcher', () => {
  it('keeps at most four requests under way and uses all four', async () => {
    const busy = await start(() => ({ body: 'x', delayMs: 20 }));
    const fetcher = new PoliteFetcher(QUICK);
    const paths = Array.from({ length: 20 }, (_, i) => `f${i}`);
    await Promise.all(paths.map((path) => fetcher.fetchBytes(ask(busy, path), never())));
    expect(busy.seen).toHaveLength(20);
    expect(busy.mostAtOnce()).toBe(4);
  });

  it('starts requests at an even pace', async () => {
    const calm = await start(() => ({ body: 'x' }));
    const fetcher = new PoliteFetcher({ ...QUICK, intervalMs: 30 });
    const startedMs = Date.now();
    await Promise.all(['a', 'b', 'c'].map((path) => fetcher.fetchBytes(ask(calm, path), never())));
    expect((calm.seen[2]?.atMs ?? 0) - startedMs).toBeGreaterThanOrEqual(58);
  });

  it('tries again after a server error, a cut body and a stalled one', async () => {
    const replies: Reply[] = [
      { status: 500 },
      { body: 'whole', cutAfterBytes: 2 },
      { body: 'whole', stall: true },
      { body: 'whole' },
    ];
    const shaky = await start(({ attempt }) => replies[attempt - 1] ?? { status: 500 });
    const fetcher = new PoliteFetcher({ ...QUICK, stallMs: 150 });
    const { bytes } = await fetcher.fetchBytes(ask(shaky, 'f', 5), never());
    expect(new TextDecoder().decode(bytes)).toBe('whole');
    expect(shaky.seen).toHaveLength(4);
  });

  it('takes a short body without an announced length for a cut one', async () => {
    const short = await start(({ attempt }) => ({ body: attempt === 1 ? 'wh' : 'whole' }));
    const { bytes } = await new PoliteFetcher(QUICK).fetchBytes(ask(short, 'f', 5), never());
    expect(bytes).toHaveLength(5);
  });

  it('gives up after the last try', async () => {
    const broken = await start(() => ({ status: 502 }));
    await expect(
      new PoliteFetcher(QUICK).fetchBytes(ask(broken, 'f'), never()),
    ).rejects.toMatchObject({ code: 'download-failed', detail: `${broken.url}f` });
    expect(broken.seen).toHaveLength(4);
  });

  it('does not ask twice for what is not there', async () => {
    const empty = await start(({ path }) =>
      path === '/gone'
        ? { status: 404 }
        : { body: '<!doctype html>', headers: { 'Content-Type': 'text/html; charset=utf-8' } },
    );
    const fetcher = new PoliteFetcher(QUICK);
    for (const path of ['gone', 'page']) {
      await expect(fetcher.fetchBytes(ask(empty, path), never())).rejects.toMatchObject({
        code: 'not-found',
      });
    }
    expect(empty.seen).toHaveLength(2);
  });

  it('names a host that cannot be reached', async () => {
    const closed = await startFaultyHost(() => ({}));
    await closed.close();
    await expect(
      new PoliteFetcher(QUICK).fetchBytes(ask(closed, 'f'), never()),
    ).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('127.0.0.1') as string,
    });
  });

  it('waits as long as Retry-After asks, all requests alike, and says until when', async () => {
    const limited = await start(({ path, attempt }) =>
      path === '/a' && attempt === 1
        ? { status: 429, headers: { 'Retry-After': '1' } }
        : { body: 'x' },
    );
    const fetcher = new PoliteFetcher(QUICK);
    const pauses: (number | null)[] = [];
    fetcher.onPause(() => pauses.push(fetcher.pausedUntilMs));
    const first = fetcher.fetchBytes(ask(limited, 'a'), never());
    await expect.poll(() => fetcher.pausedUntilMs, { interval: 5 }).not.toBeNull();
    const untilMs = fetcher.pausedUntilMs ?? 0;
    await Promise.all([first, fetcher.fetchBytes(ask(limited, 'b'), never())]);
    const refused = limited.seen[0]?.atMs ?? 0;
    expect(untilMs - refused).toBeGreaterThanOrEqual(990);
    for (const later of limited.seen.slice(1))
      expect(later.atMs).toBeGreaterThanOrEqual(untilMs - 5);
    expect(limited.seen).toHaveLength(3);
    await expect.poll(() => pauses).toEqual([untilMs, null]);
  });

  it('counts several refusals at once as one pause and pauses longer each time', async () => {
    const limited = await start(({ attempt }) => (attempt <= 2 ? { status: 429 } : { body: 'x' }));
    const fetcher = new PoliteFetcher(QUICK);
    const startedMs = Date.now();
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((path) => fetcher.fetchBytes(ask(limited, path), never())),
    );
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(40 + 80);
    expect(limited.seen).toHaveLength(12);
  });

  it('fails as rate-limited where pauses lead nowhere, and works again later', async () => {
    let isStrict = true;
    const limited = await start(() => (isStrict ? { status: 429 } : { body: 'x' }));
    const fetcher = new PoliteFetcher({ ...QUICK, firstPauseMs: 10, pausesInARow: 2 });
    await expect(fetcher.fetchBytes(ask(limited, 'f'), never())).rejects.toMatchObject({
      code: 'rate-limited',
    });
    expect(limited.seen).toHaveLength(3);
    isStrict = false;
    await expect.poll(() => fetcher.pausedUntilMs).toBeNull();
    await expect(fetcher.fetchBytes(ask(limited, 'f'), never())).resolves.toMatchObject({
      status: 200,
    });
  });

  it('does not sit out a pause of hours', async () => {
    const limited = await start(() => ({ status: 503, headers: { 'Retry-After': '7200' } }));
    await expect(
      new PoliteFetcher(QUICK).fetchBytes(ask(limited, 'f'), never()),
    ).rejects.toMatchObject({
      code: 'rate-limited',
      message: expect.stringContaining('120') as string,
    });
    expect(limited.seen).toHaveLength(1);
  });

  it.each([
    ['under way', { body: 'x', delayMs: 5000 }],
    ['waiting for the next try', { status: 500 }],
    ['paused', { status: 429, headers: { 'Retry-After': '60' } }],
  ])('cancels a request that is %s and frees its place', async (_, reply: Reply) => {
    const slow = await start(({ path }) => (path === '/f' ? reply : { body: 'x' }));
    const patient = { ...QUICK, concurrency: 1, firstBackOffMs: 60_000, longestWaitMs: 1e9 };
    const fetcher = new PoliteFetcher(patient);
    const stop = new AbortController();
    const request = fetcher.fetchBytes(ask(slow, 'f'), stop.signal);
    await expect.poll(() => slow.seen.length).toBe(1);
    const inLine = fetcher.fetchBytes(ask(slow, 'f'), stop.signal);
    setTimeout(() => {
      stop.abort();
    }, 20);
    await expect(request).rejects.toMatchObject({ code: 'aborted' });
    await expect(inLine).rejects.toMatchObject({ code: 'aborted' });
    if (fetcher.pausedUntilMs === null) {
      await expect(fetcher.fetchBytes(ask(slow, 'g'), never())).resolves.toMatchObject({
        status: 200,
      });
    }
  });
});
