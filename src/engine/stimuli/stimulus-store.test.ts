import { resolveObjectURL } from 'node:buffer';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { startFaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { FaultyHost, Reply, SeenRequest } from '../../../vite/testing/faulty-host.ts';
import { MapCacheStorage } from '../../../vite/testing/map-cache-storage.ts';
import { makeSmallSet } from '../../../vite/testing/small-set.ts';
import { readFolder } from './folder-source.ts';
import { createRemoteSource } from './remote-source.ts';
import { StimulusStore } from './stimulus-store.ts';
import type { StimulusSource } from './stimulus-source.ts';

const PAGE = 'https://page.example/';
const { set, files } = makeSmallSet(24);

let respond: (request: SeenRequest) => Reply = servePicture;
let host: FaultyHost;
beforeEach(async () => {
  respond = servePicture;
  host = await startFaultyHost((request) => respond(request));
});
afterEach(async () => {
  await host.close();
  vi.unstubAllGlobals();
});

function servePicture({ path }: SeenRequest): Reply {
  const body = files.get(path.slice(1));
  return body === undefined ? { status: 404 } : { body };
}

function remote(): StimulusSource {
  return createRemoteSource(host.url, PAGE, { intervalMs: 0, firstBackOffMs: 2, firstPauseMs: 30 });
}

function storeWith(
  cache: MapCacheStorage | null = new MapCacheStorage(),
  sources: readonly StimulusSource[] = [remote()],
): StimulusStore {
  return new StimulusStore({ set, sources, cacheStorage: cache?.asCacheStorage() ?? null });
}

function stimulusAt(position: number): Stimulus {
  const stimulus = set.stimuli[position];
  if (stimulus === undefined) throw new Error(`no stimulus ${position}`);
  return stimulus;
}

function bytesOf(stimulus: Stimulus): Uint8Array<ArrayBuffer> {
  return files.get(stimulus.file) ?? new Uint8Array();
}

function readAll(
  store: StimulusStore,
  stimuli: readonly Stimulus[] = set.stimuli,
): Promise<Uint8Array[]> {
  return Promise.all(stimuli.map((stimulus) => store.readBytes(stimulus)));
}

function folderFile(stimulus: Stimulus, bytes = bytesOf(stimulus)): File {
  const name = stimulus.file.split('/')[1] ?? '';
  return Object.assign(new File([bytes], name), { webkitRelativePath: `my-folder/${name}` });
}

describe('reading', () => {
  it('fetches a picture once and gives every caller a copy', async () => {
    const store = storeWith();
    for (const _ of [1, 2]) (await store.readBytes(stimulusAt(0))).fill(0);
    expect(await store.readBytes(stimulusAt(0))).toEqual(bytesOf(stimulusAt(0)));
    expect(host.seen).toHaveLength(1);
  });

  it('fetches nothing on a second visit, wherever the pictures now lie', async () => {
    const cache = new MapCacheStorage();
    await readAll(storeWith(cache));
    expect(host.seen).toHaveLength(24);
    const later = storeWith(cache, [createRemoteSource('http://elsewhere.invalid/', PAGE)]);
    expect(await readAll(later)).toEqual(set.stimuli.map(bytesOf));
    expect(host.seen).toHaveLength(24);
  });

  it('drops a damaged cached picture and fetches it again', async () => {
    const cache = new MapCacheStorage();
    await storeWith(cache).readBytes(stimulusAt(0));
    const [key = ''] = cache.entries.keys();
    const damaged = bytesOf(stimulusAt(0)).slice();
    damaged[3] = (damaged[3] ?? 0) + 1;
    cache.entries.set(key, new Response(damaged));
    expect(await storeWith(cache).readBytes(stimulusAt(0))).toEqual(bytesOf(stimulusAt(0)));
    expect(host.seen).toHaveLength(2);
    expect(await storeWith(cache).readBytes(stimulusAt(0))).toEqual(bytesOf(stimulusAt(0)));
    expect(host.seen).toHaveLength(2);
  });

  it('asks once more for wrong bytes, past all caches', async () => {
    const other = bytesOf(stimulusAt(0)).map((byte) => byte ^ 1);
    respond = (request) => (request.attempt === 1 ? { body: other } : servePicture(request));
    const store = storeWith();
    expect(await store.readBytes(stimulusAt(0))).toEqual(bytesOf(stimulusAt(0)));
    expect(host.seen[1]?.headers['cache-control']).toBe('no-cache');
    expect(store.state().problems).toEqual([]);
  });

  it('names a host that serves other pictures, and never caches those', async () => {
    respond = () => ({ body: bytesOf(stimulusAt(3)) });
    const cache = new MapCacheStorage();
    const store = storeWith(cache);
    await expect(store.readBytes(stimulusAt(0))).rejects.toMatchObject({
      code: 'checksum-mismatch',
      detail: stimulusAt(0).id,
    });
    expect(cache.entries.size).toBe(0);
    expect(store.state().problems).toMatchObject([
      { code: 'stimuli-checksum-mismatch', field: new URL(host.url).host },
    ]);
  });

  it('checks at least the size where the browser has no crypto.subtle', async () => {
    vi.stubGlobal('crypto', {});
    const store = storeWith();
    expect(await store.readBytes(stimulusAt(0))).toEqual(bytesOf(stimulusAt(0)));
    respond = () => ({ body: bytesOf(stimulusAt(9)) });
    await expect(store.readBytes(stimulusAt(1))).rejects.toMatchObject({
      code: 'checksum-mismatch',
    });
  });

  it('lets readers of one picture share a request, and leave it one by one', async () => {
    respond = (request) => ({ ...servePicture(request), delayMs: 40 });
    const store = storeWith();
    const leaving = new AbortController();
    const left = store.readBytes(stimulusAt(0), leaving.signal);
    const stays = store.readBytes(stimulusAt(0));
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'aborted' });
    expect(await stays).toEqual(bytesOf(stimulusAt(0)));
    expect(host.seen).toHaveLength(1);
  });

  it('works from memory where nothing can be kept', async () => {
    const store = storeWith(null);
    await readAll(store);
    await readAll(store);
    expect(host.seen).toHaveLength(24);
  });

  it('says that the browser gives no more room, and goes on', async () => {
    const store = storeWith(new MapCacheStorage(2));
    expect(await readAll(store, set.stimuli.slice(0, 5))).toHaveLength(5);
    expect(store.state().problems).toMatchObject([{ code: 'stimuli-storage-full' }]);
  });
});

