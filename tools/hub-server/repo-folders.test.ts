import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG, serveHub } from './served-hub.ts';
import type { ServedHub } from './served-hub.ts';

const API = '/api/models/Xenova/clip';
const PINNED = '5d6a1d3e8f9b0c7a6e4d2f1b3a5c7e9d0f2b4a68';

let hub: ServedHub;
beforeEach(async () => {
  hub = await serveHub();
});
afterEach(async () => {
  await hub.close();
});

describe('revisions', () => {
  const statusAt = async (revision: string) =>
    (await hub.get(`/Xenova/clip/resolve/${encodeURIComponent(revision)}/config.json`)).status;
  const shaAt = async (revision: string) =>
    ((await (await hub.get(`${API}/revision/${revision}`)).json()) as { sha: string }).sha;

  it('without a list are main and whatever may be a commit', async () => {
    for (const revision of ['main', PINNED, PINNED.slice(0, 7)]) {
      expect(await statusAt(revision)).toBe(200);
    }
    for (const revision of ['v1', PINNED.slice(0, 6), `${PINNED}0`]) {
      expect(await statusAt(revision)).toBe(404);
    }
    expect(await shaAt(PINNED)).toBe(PINNED);
    const own = await shaAt('main');
    await hub.put('models/Xenova/other/config.json', '{}');
    expect(await shaAt('main')).toBe(own);
    const other: unknown = await (await hub.get('/api/models/Xenova/other')).json();
    expect(other).not.toMatchObject({ sha: own });
  });

  it('with a list are those and the commit', async () => {
    const hubFile = { commit: PINNED, revisions: ['main', 'refs/pr/1'] };
    await hub.put('models/Xenova/clip/hub.json', JSON.stringify(hubFile));
    for (const revision of ['main', 'refs/pr/1', PINNED])
      expect(await statusAt(revision)).toBe(200);
    expect(await shaAt('main')).toBe(PINNED);
    for (const revision of ['v1', PINNED.slice(0, 7), 'a'.repeat(40)]) {
      expect(await statusAt(revision)).toBe(404);
    }
  });
});

describe('the served folder', () => {
  it('shares files between repos by hub.json', async () => {
    await hub.put('models/_shared/tokenizer.json', '{"shared":true}');
    const files = { 'tokenizer.json': '../../_shared/tokenizer.json' };
    for (const name of ['a', 'b']) {
      await hub.put(`models/Xenova/${name}/hub.json`, JSON.stringify({ files }));
      const response = await hub.get(`/Xenova/${name}/resolve/main/tokenizer.json`);
      expect(await response.text()).toBe('{"shared":true}');
      const siblings = [{ rfilename: 'tokenizer.json', size: 15 }];
      const listed: unknown = await (await hub.get(`/api/models/Xenova/${name}?blobs=true`)).json();
      expect(listed).toMatchObject({ siblings });
    }
    expect((await hub.listRepos()).map(({ id }) => id)).not.toContain('_shared/tokenizer.json');
  });

  it('lets no path out', async () => {
    await hub.put('secret.txt', 'secret');
    await hub.put(
      'models/Xenova/clip/hub.json',
      '{ "files": { "mapped": "../../../secret.txt" } }',
    );
    await hub.put('models/Xenova/clip/.git/config', 'secret');
    await symlink(join(hub.folder, 'secret.txt'), join(hub.folder, 'models/Xenova/clip/link'));
    await symlink(hub.folder, join(hub.folder, 'models/Xenova/up'));
    for (const path of [
      ...['../../../secret.txt', '..%2F..%2F..%2Fsecret.txt', '%2e%2e/%2e%2e/%2e%2e/secret.txt'],
      ...['..%5C..%5C..%5Csecret.txt', 'onnx%2Fvision_model.onnx', 'onnx/../config.json'],
      ...['mapped', 'link', 'hub.json', '.git/config', 'config.json%00', './config.json', ''],
    ]) {
      expect([path, await hub.getRaw(`/Xenova/clip/resolve/main/${path}`)]).toEqual([path, 404]);
    }
    for (const repo of [
      'Xenova/up',
      '../models/Xenova',
      'Xenova/..',
      '%2e%2e/models',
      'Xenova%2Fclip/x',
    ]) {
      expect(await hub.getRaw(`/${repo}/resolve/main/secret.txt`)).not.toBe(200);
    }
    const listed = JSON.stringify(await (await hub.get(API)).json());
    for (const name of ['mapped', 'link', '.git']) expect(listed).not.toContain(name);
  });

  it('follows links inside it, and none in circles', async () => {
    await symlink(join(hub.folder, 'models/Xenova/clip'), join(hub.folder, 'models/Xenova/again'));
    await symlink('..', join(hub.folder, 'models/Xenova/clip/onnx/up'));
    expect((await hub.get('/Xenova/again/resolve/main/config.json')).status).toBe(200);
    expect(await hub.listRepos()).toEqual([
      { id: 'Xenova/again', fileCount: 2, sizeBytes: 200_000 + CONFIG.length },
      { id: 'Xenova/clip', fileCount: 2, sizeBytes: 200_000 + CONFIG.length },
    ]);
    expect(await (await hub.get('/')).text()).toContain('Xenova/again\nXenova/clip\n');
  });
});
