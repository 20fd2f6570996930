import type { ImageRequest, ModelChoice } from '../../contract/engine.ts';
import { ownLocks } from '../../storage/file-locks.ts';
import { FileShelf } from '../../storage/file-shelf.ts';
import { HostWorker } from './host-worker.ts';
import { PictureThread } from './picture-thread.ts';
import { greyPng, tinyModel, tinyRuntime } from './tiny-model.ts';
import type { TinyHooks, TinyRun } from './tiny-model.ts';

const BASE_URL = 'http://models.test/tiny/';
const GPU_INFO = { vendor: 'acme', architecture: 'one', device: '', description: '' };

/** The tiny model on an address of its own: the choice of it, and a `fetch` that serves it. */
export async function serveTinyModel() {
  const { card, files } = await tinyModel();
  const tower = { dtype: 'w16', device: 'wasm' } as const;
  const choice: ModelChoice = { card, baseUrl: BASE_URL, blobs: null, text: tower, vision: tower };
  const fetchFile = (url: string, init?: RequestInit): Promise<Response> => {
    if (init?.signal?.aborted) return Promise.reject(new DOMException('', 'AbortError'));
    const bytes = files.get(url.slice(BASE_URL.length));
    const answer =
      bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes.slice());
    return Promise.resolve(answer);
  };
  return { choice, files, fetchFile };
}

/**
 * What an engine is built on, in one thread: hosts with the tiny runtime, a graphics card that
 * `auto` accepts, no storage. `workers` and `runs` fill up as they happen.
 */
export function tinyParts(hooks: TinyHooks) {
  const workers: HostWorker[] = [];
  const runs: TinyRun[] = [];
  const watched: TinyHooks = {
    ...hooks,
    onRun: (run) => {
      runs.push(run);
      return hooks.onRun?.(run);
    },
  };
  const adapter = { info: GPU_INFO, features: new Set() } as unknown as GPUAdapter;
  const gpu = { requestAdapter: () => Promise.resolve(adapter) };
  const parts = {
    pageUrl: 'http://page.test/',
    openRowStore: () => Promise.reject(new Error('no storage here')),
    createWorker: () => {
      const worker = new HostWorker({
        loadRuntime: async (device) => {
          await Promise.resolve();
          hooks.onRuntime?.(device);
          return tinyRuntime(watched);
        },
        devices: { gpu, webnn: hooks.webnn, isolated: true, cores: 2, memoryGiB: 8 },
        startPictureWorker: () => new PictureThread(watched),
        shelf: new FileShelf({
          openFolder: () => Promise.reject(new Error('no storage here')),
          locks: ownLocks(),
          estimate: () => Promise.resolve({}),
        }),
        subtle: crypto.subtle,
      });
      workers.push(worker);
      return worker;
    },
  };
  return { parts, workers, runs };
}

/** Requests for pictures of grey 0, 1, 2, ...: the row at position i is `imageRow(i)`. */
export function greyPictures(count: number): ImageRequest[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `grey ${i}`,
    sha256: `sha ${i}`,
    readBytes: () => Promise.resolve(greyPng(i)),
  }));
}