describe('sources', () => {
  it('are tried in order: a folder first, the host for what it lacks', async () => {
    const folder = await readFolder([folderFile(stimulusAt(0))], set, new AbortController().signal);
    const store = storeWith();
    store.setSources([folder.source, remote()]);
    await store.readBytes(stimulusAt(0));
    expect(host.seen).toHaveLength(0);
    await store.readBytes(stimulusAt(1));
    expect(host.seen).toHaveLength(1);
  });

  it('stand in for each other, with a word about the one that failed', async () => {
    const closed = await startFaultyHost(() => ({}));
    await closed.close();
    const dead = createRemoteSource(closed.url, PAGE, { firstBackOffMs: 1 });
    const store = storeWith(null, [dead, remote()]);
    expect(await store.readBytes(stimulusAt(0))).toEqual(bytesOf(stimulusAt(0)));
    expect(store.state().problems).toMatchObject([
      { code: 'stimuli-download-failed', field: new URL(closed.url).host },
    ]);
  });

  it('forget their problem when they work again', async () => {
    respond = () => ({ status: 500 });
    const store = storeWith();
    await expect(store.readBytes(stimulusAt(0))).rejects.toMatchObject({ code: 'download-failed' });
    expect(store.state().problems).toHaveLength(1);
    respond = servePicture;
    await store.readBytes(stimulusAt(0));
    expect(store.state().problems).toEqual([]);
  });

  it('that are limited show until when in the state', async () => {
    respond = (request) => (request.attempt === 1 ? { status: 429 } : servePicture(request));
    const store = storeWith();
    const seen: (number | null)[] = [];
    store.onState((state) => seen.push(state.pausedUntilMs));
    await store.readBytes(stimulusAt(0));
    await expect.poll(() => seen.at(-1)).toBeNull();
    expect(seen.some((untilMs) => untilMs !== null)).toBe(true);
  });
});

