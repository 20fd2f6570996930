import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault, SeenRequest } from './hub-server.mjs';
import { CONFIG, ONNX, serveHub, sha256 } from './served-hub.ts';
import type { ServedHub } from './served-hub.ts';

const FILE = 'Xenova/clip/onnx/vision_model.onnx';
const LARGE = '/Xenova/clip/resolve/main/onnx/vision_model.onnx';
const SMALL = '/Xenova/clip/resolve/main/config.json';
const API = '/api/models/Xenova/clip';
const ETAG = `"${sha256(ONNX)}"`;

let hub: ServedHub;
beforeEach(async () => {
  hub = await serveHub({ control: true });
});
afterEach(async () => {
  await hub.close();
});

const download = (headers: Record<string, string> = {}) => fetch(hub.endpoint + LARGE, { headers });

/** What arrives until the transfer ends, and whether it ended as announced. */
async function receive(response: Response): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of response.body ?? []) parts.push(part);
    return { bytes: Buffer.concat(parts), isWhole: true };
  } catch {
    return { bytes: Buffer.concat(parts), isWhole: false };
  }
}

describe('faults', () => {
  it('status: on either origin, with headers, as often as said', async () => {
    hub.faults.add({ match: FILE, where: 'hub', kind: 'status', status: 503, times: 1 });
    hub.faults.add({ match: FILE, where: 'cdn', kind: 'status', status: 429, times: 1 });
    const first = await download();
    expect([first.status, first.url]).toEqual([503, hub.endpoint + LARGE]);
    const second = await download();
    expect([second.status, new URL(second.url).origin]).toEqual([429, hub.cdnOrigin]);
    expect(second.headers.get('retry-after')).toBe('1');
    expect(second.headers.get('access-control-allow-origin')).toBe('*');
    expect((await download()).status).toBe(200);
    const headers = { 'X-Error-Code': 'GatedRepo', 'Retry-After': '7' };
    hub.faults.add({ match: 'Xenova/clip', kind: 'status', status: 401, headers });
    const refused = await hub.get(API);
    expect(refused.headers.get('x-error-code')).toBe('GatedRepo');
    expect(refused.headers.get('retry-after')).toBe('7');
    hub.faults.clear();
    expect((await hub.get(API)).status).toBe(200);
  });

  it('match a whole name, all below it, or a RegExp however often it is asked', async () => {
    const status = async (match: Fault['match'], path: string) => {
      hub.faults.clear();
      hub.faults.add({ match, kind: 'status', status: 500 });
      return (await hub.get(path)).status;
    };
    expect(await status('Xenova/clip', API)).toBe(500);
    expect(await status('Xenova/clip', SMALL)).toBe(500);
    expect(await status('Xenova/clip/onnx/vision', LARGE)).toBe(302);
    expect(await status(/^Xenova\/clip$/, SMALL)).toBe(200);
    expect(await status(/config\.json$/g, SMALL)).toBe(500);
    expect((await hub.get(SMALL)).status).toBe(500);
    expect(await status({ pattern: 'CONFIG', flags: 'i' }, SMALL)).toBe(500);
  });

  it('cut: hangs up at a share of the file, and lets a resumed transfer past', async () => {
    hub.faults.add({ match: FILE, kind: 'cut', atShare: 0.6 });
    const cut = await download();
    expect(cut.headers.get('content-length')).toBe('200000');
    const { bytes, isWhole } = await receive(cut);
    expect([isWhole, bytes.length]).toEqual([false, 120_000]);
    const rest = await download({ Range: 'bytes=120000-', 'If-Range': ETAG });
    expect(rest.status).toBe(206);
    const resumed = await receive(rest);
    expect(resumed.isWhole).toBe(true);
    expect(Buffer.concat([bytes, resumed.bytes])).toEqual(ONNX);
  });

  it('cut: at a byte, once, and not used up by what has no body', async () => {
    hub.faults.add({ match: FILE, kind: 'cut', atBytes: 0, times: 1 });
    await fetch(hub.endpoint + LARGE, { method: 'HEAD' });
    expect(await receive(await download())).toEqual({ bytes: Buffer.alloc(0), isWhole: false });
    expect((await receive(await download())).isWhole).toBe(true);
  });

  it('slow: keeps to the pace', async () => {
    hub.faults.add({ match: FILE, kind: 'slow', bytesPerSecond: 200_000 });
    const response = await download();
    const startMs = performance.now();
    expect((await receive(response)).bytes).toEqual(ONNX);
    expect(performance.now() - startMs).toBeGreaterThan(800);
  });

  it('stall: sends so far and then nothing, without an end', async () => {
    hub.faults.add({ match: FILE, kind: 'stall', atBytes: 1000 });
    const response = await fetch(hub.endpoint + LARGE, { signal: AbortSignal.timeout(400) });
    const { bytes, isWhole } = await receive(response);
    expect([isWhole, bytes.length]).toEqual([false, 1000]);
    expect(hub.requests.map(({ status }) => status)).toEqual([302, 200]);
  });

  it('wrong-bytes: one byte differs, in a range too', async () => {
    hub.faults.add({ match: FILE, kind: 'wrong-bytes', times: 2 });
    for (const range of [undefined, 'bytes=0-99']) {
      const { bytes } = await receive(await download(range === undefined ? {} : { Range: range }));
      const differing = [...bytes].filter((byte, at) => byte !== ONNX[at]).length;
      expect([bytes.length, differing]).toEqual([range === undefined ? 200_000 : 100, 1]);
    }
    expect((await receive(await download())).bytes).toEqual(ONNX);
  });

  it('wrong-length: a sound answer that is a byte short of what was listed', async () => {
    hub.faults.add({ match: FILE, kind: 'wrong-length' });
    expect((await hub.get(LARGE)).headers.get('x-linked-size')).toBe('200000');
    const { bytes, isWhole } = await receive(await download());
    expect([bytes.length, isWhole]).toEqual([199_999, true]);
  });

  it('no-ranges: answers a range with the whole file', async () => {
    hub.faults.add({ match: FILE, kind: 'no-ranges' });
    const response = await download({ Range: 'bytes=120000-' });
    expect([response.status, response.headers.get('accept-ranges')]).toEqual([200, null]);
    expect((await receive(response)).bytes).toEqual(ONNX);
  });

  it('new-etag: what was begun cannot be gone on with', async () => {
    hub.faults.add({ match: FILE, kind: 'new-etag' });
    const response = await download({ Range: 'bytes=120000-', 'If-Range': ETAG });
    expect(response.status).toBe(200);
    const etag = response.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    expect(etag).not.toBe(ETAG);
    expect((await hub.get(LARGE)).headers.get('x-linked-etag')).toBe(etag);
    expect((await download({ Range: 'bytes=120000-', 'If-Range': etag })).status).toBe(206);
  });

  it('no-cors: no word for other origins, in the preflight neither', async () => {
    hub.faults.add({ match: 'Xenova/clip', where: 'hub', kind: 'no-cors' });
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await hub.get(SMALL, {}, method);
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('access-control-allow-headers')).toBeNull();
      expect(headers.get('cross-origin-resource-policy')).toBeNull();
    }
  });

  it('work together', async () => {
    hub.faults.add({ match: FILE, where: 'hub', kind: 'status', status: 500, times: 1 });
    hub.faults.add({ match: FILE, kind: 'cut', atBytes: 150_000, times: 1 });
    hub.faults.add({ match: FILE, kind: 'no-ranges' });
    expect((await download()).status).toBe(500);
    const { bytes } = await receive(await download({ Range: 'bytes=100000-' }));
    expect(bytes).toEqual(ONNX.subarray(0, 150_000));
    expect((await receive(await download())).isWhole).toBe(true);
  });
});

