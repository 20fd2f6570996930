import { afterEach, describe, expect, it } from 'vitest';
import { startFaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { FaultyHost, Reply, SeenRequest } from '../../../vite/testing/faulty-host.ts';
import { makeSmallSet } from '../../../vite/testing/small-set.ts';
import { parsePackIndex } from './pack-index.ts';
import { createPackSource } from './pack-source.ts';

const { set, files } = makeSmallSet(10);
const PACK = Buffer.concat([...files.values()]);
const INDEX = JSON.stringify(makeIndex());

function makeIndex(): object {
  let offset = 0;
  const entries = set.stimuli.map(({ id, sizeBytes, sha256 }) => {
    const entry = [id, offset, sizeBytes, sha256];
    offset += sizeBytes;
    return entry;
  });
  return { format: 'cuelens-pack', version: 1, set: 'small', entries };
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

function serveRanges({ path, headers }: SeenRequest): Reply {
  if (path.endsWith('.json')) return { body: INDEX };
  const [, from = 0, to = 0] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '')?.map(Number) ?? [];
  return { status: 206, body: PACK.subarray(from, to + 1) };
}

function serveWhole({ path }: SeenRequest): Reply {
  return { body: path.endsWith('.json') ? INDEX : PACK, delayMs: 10 };
}

async function readAll(url: string): Promise<(Uint8Array | null)[]> {
  const source = createPackSource(`${url}small.pack`, { firstBackOffMs: 1 });
  return Promise.all(
    set.stimuli.map((stimulus) => source.read(stimulus, new AbortController().signal, false)),
  );
}

const EXPECTED = set.stimuli.map(({ file }) => files.get(file));

describe('createPackSource', () => {
  it('reads each picture by range and the index once', async () => {
    const { url, seen } = await start(serveRanges);
    expect(await readAll(url)).toEqual(EXPECTED);
    expect(seen.filter(({ path }) => path.endsWith('.json'))).toHaveLength(1);
    expect(seen.filter(({ path }) => path.endsWith('.pack'))).toHaveLength(10);
  });

  it('fetches the whole pack once from a host that ignores ranges', async () => {
    const { url, seen } = await start(serveWhole);
    expect(await readAll(url)).toEqual(EXPECTED);
    expect(seen.filter(({ path }) => path.endsWith('.pack'))).toHaveLength(1);
  });

  it('gives null for a picture that the pack lacks', async () => {
    const { url, seen } = await start(serveRanges);
    const [stranger] = makeSmallSet(30).set.stimuli.slice(20);
    if (stranger === undefined) throw new Error('no stimulus');
    const source = createPackSource(`${url}small.pack`);
    expect(await source.read(stranger, new AbortController().signal, false)).toBeNull();
    expect(seen).toHaveLength(1);
  });

  it('asks a broken index once, then fails at once for a while', async () => {
    const { url, seen } = await start(() => ({ body: '{"format":"something"}' }));
    await expect(readAll(url)).rejects.toMatchObject({ code: 'download-failed' });
    expect(seen).toHaveLength(1);
  });

  it('refuses a whole pack that is shorter than its index says', async () => {
    const { url } = await start(({ path }) => ({
      body: path.endsWith('.json') ? INDEX : PACK.subarray(0, 2000),
    }));
    await expect(readAll(url)).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('shorter') as string,
    });
  });

  it('lets another reader have the index when the first one leaves', async () => {
    const { url } = await start((request) => ({ ...serveRanges(request), delayMs: 30 }));
    const source = createPackSource(`${url}small.pack`);
    const [one, two] = set.stimuli;
    if (one === undefined || two === undefined) throw new Error('no stimulus');
    const leaving = new AbortController();
    const left = source.read(one, leaving.signal, false);
    const stays = source.read(two, new AbortController().signal, false);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'aborted' });
    expect(await stays).toEqual(files.get(two.file));
  });
});

describe('parsePackIndex', () => {
  it.each([
    ['format', null],
    ['format', { format: 'zip' }],
    ['version', { format: 'cuelens-pack', version: 2 }],
    ['set', { format: 'cuelens-pack', version: 1 }],
    ['entries', { format: 'cuelens-pack', version: 1, set: 's' }],
    ['entries', { format: 'cuelens-pack', version: 1, set: 's', entries: [['a', 0, 1, 'short']] }],
    ['entries', { format: 'cuelens-pack', version: 1, set: 's', entries: [['a', -1, 1, '0']] }],
  ])('names a fault in %s', (field, json) => {
    expect(parsePackIndex(json)).toMatchObject({
      ok: false,
      problems: [{ code: 'bad-pack-index', field }],
    });
  });
});
