import { open } from 'node:fs/promises';
import { get as httpGet } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHub } from './hub-server.mjs';
import { blobId, CONFIG, ONNX, serveHub, sha256 } from './served-hub.ts';
import type { ServedHub } from './served-hub.ts';

const SMALL = '/Xenova/clip/resolve/main/config.json';
const LARGE = '/Xenova/clip/resolve/main/onnx/vision_model.onnx';
const API = '/api/models/Xenova/clip';

let hub: ServedHub;
beforeEach(async () => {
  hub = await serveHub();
});
afterEach(async () => {
  await hub.close();
});

/** The signed address on the second origin. */
async function findObject(path = LARGE): Promise<string> {
  const response = await hub.get(path);
  expect(response.status).toBe(302);
  return response.headers.get('location') ?? '';
}

async function expectRefusal(response: Response, status: number, code: string): Promise<void> {
  expect([response.status, response.headers.get('x-error-code')]).toEqual([status, code]);
  const body = (await response.json()) as { error: string };
  expect(response.headers.get('x-error-message')).toBe(body.error);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
}

describe('listing', () => {
  it('names files without sizes, and with sizes and hashes when asked for blobs', async () => {
    const plain: unknown = await (await hub.get(API)).json();
    expect(plain).toMatchObject({
      id: 'Xenova/clip',
      modelId: 'Xenova/clip',
      gated: false,
      private: false,
      siblings: [{ rfilename: 'config.json' }, { rfilename: 'onnx/vision_model.onnx' }],
    });
    const response = await hub.get(`${API}/revision/main?blobs=true`);
    const full = (await response.json()) as Record<string, unknown>;
    expect(full['sha']).toMatch(/^[0-9a-f]{40}$/);
    expect(response.headers.get('x-repo-commit')).toBe(full['sha']);
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(ONNX)}\nsize 200000\n`;
    expect(full['siblings']).toEqual([
      { rfilename: 'config.json', size: CONFIG.length, blobId: blobId(CONFIG) },
      {
        rfilename: 'onnx/vision_model.onnx',
        size: 200_000,
        blobId: blobId(pointer),
        lfs: { sha256: sha256(ONNX), size: 200_000, pointerSize: pointer.length },
      },
    ]);
  });

  it('hashes as git does', async () => {
    // `printf hello | git hash-object --stdin`
    await hub.put('models/Xenova/clip/hello.txt', 'hello');
    const etag = (await hub.get('/Xenova/clip/resolve/main/hello.txt')).headers.get('etag');
    expect(etag).toBe('"b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0"');
  });

  it('counts a file above 1 MB as LFS whatever its name, and sees a changed file', async () => {
    await hub.put('models/Xenova/clip/tokenizer.json', Buffer.alloc(1_000_000, 32));
    expect((await hub.get('/Xenova/clip/resolve/main/tokenizer.json')).status).toBe(200);
    await hub.put('models/Xenova/clip/tokenizer.json', Buffer.alloc(1_000_001, 32));
    const response = await hub.get('/Xenova/clip/resolve/main/tokenizer.json');
    expect(response.status).toBe(302);
    expect(response.headers.get('x-linked-etag')).toBe(`"${sha256(Buffer.alloc(1_000_001, 32))}"`);
  });

  it('lists the tree, whole or one level of it', async () => {
    const file = { type: 'file', oid: blobId(CONFIG), size: CONFIG.length, path: 'config.json' };
    const folder = { type: 'directory', size: 0, path: 'onnx' };
    const whole: unknown = await (await hub.get(`${API}/tree/main?recursive=true`)).json();
    expect(whole).toMatchObject([
      file,
      folder,
      { type: 'file', path: 'onnx/vision_model.onnx', lfs: { oid: sha256(ONNX), size: 200_000 } },
    ]);
    const top: unknown = await (await hub.get(`${API}/tree/main`)).json();
    expect(top).toMatchObject([file, folder]);
    const inner: unknown = await (await hub.get(`${API}/tree/main/onnx`)).json();
    expect(inner).toMatchObject([{ path: 'onnx/vision_model.onnx' }]);
    await expectRefusal(await hub.get(`${API}/tree/main/nowhere`), 404, 'EntryNotFound');
  });

  it('takes the licence from hub.json, else from the model card', async () => {
    await hub.put('models/Xenova/clip/README.md', '---\ntags: [x]\nlicense: mit\n---\n# CLIP\n');
    expect(await (await hub.get(API)).json()).toMatchObject({
      cardData: { license: 'mit' },
      tags: ['license:mit'],
    });
    await hub.put('models/Xenova/clip/hub.json', '{ "licence": "apache-2.0" }');
    const listed: unknown = await (await hub.get(API)).json();
    expect(listed).toMatchObject({ cardData: { license: 'apache-2.0' } });
    expect(JSON.stringify(listed)).not.toContain('hub.json');
  });
});

describe('files', () => {
  it('sends a small file itself', async () => {
    const response = await hub.get(SMALL);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(CONFIG);
    expect(response.headers.get('etag')).toBe(`"${blobId(CONFIG)}"`);
    expect(response.headers.get('content-length')).toBe(String(CONFIG.length));
    expect(response.headers.get('x-repo-commit')).toMatch(/^[0-9a-f]{40}$/);
  });

  it('redirects a large one to the second origin', async () => {
    const response = await hub.get(LARGE);
    expect(response.status).toBe(302);
    expect(response.headers.get('x-linked-size')).toBe('200000');
    expect(response.headers.get('x-linked-etag')).toBe(`"${sha256(ONNX)}"`);
    const location = new URL(response.headers.get('location') ?? '');
    expect(location.origin).toBe(hub.cdnOrigin);
    expect(location.origin).not.toBe(hub.endpoint);
    const followed = await fetch(hub.endpoint + LARGE);
    expect(Buffer.from(await followed.arrayBuffer())).toEqual(ONNX);
    expect(followed.headers.get('etag')).toBe(`"${sha256(ONNX)}"`);
    expect(followed.headers.get('accept-ranges')).toBe('bytes');
  });

  it('redirects to the name that the visitor used for this machine', async () => {
    const response = await fetch(hub.endpoint.replace('127.0.0.1', 'localhost') + LARGE, {
      redirect: 'manual',
    });
    expect(response.headers.get('location')).toMatch(/^http:\/\/localhost:/);
  });

  it('sends from the second origin only what it signed', async () => {
    const object = await findObject();
    expect((await fetch(object)).status).toBe(200);
    await expectRefusal(await fetch(object.split('?')[0] ?? ''), 403, 'AccessDenied');
    await expectRefusal(
      await fetch(object.replace(/Expires=\d/, 'Expires=9')),
      403,
      'AccessDenied',
    );
    await hub.put('models/Xenova/clip/onnx/vision_model.onnx', 'other');
    await expectRefusal(await fetch(object), 404, 'EntryNotFound');
  });

  it('answers HEAD with the same headers and no body', async () => {
    for (const address of [hub.endpoint + SMALL, await findObject()]) {
      const [get, head] = [await fetch(address), await fetch(address, { method: 'HEAD' })];
      expect(head.status).toBe(200);
      for (const name of ['etag', 'content-length', 'accept-ranges', 'content-type']) {
        expect(head.headers.get(name)).toBe(get.headers.get(name));
      }
      expect((await head.arrayBuffer()).byteLength).toBe(0);
    }
    expect((await hub.get(LARGE, {}, 'HEAD')).status).toBe(302);
    expect((await hub.get(API, {}, 'HEAD')).status).toBe(200);
  });

  it('answers conditions', async () => {
    const etag = `"${blobId(CONFIG)}"`;
    expect((await hub.get(SMALL, { 'If-None-Match': etag })).status).toBe(304);
    expect((await hub.get(SMALL, { 'If-None-Match': `"x", W/${etag}` })).status).toBe(304);
    expect((await hub.get(SMALL, { 'If-None-Match': '"x"' })).status).toBe(200);
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=120000-', 120_000, 199_999],
    ['bytes=100-1000000', 100, 199_999],
    ['bytes=-5', 199_995, 199_999],
    ['bytes=-1000000', 0, 199_999],
  ])('sends the range %s', async (range, start, end) => {
    const response = await fetch(await findObject(), { headers: { Range: range } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/200000`);
    expect(response.headers.get('content-length')).toBe(String(end + 1 - start));
    expect(Buffer.from(await response.arrayBuffer())).toEqual(ONNX.subarray(start, end + 1));
  });

  it('follows the range through the redirect, and on small files', async () => {
    const large = await fetch(hub.endpoint + LARGE, { headers: { Range: 'bytes=7-9' } });
    expect(Buffer.from(await large.arrayBuffer())).toEqual(ONNX.subarray(7, 10));
    const small = await hub.get(SMALL, { Range: 'bytes=2-5' });
    expect([small.status, await small.text()]).toEqual([206, CONFIG.toString().slice(2, 6)]);
  });

  it('refuses a range outside the file and ignores one that is none', async () => {
    const object = await findObject();
    for (const range of ['bytes=200000-', 'bytes=-0']) {
      const response = await fetch(object, { headers: { Range: range } });
      expect(response.status).toBe(416);
      expect(response.headers.get('content-range')).toBe('bytes */200000');
    }
    for (const range of ['bytes=5-2', 'lines=1-2', 'bytes=0-1,5-6', 'bytes=-']) {
      expect((await fetch(object, { headers: { Range: range } })).status).toBe(200);
    }
  });

  it('sends the whole file where If-Range names another content', async () => {
    const object = await findObject();
    const ask = (tag: string) => fetch(object, { headers: { Range: 'bytes=5-', 'If-Range': tag } });
    expect((await ask(`"${sha256(ONNX)}"`)).status).toBe(206);
    const other = await ask('"another"');
    expect(other.status).toBe(200);
    expect((await other.arrayBuffer()).byteLength).toBe(200_000);
  });

  it('sends an empty file', async () => {
    await hub.put('models/Xenova/clip/merges.txt', '');
    const response = await hub.get('/Xenova/clip/resolve/main/merges.txt');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('streams at the pace of the receiver', async () => {
    const sizeBytes = 350_000_000;
    await hub.put('models/Xenova/big/model.onnx', '');
    const file = await open(join(hub.folder, 'models/Xenova/big/model.onnx'), 'w');
    await file.truncate(sizeBytes);
    await file.close();
    const object = await findObject('/Xenova/big/resolve/main/model.onnx');
    const before = process.memoryUsage().arrayBuffers;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      httpGet(object, { headers: { Connection: 'close' } }, resolve).on('error', reject);
    });
    expect(response.headers['content-length']).toBe(String(sizeBytes));
    let most = 0;
    for (let i = 0; i < 10; i++) {
      await sleep(50);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    response.destroy();
    expect(most).toBeLessThan(40_000_000);
    const end = await fetch(object, { headers: { Range: `bytes=${sizeBytes - 3}-` } });
    expect((await end.arrayBuffer()).byteLength).toBe(3);
  });
});