describe('control by HTTP', () => {
  const order = (body: string) => fetch(`${hub.endpoint}/__faults`, { method: 'POST', body });
  const refuses = async (fault: unknown) => {
    const response = await order(JSON.stringify(fault));
    expect(response.status).toBe(400);
    return ((await response.json()) as { error: string }).error;
  };

  it('orders one fault or several, and takes them back', async () => {
    const match = { pattern: 'config' };
    const cut = { match: FILE, kind: 'cut', atShare: 0.5 };
    expect((await order(JSON.stringify(cut))).status).toBe(204);
    await order(JSON.stringify([{ match, kind: 'status', status: 500 }]));
    expect((await receive(await download())).bytes).toHaveLength(100_000);
    expect((await hub.get(SMALL)).status).toBe(500);
    expect((await hub.get('/__faults', {}, 'DELETE')).status).toBe(204);
    expect((await receive(await download())).isWhole).toBe(true);
    expect((await hub.get(SMALL)).status).toBe(200);
  });

  it('names what is wrong with an order', async () => {
    expect((await order('{')).status).toBe(400);
    expect(await refuses({ match: FILE, kind: 'burn' })).toContain('kind must be one of');
    expect(await refuses({ kind: 'no-cors' })).toContain('match');
    expect(await refuses({ match: FILE, kind: 'cut' })).toContain('atShare or atBytes');
    expect(await refuses({ match: FILE, kind: 'cut', atShare: 2 })).toContain('out of range');
    expect(await refuses({ match: FILE, kind: 'slow', bytesPerSec: 1 })).toContain('bytesPerSec');
    expect(await refuses({ match: FILE, kind: 'stall', atBytes: 1, times: 0 })).toContain('times');
    expect(await refuses({ match: FILE, kind: 'no-cors', where: 'x' })).toContain('where');
    expect(await refuses({ match: { pattern: '(' }, kind: 'no-cors' })).toContain('(');
  });

  it('tells what was asked for, without itself', async () => {
    await download({ Range: 'bytes=3-', 'If-Range': ETAG });
    const requests = (await (await hub.get('/__requests')).json()) as SeenRequest[];
    const asked = { method: 'GET', range: 'bytes=3-', ifRange: ETAG };
    expect(requests).toEqual([
      { ...asked, url: LARGE, status: 302, origin: 'hub' },
      {
        ...asked,
        url: expect.stringContaining('Signature=') as string,
        status: 206,
        origin: 'cdn',
      },
    ]);
    expect((await hub.get('/__requests', {}, 'DELETE')).status).toBe(204);
    expect(await (await hub.get('/__requests')).json()).toEqual([]);
  });

  it('may be used by pages, on the first origin only', async () => {
    const preflight = await hub.get('/__faults', {}, 'OPTIONS');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('content-type');
    expect((await fetch(`${hub.cdnOrigin}/__requests`)).status).toBe(404);
  });

  it('is not there unless asked for', async () => {
    const plain = await serveHub();
    try {
      expect((await plain.get('/__faults', {}, 'POST')).status).toBe(405);
      expect((await plain.get('/__requests')).status).toBe(404);
      expect((await plain.get('/__requests', {}, 'DELETE')).status).toBe(405);
    } finally {
      await plain.close();
    }
  });
});

