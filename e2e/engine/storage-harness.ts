// A page with nothing on it but the storage of model files, driven by the spec beside it.
import { openRowStore } from '../../src/engine/cache/row-store.ts';
import type { ModelCard } from '../../src/engine/contract/model-card.ts';
import { openFileShelf } from '../../src/engine/storage/file-shelf.ts';
import { openModelShelf } from '../../src/engine/storage/model-shelf.ts';
import { fetchForTest } from './fetch-for-test.ts';
import type { FetchJob, FetchOutcome } from './fetch-for-test.ts';

type Answer = { readonly bytes: number } | { readonly outcome: FetchOutcome };

const worker = new Worker(new URL('./storage-harness.worker.ts', import.meta.url), {
  type: 'module',
});
let receivedBytes = 0;

/** In the worker, which writes in place. */
function fetchInWorker(job: FetchJob): Promise<FetchOutcome> {
  receivedBytes = 0;
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ('bytes' in data) receivedBytes = data.bytes;
      else resolve(data.outcome);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(job);
  });
}

/** In the page, where browsers have no handle for writing in place. */
function fetchInPage(job: FetchJob): Promise<FetchOutcome> {
  return fetchForTest(job, new AbortController().signal, (bytes) => {
    receivedBytes = bytes;
  });
}

/** Every file that lies in the storage, by name, with its size. */
async function listFiles(): Promise<Record<string, number>> {
  const folder = await (
    await navigator.storage.getDirectory()
  ).getDirectoryHandle('model-files', { create: true });
  const sizes: Record<string, number> = {};
  for await (const [name, handle] of folder.entries()) {
    sizes[name] = (await (handle as FileSystemFileHandle).getFile()).size;
  }
  return sizes;
}

/** Changes one byte of a stored file. */
async function damage(name: string): Promise<void> {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('model-files');
  const handle = await folder.getFileHandle(name);
  const stream = await handle.createWritable({ keepExistingData: true });
  await stream.write({ type: 'write', position: 1000, data: new Uint8Array([1, 2, 3, 4]) });
  await stream.close();
}

const file = (path: string) => ({ path, sizeBytes: null, sha256: null });

/** Loads a made-up model from disk, as a visitor drops it, and remembers it. */
async function dropModel(): Promise<void> {
  const answer = await fetch('models/cuelens/starter/card.json');
  const card = (await answer.json()) as ModelCard;
  const mine: ModelCard = {
    ...card,
    id: 'local/mine',
    revision: 'abc',
    title: 'Mine',
    source: 'disk',
    files: {
      config: null,
      preprocessor: file('preprocessor_config.json'),
      tokenizer: file('tokenizer.json'),
      tokenizerConfig: null,
      selfTest: null,
      text: { fp32: file('text.onnx') },
      vision: { fp32: file('vision.onnx') },
    },
  };
  const paths = ['preprocessor_config.json', 'tokenizer.json', 'text.onnx', 'vision.onnx'];
  const blobs = new Map(paths.map((path) => [path, new Blob([path])]));
  await storage.models.remember({ card: mine, baseUrl: '', blobs, notes: [] });
  for (const path of paths) {
    await fetchInWorker({ file: file(path), baseUrl: '', model: mine, blobs });
  }
}

/** What is remembered, and its text tower as the worker gets it. */
async function reloadDropped() {
  const found = await storage.models.remembered();
  const [mine] = found;
  const graph = mine?.card.files.text.fp32;
  if (mine === undefined || graph === undefined) throw new Error('nothing is remembered');
  const { card, blobs, baseUrl } = mine;
  const { fromCache, error } = await fetchInWorker({ file: graph, baseUrl, model: card, blobs });
  const text = await blobs?.get(graph.path)?.text();
  return { titles: found.map(({ card: { title } }) => title), text, fromCache, error };
}

const storage = {
  fetchInWorker,
  fetchInPage,
  pause: () => worker.postMessage('pause'),
  receivedBytes: () => receivedBytes,
  entries: () => openFileShelf().entries(),
  remove: (key: string) => openFileShelf().remove(key),
  listFiles,
  damage,
  dropModel,
  reloadDropped,
  models: openModelShelf(openRowStore),
  openRowStore,
};

export type StorageHarness = typeof storage;

Object.assign(globalThis, { storageHarness: storage });