describe('pages of other origins', () => {
  it('may read every answer', async () => {
    const object = await findObject();
    for (const address of [SMALL, LARGE, API, '/nobody/nothing/resolve/main/x', '/%ff']) {
      const { headers } = await hub.get(address);
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      for (const name of ['ETag', 'X-Error-Code', 'Content-Range', 'X-Linked-ETag']) {
        expect(headers.get('access-control-expose-headers')?.split(',')).toContain(name);
      }
    }
    expect((await fetch(object)).headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('may ask for ranges', async () => {
    for (const address of [hub.endpoint + LARGE, await findObject()]) {
      const response = await fetch(address, { method: 'OPTIONS' });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      const allowed = response.headers.get('access-control-allow-headers')?.split(', ');
      expect(allowed).toEqual(expect.arrayContaining(['range', 'if-range']));
    }
  });

  it('may only read', async () => {
    for (const method of ['PUT', 'POST', 'DELETE']) {
      const response = await hub.get(SMALL, {}, method);
      expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
      await expectRefusal(response, 405, 'MethodNotAllowed');
    }
  });
});

describe('what is not there', () => {
  it('is told apart as the hub does', async () => {
    await expectRefusal(await hub.get('/api/models/no/body'), 401, 'RepoNotFound');
    await expectRefusal(await hub.get('/no/body/resolve/main/x'), 401, 'RepoNotFound');
    await expectRefusal(await hub.get('/Xenova/clip/resolve/main/ü'), 404, 'EntryNotFound');
    await expectRefusal(await hub.get('/Xenova/clip/resolve/main/onnx'), 404, 'EntryNotFound');
    await expectRefusal(await hub.get('/Xenova/clip/resolve/v9/x'), 404, 'RevisionNotFound');
    await expectRefusal(await hub.get(`${API}/revision/v9`), 404, 'RevisionNotFound');
    await expectRefusal(await hub.get('/Xenova/clip/blob/main/x'), 404, 'NotFound');
    await expectRefusal(await hub.get('/%ff'), 400, 'BadRequest');
  });

  it('a gated repo is listed, and its files refused', async () => {
    await hub.put('models/Xenova/clip/hub.json', '{ "gated": "manual" }');
    expect(await (await hub.get(API)).json()).toMatchObject({ gated: 'manual' });
    await expectRefusal(await hub.get(SMALL), 403, 'GatedRepo');
    await expectRefusal(await hub.get(LARGE), 403, 'GatedRepo');
  });

  it('a hub.json that is wrong is named', async () => {
    for (const [text, words] of [
      ['{', 'JSON'],
      ['[]', 'an object'],
      ['{ "license": "mit" }', 'unknown key "license"'],
      ['{ "commit": "main" }', '40 hex'],
      ['{ "files": { "a": 1 } }', 'path'],
    ] as const) {
      await hub.put('models/Xenova/clip/hub.json', text);
      const response = await hub.get(SMALL);
      expect(response.headers.get('x-error-message')).toContain(words);
      await expectRefusal(response, 500, 'BadHubFile');
    }
  });

  it('a folder that is missing stops the start', async () => {
    await expect(startHub({ folders: [join(hub.folder, 'none')] })).rejects.toThrow('not a folder');
  });
});