describe('serve.mjs', () => {
  const SCRIPT = fileURLToPath(new URL('serve.mjs', import.meta.url));

  it('says what it serves and where', async () => {
    const served = join(hub.folder, 'models');
    const server = spawn(process.execPath, [SCRIPT, served, '--port', '0', '--cdn-port', '0']);
    try {
      let text = '';
      for await (const part of server.stdout) {
        text += String(part);
        if (text.includes('Endpoint')) break;
      }
      expect(text).toContain('Xenova/clip: 2 files, 200.0 kB');
      const endpoint = /Endpoint to type into the page: (\S+)/.exec(text)?.[1] ?? '';
      const response = await fetch(endpoint + SMALL);
      expect(Buffer.from(await response.arrayBuffer())).toEqual(CONFIG);
      expect((await fetch(`${endpoint}/__requests`)).status).toBe(404);
    } finally {
      server.kill();
    }
  });

  it('names what it cannot do', async () => {
    const serve = (...args: string[]) => promisify(execFile)(process.execPath, [SCRIPT, ...args]);
    await expect(serve()).rejects.toThrow('name a folder');
    await expect(serve('x', '--port', 'no')).rejects.toThrow('no is no port');
    await expect(serve(join(hub.folder, 'none'))).rejects.toThrow('is not a folder');
    const { port } = new URL(hub.endpoint);
    await expect(serve(hub.folder, '--port', port)).rejects.toThrow(`Port ${port} is taken`);
  });
});
