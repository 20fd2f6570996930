import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineStatus, ImageBatch, ImageRequest, ModelChoice } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import { HostWorker } from '../worker/testing/host-worker.ts';
import {
  greyPng,
  imageRow,
  textRow,
  tinyModel,
  tinyRuntime,
} from '../worker/testing/tiny-model.ts';
import type { TinyHooks, TinyRun } from '../worker/testing/tiny-model.ts';
import { EngineClient } from './engine-client.ts';

const BASE = 'http://models.test/tiny/';
const GPU_INFO = { vendor: 'acme', architecture: 'one', device: '', description: '' };

let choice: ModelChoice;
let files: Map<string, Uint8Array>;
let fetched: string[];
const engines: EngineClient[] = [];

beforeEach(async () => {
  const model = await tinyModel();
  files = model.files;
  choice = { card: model.card, baseUrl: BASE, dtype: 'w16', device: 'wasm' };
  fetched = [];
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    init?.signal?.throwIfAborted();
    const path = url.slice(BASE.length);
    fetched.push(path);
    const bytes = files.get(path);
    return bytes === undefined
      ? new Response(null, { status: 404 })
      : new Response(new Uint8Array(bytes));
  });
});

afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** An engine over hosts in this thread. */
function makeEngine(hooks: TinyHooks = {}) {
  const workers: HostWorker[] = [];
  const runs: TinyRun[] = [];
  const gpu = {
    requestAdapter: async () => ({ info: GPU_INFO }) as GPUAdapter,
  };
  const engine = new EngineClient({
    pageUrl: 'http://page.test/',
    openRowStore: () => Promise.reject(new Error('no IndexedDB in Node')),
    createWorker: () => {
      const worker = new HostWorker({
        loadRuntime: async () =>
          tinyRuntime({
            ...hooks,
            onRun: (run) => {
              runs.push(run);
              return hooks.onRun?.(run);
            },
          }),
        devices: { gpu, isolated: true, cores: 2 },
        caches: undefined,
        subtle: crypto.subtle,
      });
      workers.push(worker);
      return worker;
    },
  });
  engines.push(engine);
  const phases: EngineStatus['phase'][] = [];
  engine.onStatus(({ phase }) => {
    if (phases.at(-1) !== phase) phases.push(phase);
  });
  return { engine, workers, runs, phases };
}

function pictures(count: number): ImageRequest[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `grey ${i}`,
    sha256: `sha ${i}`,
    readBytes: async () => greyPng(i),
  }));
}

/** Checks that batches hold the right row at each position; returns the positions seen. */
function positionsOf(batches: readonly ImageBatch[]): number[] {
  return batches.flatMap(({ positions, rows }) =>
    positions.map((position, i) => {
      const row = rows.data.subarray(i * rows.cols, (i + 1) * rows.cols);
      imageRow(position).forEach((value, k) => expect(row[k]).toBeCloseTo(value, 5));
      return position;
    }),
  );
}

const inOrder = (count: number): number[] => [...Array(count).keys()];
const sorted = (positions: readonly number[]): number[] => positions.toSorted((a, b) => a - b);

test('loads the text tower, then the image tower, and says so', async () => {
  const { engine, phases } = makeEngine();
  await engine.loadText(choice);
  expect(engine.status()).toMatchObject({ phase: 'text-ready', device: 'wasm', threads: 2 });
  expect(engine.status().downloads.map(({ path }) => path)).not.toContain('vision.onnx');
  await engine.loadVision();
  expect(phases).toEqual(['loading', 'text-ready', 'ready']);
  expect(engine.status().selfTests).toMatchObject([
    { tower: 'text', passed: true },
    { tower: 'vision', passed: true },
  ]);
});

test('one choice loads once; another one replaces it and drops what was asked of the first', async () => {
  const { engine, workers } = makeEngine();
  await Promise.all([engine.loadText(choice), engine.loadText({ ...choice })]);
  expect(workers).toHaveLength(1);
  const late = engine.embedSentences(['a dog']);
  const next = engine.loadText({ ...choice, dtype: 'fp32' });
  await expect(late).rejects.toMatchObject({ code: 'aborted' });
  await next;
  expect(workers.map(({ alive }) => alive)).toEqual([false, true]);
});

