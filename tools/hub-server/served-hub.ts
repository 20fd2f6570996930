import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startHub } from './hub-server.mjs';
import type { Hub } from './hub-server.mjs';

/** Bytes that differ from place to place, so that a wrong range shows. */
export function makeBytes(sizeBytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
}

/** An LFS file by its name. */
export const ONNX = makeBytes(200_000);
export const CONFIG = Buffer.from('{ "model_type": "clip" }\n');

/** The hash by which git names a file. */
export function blobId(content: Buffer | string): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A hub with one repo, `Xenova/clip`, and whatever else is put in its folder. */
export interface ServedHub extends Hub {
  /** Holds `models`, which is served, and may hold what lies outside of it. */
  readonly folder: string;
  put(path: string, content: Buffer | string): Promise<void>;
  /** A request by path, with redirects not followed. */
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Response>;
  /** Status of a path sent as it is: fetch would tidy up `..` before sending. */
  getRaw(path: string): Promise<number | undefined>;
}

export async function serveHub(options: { readonly control?: boolean } = {}): Promise<ServedHub> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-server-'));
  const put = async (path: string, content: Buffer | string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  await put('models/Xenova/clip/config.json', CONFIG);
  await put('models/Xenova/clip/onnx/vision_model.onnx', ONNX);
  const hub = await startHub({ folders: [join(folder, 'models')], ...options });
  return {
    ...hub,
    folder,
    put,
    get: (path, headers = {}, method = 'GET') =>
      fetch(hub.endpoint + path, { method, headers, redirect: 'manual' }),
    getRaw: (path) =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(hub.endpoint);
        request({ hostname, port, path, headers: { Connection: 'close' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      }),
    close: async () => {
      await hub.close();
      await rm(folder, { recursive: true });
    },
  };
}