describe('a host that only fails', () => {
  /** Few tries and a short time alone, so that the test is one of seconds. */
  const impatient = (): StimulusSource =>
    createRemoteSource(host.url, PAGE, {
      intervalMs: 0,
      firstBackOffMs: 1,
      concurrency: 1,
      attempts: 2,
      leaveAloneMs: 300,
    });

  it('is left alone after eight pictures in a row, while others still come', async () => {
    respond = () => ({ status: 500 });
    const [last] = set.stimuli.slice(-1);
    if (last === undefined) throw new Error('no stimulus');
    const folder = await readFolder([folderFile(last)], set, new AbortController().signal);
    const store = storeWith(null, [folder.source, impatient()]);
    const ends = await Promise.allSettled(set.stimuli.map((one) => store.readBytes(one)));
    expect(host.seen).toHaveLength(8 * 2);
    expect(ends.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 23 }, () => 'rejected'),
      'fulfilled',
    ]);
    expect(ends[20]).toMatchObject({
      reason: { code: 'download-failed', message: expect.stringContaining('left alone') as string },
    });
  });

  it('is asked again after a while', async () => {
    respond = () => ({ status: 500 });
    const store = storeWith(null, [impatient()]);
    await Promise.allSettled(set.stimuli.map((one) => store.readBytes(one)));
    respond = servePicture;
    await expect(store.readBytes(stimulusAt(0))).rejects.toMatchObject({ code: 'download-failed' });
    await new Promise((resolve) => setTimeout(resolve, 320));
    expect(await readAll(store)).toHaveLength(24);
  });

  it('is not one that lacks some pictures', async () => {
    const there = stimulusAt(23);
    respond = (request) =>
      request.path === `/${there.file}` ? servePicture(request) : { status: 404 };
    const store = storeWith(null, [impatient()]);
    await Promise.allSettled(set.stimuli.map((one) => store.readBytes(one)));
    expect(await store.readBytes(there)).toEqual(bytesOf(there));
  });

  it('and one that limits us is named with what else can be done', async () => {
    respond = () => ({ status: 429, headers: { 'Retry-After': '7200' } });
    const store = storeWith(null, [impatient()]);
    await expect(store.readBytes(stimulusAt(0))).rejects.toMatchObject({ code: 'rate-limited' });
    expect(store.state().problems[0]?.advice).toMatch(/folder.*pack/);
  });
});

describe('picture addresses', () => {
  it('are shared by their users, kept a while and then revoked', async () => {
    const store = storeWith();
    const one = await store.pictureUrl(stimulusAt(0));
    const two = await store.pictureUrl(stimulusAt(0));
    expect(two.url).toBe(one.url);
    const blob = resolveObjectURL(one.url);
    expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(bytesOf(stimulusAt(0)));
    one.release();
    one.release();
    two.release();
    const again = await store.pictureUrl(stimulusAt(0));
    expect(again.url).toBe(one.url);
    store.dispose();
    expect(resolveObjectURL(one.url)).toBeUndefined();
  });

  it('are not made for a store that is gone by the time the bytes are here', async () => {
    const makeUrl = vi.spyOn(URL, 'createObjectURL');
    const store = storeWith();
    const late = store.pictureUrl(stimulusAt(0));
    store.dispose();
    await expect(late).rejects.toMatchObject({ code: 'aborted' });
    await expect(store.pictureUrl(stimulusAt(1))).rejects.toMatchObject({ code: 'aborted' });
    expect(makeUrl).not.toHaveBeenCalled();
    makeUrl.mockRestore();
  });
});

describe('other sources', () => {
  it('serve whoever asks from then on, also while an earlier read is still under way', async () => {
    respond = () => ({ body: 'x', delayMs: 2000 });
    const store = storeWith();
    const early = new AbortController();
    const before = store.readBytes(stimulusAt(0), early.signal).catch(() => null);
    const folder = await readFolder([folderFile(stimulusAt(0))], set, new AbortController().signal);
    store.setSources([folder.source, remote()]);
    expect(await store.readBytes(stimulusAt(0))).toEqual(bytesOf(stimulusAt(0)));
    early.abort();
    await before;
  });
});

describe('probe', () => {
  it.each([
    ['serves', true, servePicture],
    ['asks to wait', true, (): Reply => ({ status: 429 })],
    ['fails', false, (): Reply => ({ status: 500 })],
    ['has nothing', false, (): Reply => ({ status: 404 })],
    ['is too slow', false, (): Reply => ({ body: 'x', delayMs: 2000 })],
    [
      'shows a web page',
      false,
      (): Reply => ({ body: 'x', headers: { 'Content-Type': 'text/html' } }),
    ],
  ])('of a host that %s is %s', async (_, expected, reply: (request: SeenRequest) => Reply) => {
    respond = reply;
    expect(await storeWith().probe(200)).toBe(expected);
  });

  it('needs no network where there is a folder', async () => {
    const folder = await readFolder([folderFile(stimulusAt(0))], set, new AbortController().signal);
    expect(await storeWith(null, [folder.source]).probe(50)).toBe(true);
    expect(host.seen).toHaveLength(0);
  });

  it('asks no host for a picture that is on this device', async () => {
    const cache = new MapCacheStorage();
    await storeWith(cache).readBytes(stimulusAt(0));
    expect(await storeWith(cache).probe(200)).toBe(true);
    expect(host.seen).toHaveLength(1);
  });
});