test('sentences come back in order; known ones do not reach the worker', async () => {
  const { engine, runs } = makeEngine();
  await engine.loadText(choice);
  runs.length = 0;
  const first = await engine.embedSentences(['a dog', 'shape of a cat', 'a dog']);
  expect(first.tokenCounts).toEqual([4, 6, 4]);
  const expected = [
    [2, 4, 6, 3],
    [2, 7, 8, 4, 5, 3],
    [2, 4, 6, 3],
  ].flatMap(textRow);
  expected.forEach((value, i) => expect(first.rows.data[i]).toBeCloseTo(value, 6));
  expect(runs).toHaveLength(2);
  runs.length = 0;
  const again = await engine.embedSentences(['shape of a cat', 'a cat']);
  expect(runs).toEqual([{ tower: 'text', device: 'wasm', rows: 1 }]);
  expect(again.rows.data.slice(0, 4)).toEqual(first.rows.data.slice(4, 8));
  const long = await engine.embedSentences(['shape of a dog of a cat']);
  expect(long).toMatchObject({ tokenCounts: [9], truncated: [true] });
});

test('an empty sentence and an unloaded engine have names', async () => {
  const { engine } = makeEngine();
  await expect(engine.embedSentences(['a'])).rejects.toMatchObject({ code: 'unsupported' });
  await engine.loadText(choice);
  await expect(engine.embedSentences(['a', ' '])).rejects.toMatchObject({ code: 'bad-text' });
  const noTower = engine.embedImages(pictures(1), () => undefined);
  await expect(noTower).rejects.toMatchObject({ code: 'unsupported' });
});

test('pictures: every position once, bad ones alone fail, the second run is from the cache', async () => {
  const { engine, runs } = makeEngine();
  await engine.loadText(choice);
  await engine.loadVision();
  const requests = pictures(20).map((request, i): ImageRequest => {
    if (i === 3) return { ...request, readBytes: async () => new Uint8Array([1, 2, 3]) };
    if (i === 5) return { ...request, readBytes: () => Promise.reject(new Error('gone')) };
    return request;
  });
  const batches: ImageBatch[] = [];
  const summary = await engine.embedImages(requests, (batch) => batches.push(batch));
  expect(summary).toMatchObject({ done: 18, fromCache: 0 });
  expect(sorted(summary.failed.map(({ position }) => position))).toEqual([3, 5]);
  expect(summary.failed.find(({ position }) => position === 3)?.error).toMatchObject({
    code: 'bad-image',
  });
  expect(sorted(positionsOf(batches))).toEqual(inOrder(20).filter((i) => i !== 3 && i !== 5));
  expect(engine.status().imagesPerSecond).toBeGreaterThan(0);

  runs.length = 0;
  const cached: ImageBatch[] = [];
  const repeat = await engine.embedImages(pictures(20), (batch) => cached.push(batch));
  expect(repeat).toMatchObject({ done: 20, fromCache: 18, failed: [] });
  expect(cached[0]).toMatchObject({ fromCache: true, device: 'wasm' });
  expect(sorted(positionsOf(cached))).toEqual(inOrder(20));
});

test('a cancelled run keeps what is done for the next one', async () => {
  const { engine, runs } = makeEngine();
  await engine.loadText(choice);
  await engine.loadVision();
  const stop = new AbortController();
  const batches: ImageBatch[] = [];
  const cancelled = engine.embedImages(
    pictures(40),
    (batch) => {
      batches.push(batch);
      if (positionsOf(batches).length >= 16) stop.abort();
    },
    stop.signal,
  );
  await expect(cancelled).rejects.toMatchObject({ code: 'aborted' });
  const done = positionsOf(batches).length;
  expect(done).toBeLessThan(40);
  runs.length = 0;
  const resumed: ImageBatch[] = [];
  const summary = await engine.embedImages(pictures(40), (batch) => resumed.push(batch));
  expect(summary).toMatchObject({ done: 40, fromCache: done });
  expect(sorted(positionsOf(resumed))).toEqual(inOrder(40));
});

