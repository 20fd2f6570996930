import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startHub } from '../../../tools/hub-server/hub-server.mjs';
import type { Fault, Hub } from '../../../tools/hub-server/hub-server.mjs';
import { startFaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { FaultyHost, Reply } from '../../../vite/testing/faulty-host.ts';
import { makeHubFolder } from '../../../vite/testing/hub-folder.ts';
import type { HubFolder } from '../../../vite/testing/hub-folder.ts';
import { DEFAULT_HUB_ENDPOINT } from './hub-address.ts';
import { fetchRepoFile, fetchRepoInfo } from './hub-client.ts';
import { KNOWN_PATHS } from './layouts.ts';
import type { RepoInfo } from './repo-info.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const CONFIG = '{"model_type":"clip"}';
const WEIGHTS = new Uint8Array(5000).fill(7);
const signal = new AbortController().signal;
const never = new AbortController().signal;

let folder: HubFolder;
let hub: Hub;
beforeAll(async () => {
  folder = await makeHubFolder({
    'maker/model/hub.json': { commit: COMMIT, licence: 'mit', revisions: ['main', 'refs/pr/1'] },
    'maker/model/config.json': CONFIG,
    'maker/model/onnx/vision_model.onnx': WEIGHTS,
    'maker/model/odd name.txt': 'cannot stand in a card',
    'maker/closed/hub.json': { gated: 'manual', licence: 'apple-amlr' },
    'maker/closed/config.json': CONFIG,
  });
  hub = await startHub({ folders: [folder.path] });
});
afterAll(async () => {
  await hub.close();
  await folder.remove();
});
afterEach(() => {
  hub.faults.clear();
});

function list(repo: string, revision = 'main', endpoint = hub.endpoint): Promise<RepoInfo> {
  return fetchRepoInfo({ endpoint, repo, revision }, KNOWN_PATHS, signal);
}

describe('fetchRepoInfo', () => {
  it('gives the commit, the licence, and each file with its size and hash', async () => {
    expect(await list('maker/model')).toEqual({
      repo: 'maker/model',
      commit: COMMIT,
      licence: { id: 'mit', name: null, link: null },
      files: [
        {
          path: 'config.json',
          sizeBytes: CONFIG.length,
          sha256: null,
          gitBlob: createHash('sha1').update(`blob ${CONFIG.length}\0${CONFIG}`).digest('hex'),
        },
        {
          path: 'onnx/vision_model.onnx',
          sizeBytes: WEIGHTS.length,
          sha256: createHash('sha256').update(WEIGHTS).digest('hex'),
          gitBlob: null,
        },
      ],
      notes: [],
    });
  });

  it('takes a revision with a slash in its name', async () => {
    expect(await list('maker/model', 'refs/pr/1')).toMatchObject({ commit: COMMIT });
  });

  it('lists a gated repository, whose files it then cannot have', async () => {
    const info = await list('maker/closed');
    expect(info.licence?.id).toBe('apple-amlr');
    const place = { endpoint: hub.endpoint, repo: 'maker/closed', revision: info.commit };
    await expect(
      fetchRepoFile(place, 'config.json', { maxBytes: 100 }, signal),
    ).rejects.toMatchObject({
      code: 'gated',
      message: containing('takes no passwords or tokens'),
    });
  });

  it.each([
    ['not-found', 'maker/unknown', 'main', 'knows no model maker/unknown, or keeps it private'],
    ['not-found', 'maker/model', 'v9', 'has no revision “v9”'],
  ])('rejects with %s for %s at %s', async (code, repo, revision, words) => {
    await expect(list(repo, revision)).rejects.toMatchObject({
      code,
      message: containing(words),
    });
  });

  it.each([
    ['rate-limited', { status: 429, headers: { 'Retry-After': '40' } }, 'asks for a pause of 40 s'],
    ['rate-limited', { status: 429, headers: { 'Retry-After': '600' } }, 'of 10 minutes'],
    ['rate-limited', { status: 503, headers: { 'Retry-After': '1' } }, 'asks for a pause'],
    ['download-failed', { status: 500 }, 'status 500). The trouble is on its side'],
    ['gated', { status: 403, headers: { 'X-Error-Code': 'GatedRepo' } }, 'is gated'],
    ['gated', { status: 401, headers: { 'X-Error-Code': 'GatedRepo' } }, 'is gated'],
  ])('rejects with %s on %j, without asking for files', async (code, answer, words) => {
    const fault: Fault = { match: 'maker/model', kind: 'status', ...answer };
    hub.faults.add(fault);
    hub.requests.length = 0;
    await expect(list('maker/model')).rejects.toMatchObject({
      code,
      message: containing(words),
    });
    expect(hub.requests.filter(({ url }) => url.includes('/resolve/'))).toEqual([]);
  });

  it('names a host that cannot be reached', async () => {
    await expect(list('a/b', 'main', 'http://127.0.0.1:9')).rejects.toMatchObject({
      code: 'download-failed',
      message: containing('127.0.0.1:9 cannot be reached'),
    });
  });

  it('ends at once when it is cancelled', async () => {
    const stop = new AbortController();
    stop.abort();
    const place = { endpoint: hub.endpoint, repo: 'maker/model', revision: 'main' };
    await expect(fetchRepoInfo(place, KNOWN_PATHS, stop.signal)).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});

describe('other hosts', () => {
  let host: FaultyHost | null = null;
  afterEach(async () => {
    vi.unstubAllGlobals();
    await host?.close();
    host = null;
  });

  async function listOn(reply: (path: string) => Reply): Promise<RepoInfo> {
    host = await startFaultyHost(({ path }) => reply(path));
    return list('a/b', 'main', host.url.replace(/\/$/, ''));
  }

  const html: Reply = { body: '<html>', headers: { 'Content-Type': 'text/html' } };
  const plainFiles = (missing: Reply) => (path: string) =>
    ['config.json', 'onnx/vision_model.onnx', 'tokenizer.json'].some(
      (file) => path === `/a/b/resolve/main/${file}`,
    )
      ? { body: '{}' }
      : missing;

  it.each([
    ['404', { status: 404 }],
    ['403, as buckets do', { status: 403 }],
    ['401', { status: 401 }],
    ['its start page', html],
  ])('that answer unknown addresses with %s are asked for the usual files', async (_, missing) => {
    const info = await listOn(plainFiles(missing));
    expect(info).toMatchObject({ commit: 'main', licence: null });
    expect(info.files).toEqual(
      ['config.json', 'tokenizer.json', 'onnx/vision_model.onnx'].map((path) => ({
        path,
        sizeBytes: null,
        sha256: null,
        gitBlob: null,
      })),
    );
    expect(info.notes.join(' ')).toContain('gives no list of files');
    expect(info.notes.join(' ')).toContain('does not say which commit');
    expect(host?.mostAtOnce()).toBeLessThanOrEqual(6);
  });

  it('give the commit where they name it', async () => {
    const info = await listOn((path) => {
      const reply = plainFiles({ status: 404 })(path);
      return reply.status === 404 ? reply : { ...reply, headers: { 'X-Repo-Commit': COMMIT } };
    });
    expect(info.commit).toBe(COMMIT);
    expect(info.notes).toHaveLength(1);
  });

  it.each([
    ['bad-model', html, 'a web page instead of the list of files'],
    ['bad-model', { body: '{' }, 'something else instead of the list of files'],
    ['bad-model', { body: '[]' }, 'something else'],
    ['bad-model', { body: `{"sha":"main","siblings":[]}` }, 'something else'],
    ['not-found', { status: 404 }, 'is not on 127.0.0.1'],
    ['not-found', { status: 401 }, 'or keeps it private'],
    ['gated', { status: 403 }, 'does not give a/b to everybody'],
  ])('that have nothing reject with %s for %j', async (code, reply: Reply, words) => {
    const nothing = (path: string): Reply => (path.startsWith('/api/') ? reply : { status: 404 });
    await expect(listOn(nothing)).rejects.toMatchObject({
      code,
      message: containing(words),
    });
    // A dozen questions are enough to see that there is nothing.
    expect(host?.seen.length).toBeLessThan(20);
  });

  it.each([
    ['gated', { status: 403, headers: { 'X-Error-Code': 'GatedRepo' } }],
    ['rate-limited', { status: 429 }],
  ])('that refuse every file reject with %s', async (code, reply: Reply) => {
    const closed = (path: string): Reply => (path.startsWith('/api/') ? { status: 404 } : reply);
    await expect(listOn(closed)).rejects.toMatchObject({ code });
  });

  it('that break off in the middle of the list are not taken for mirrors', async () => {
    const cut = (path: string): Reply =>
      path.startsWith('/api/') ? { body: 'x'.repeat(1000), cutAfterBytes: 10 } : { body: '{}' };
    await expect(listOn(cut)).rejects.toMatchObject({ code: 'download-failed' });
    expect(host?.seen).toHaveLength(1);
  });

  it('are not looked for behind the public hub, whose answer is final', async () => {
    const asked: unknown[] = [];
    vi.stubGlobal('fetch', (url: unknown) => {
      asked.push(url);
      return Promise.resolve(new Response('', { status: 404 }));
    });
    await expect(list('a/b', 'main', DEFAULT_HUB_ENDPOINT)).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(asked).toEqual([`${DEFAULT_HUB_ENDPOINT}/api/models/a/b/revision/main?blobs=true`]);
  });
});

describe('fetchRepoFile', () => {
  const place = (): { endpoint: string; repo: string; revision: string } => ({
    endpoint: hub.endpoint,
    repo: 'maker/model',
    revision: COMMIT,
  });

  it('gives small and large files', async () => {
    const config = await fetchRepoFile(place(), 'config.json', { maxBytes: 100 }, never);
    expect(new TextDecoder().decode(config)).toBe(CONFIG);
    const weights = await fetchRepoFile(
      place(),
      'onnx/vision_model.onnx',
      { maxBytes: WEIGHTS.length },
      never,
    );
    expect(weights).toEqual(WEIGHTS);
  });

  it('gives the beginning of a file', async () => {
    const limits = { maxBytes: 5, isHead: true };
    expect(await fetchRepoFile(place(), 'config.json', limits, never)).toEqual(
      new TextEncoder().encode(CONFIG.slice(0, 5)),
    );
  });

  it.each([
    ['bad-model', 'config.json', 5, 'is larger than'],
    ['not-found', 'tokenizer.json', 100, 'is not in maker/model'],
  ])('rejects with %s for %s', async (code, path, maxBytes, words) => {
    await expect(fetchRepoFile(place(), path, { maxBytes }, never)).rejects.toMatchObject({
      code,
      message: containing(words),
    });
  });

  it('rejects with download-failed where the connection breaks', async () => {
    hub.faults.add({ match: 'maker/model/config.json', kind: 'cut', atBytes: 5 });
    await expect(
      fetchRepoFile(place(), 'config.json', { maxBytes: 100 }, never),
    ).rejects.toMatchObject({ code: 'download-failed' });
  });
});

function containing(words: string): unknown {
  return expect.stringContaining(words);
}