test('a sentence goes before the batches that wait', async () => {
  const order: string[] = [];
  const { engine } = makeEngine({
    onRun: async ({ tower }) => {
      order.push(tower);
      await new Promise((resolve) => setTimeout(resolve, 10));
    },
  });
  await engine.loadText(choice);
  await engine.loadVision();
  order.length = 0;
  let sentence: Promise<unknown> = Promise.resolve();
  await engine.embedImages(pictures(40), () => {
    if (order.includes('text')) return;
    sentence = engine.embedSentences(['a dog']);
  });
  await sentence;
  expect(order.indexOf('text')).toBeGreaterThan(0);
  expect(order.indexOf('text')).toBeLessThan(order.length - 1);
});

test('a sentence cancelled while it waits never runs', async () => {
  const { engine, runs } = makeEngine({
    onRun: () => new Promise((resolve) => setTimeout(resolve, 20)),
  });
  await engine.loadText(choice);
  runs.length = 0;
  const stop = new AbortController();
  const first = engine.embedSentences(['a dog']);
  const second = engine.embedSentences(['a cat of a dog'], stop.signal);
  setTimeout(() => stop.abort(), 10);
  await expect(second).rejects.toMatchObject({ code: 'aborted' });
  await first;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(runs).toHaveLength(1);
});

test('a crash in the middle of a run loses nothing', async () => {
  const { engine, workers, phases } = makeEngine();
  await engine.loadText(choice);
  await engine.loadVision();
  const batches: ImageBatch[] = [];
  const summary = await engine.embedImages(pictures(40), (batch) => {
    batches.push(batch);
    if (batches.length === 2) workers[0]?.crash('boom');
  });
  expect(summary).toMatchObject({ done: 40, failed: [] });
  expect(sorted(positionsOf(batches))).toEqual(inOrder(40));
  expect(workers).toHaveLength(2);
  expect(phases).toEqual(['loading', 'text-ready', 'ready', 'restarting', 'text-ready', 'ready']);
  expect(engine.status().restarts).toBe(1);
  expect(engine.status().notes.join()).toContain('boom');
  await expect(engine.embedSentences(['a dog'])).resolves.toBeDefined();
});

test('a worker that crashes on every run is given up after two restarts', async () => {
  const { engine, workers } = makeEngine({
    onRun: ({ rows }) => {
      if (rows === 2) throw new EngineError('worker-crashed', 'unreachable');
    },
  });
  await engine.loadText(choice);
  await expect(engine.embedSentences(['a cat', 'a dog'])).rejects.toMatchObject({
    code: 'worker-crashed',
  });
  expect(workers).toHaveLength(3);
  expect(engine.status()).toMatchObject({ phase: 'failed', restarts: 2 });
  await expect(engine.embedSentences(['a dog'])).rejects.toMatchObject({ code: 'worker-crashed' });
  await engine.loadText(choice);
  expect(engine.status()).toMatchObject({ phase: 'text-ready', restarts: 0 });
});

test('out of memory: a new worker and half the batch', async () => {
  const { engine, runs } = makeEngine({
    onRun: ({ rows }) => {
      if (rows > 4) throw new EngineError('out-of-memory', 'Out of memory');
    },
  });
  await engine.loadText(choice);
  await engine.loadVision();
  const batches: ImageBatch[] = [];
  const summary = await engine.embedImages(pictures(24), (batch) => batches.push(batch));
  expect(summary).toMatchObject({ done: 24, failed: [] });
  expect(sorted(positionsOf(batches))).toEqual(inOrder(24));
  expect(runs.some(({ rows }) => rows === 8)).toBe(true);
  expect(engine.status().restarts).toBe(1);
});

test('a worker that goes silent is replaced', async () => {
  vi.useFakeTimers();
  const { engine, workers } = makeEngine();
  const loading = engine.loadText(choice);
  await vi.advanceTimersByTimeAsync(1000);
  await loading;
  workers[0]?.hang();
  const rows = engine.embedSentences(['a dog']);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(workers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(20_000);
  await expect(rows).resolves.toMatchObject({ tokenCounts: [4] });
  expect(workers.map(({ alive }) => alive)).toEqual([false, true]);
});

test('WebGPU that fails its self-test is replaced by the processor, with the reason', async () => {
  const { engine, workers } = makeEngine({
    visionError: (device) => (device === 'webgpu' ? 0.5 : 0),
  });
  await engine.loadText({ ...choice, device: 'auto' });
  expect(engine.status()).toMatchObject({ device: 'webgpu', fellBack: false, threads: 1 });
  await engine.loadVision();
  expect(workers).toHaveLength(2);
  expect(engine.status()).toMatchObject({
    phase: 'ready',
    device: 'wasm',
    fellBack: true,
    threads: 2,
  });
  expect(engine.status().restarts).toBe(0);
  expect(engine.status().reason).toMatch(
    /^The graphics card gives wrong numbers .*, so the model runs on the processor with 2 threads\.$/,
  );
});

test('WebGPU that fails half-way: the run goes on on the processor, and rows say which made them', async () => {
  let left = 3;
  const { engine, runs } = makeEngine({
    onRun: ({ tower, device }) => {
      if (tower === 'vision' && device === 'webgpu' && (left -= 1) < 0) {
        throw new EngineError('bad-model', 'The inference runtime failed: device was lost');
      }
    },
  });
  await engine.loadText({ ...choice, device: 'auto' });
  await engine.loadVision();
  const batches: ImageBatch[] = [];
  const summary = await engine.embedImages(pictures(40), (batch) => batches.push(batch));
  expect(summary).toMatchObject({ done: 40, failed: [] });
  expect(sorted(positionsOf(batches))).toEqual(inOrder(40));
  expect([...new Set(batches.map(({ device }) => device))]).toEqual(['webgpu', 'wasm']);
  expect(engine.status().reason).toContain('device was lost');
  const onGpu = runs.filter(({ tower, device }) => tower === 'vision' && device === 'webgpu');
  expect(onGpu.slice(1).every(({ rows }) => rows === 8)).toBe(true);

  const again = await engine.embedImages(pictures(40), () => undefined);
  const madeHere = batches.filter(({ device }) => device === 'wasm');
  expect(again.fromCache).toBe(positionsOf(madeHere).length);
});

test('a processor that fails its self-test is an error, and sentences go on', async () => {
  const { engine, workers } = makeEngine({ visionError: () => 0.5 });
  await engine.loadText(choice);
  await expect(engine.loadVision()).rejects.toMatchObject({ code: 'self-test-failed' });
  expect(workers).toHaveLength(1);
  expect(engine.status().phase).toBe('text-ready');
  await expect(engine.embedSentences(['a dog'])).resolves.toBeDefined();
});

test('a missing file: failed by name, and loading again works once it is there', async () => {
  const { engine } = makeEngine();
  const text = files.get('text.onnx') ?? new Uint8Array();
  files.delete('text.onnx');
  await expect(engine.loadText(choice)).rejects.toMatchObject({ code: 'not-found' });
  expect(engine.status()).toMatchObject({ phase: 'failed' });
  expect(engine.status().reason).toContain('text.onnx');
  files.set('text.onnx', text);
  await engine.loadText(choice);
  expect(engine.status().phase).toBe('text-ready');
});

test('loading cancelled: idle again', async () => {
  const { engine, workers } = makeEngine();
  const stop = new AbortController();
  const loading = engine.loadText(choice, stop.signal);
  stop.abort();
  await expect(loading).rejects.toMatchObject({ code: 'aborted' });
  expect(engine.status().phase).toBe('idle');
  expect(workers[0]?.alive).toBe(false);
});

test('loading the image tower cancelled: the text tower stays, and it can be loaded later', async () => {
  const { engine } = makeEngine();
  await engine.loadText(choice);
  const stop = new AbortController();
  const loading = engine.loadVision(stop.signal);
  stop.abort();
  await expect(loading).rejects.toMatchObject({ code: 'aborted' });
  await engine.loadVision();
  expect(engine.status().phase).toBe('ready');
});
