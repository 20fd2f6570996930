import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineStatus, ImageBatch, ModelChoice } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import { imageRow } from '../worker/testing/tiny-model.ts';
import type { TinyHooks } from '../worker/testing/tiny-model.ts';
import { greyPictures, serveTinyModel, tinyParts } from '../worker/testing/tiny-parts.ts';
import { EngineClient } from './engine-client.ts';

let choice: ModelChoice;
let files: Map<string, Uint8Array>;
const engines: EngineClient[] = [];

beforeEach(async () => {
  const model = await serveTinyModel();
  ({ choice, files } = model);
  vi.stubGlobal('fetch', model.fetchFile);
});

afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function makeEngine(hooks: TinyHooks = {}) {
  const { parts, workers, runs } = tinyParts(hooks);
  const engine = new EngineClient(parts);
  engines.push(engine);
  const phases: EngineStatus['phase'][] = [];
  engine.onStatus(({ phase }) => {
    if (phases.at(-1) !== phase) phases.push(phase);
  });
  return { engine, workers, runs, phases };
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

test('a crash in the middle of a run loses nothing', async () => {
  const { engine, workers, phases } = makeEngine();
  await engine.loadText(choice);
  await engine.loadVision();
  const batches: ImageBatch[] = [];
  const summary = await engine.embedImages(greyPictures(40), (batch) => {
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
  const summary = await engine.embedImages(greyPictures(24), (batch) => batches.push(batch));
  expect(summary).toMatchObject({ done: 24, failed: [] });
  expect(sorted(positionsOf(batches))).toEqual(inOrder(24));
  expect(runs.some(({ rows }) => rows === 8)).toBe(true);
  expect(engine.status().restarts).toBe(1);
});

test('a worker that goes silent is replaced', async () => {
  // The watch alone is sped up: what loading waits for takes its real time.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { engine, workers } = makeEngine();
  await engine.loadText(choice);
  workers[0]?.hang();
  const rows = engine.embedSentences(['a dog']);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(workers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(20_000);
  await expect(rows).resolves.toMatchObject({ tokenCounts: [4] });
  expect(workers.map(({ alive }) => alive)).toEqual([false, true]);
});

test('WebGPU whose runtime cannot be had, as without a network: the processor, with the reason', async () => {
  const { engine, workers } = makeEngine({
    onRuntime: (device) => {
      if (device === 'webgpu') throw new TypeError('Failed to fetch');
    },
  });
  const loaded = engine.loadText({ ...choice, vision: { ...choice.vision, device: 'auto' } });
  await Promise.all([loaded, engine.loadVision()]);
  expect(workers.map(({ alive }) => alive)).toEqual([false, true]);
  expect(engine.status()).toMatchObject({ phase: 'ready', device: 'wasm', fellBack: true });
  expect(engine.status().restarts).toBe(0);
  expect(engine.status().reason).toBe(
    'WebGPU could not be started here, so the model runs on the processor with 2 threads.',
  );
  expect(engine.status().notes).toContain('WebGPU did not start: Failed to fetch.');
  await expect(engine.embedSentences(['a dog'])).resolves.toBeDefined();
});

test('a worker lost while it looks for WebGPU: the next one does not look', async () => {
  const { engine, workers } = makeEngine();
  const loaded = engine.loadText({ ...choice, vision: { ...choice.vision, device: 'webgpu' } });
  workers[0]?.crash('boom');
  await loaded;
  expect(engine.status()).toMatchObject({ device: 'wasm', fellBack: true, restarts: 1 });
  expect(engine.status().reason).toContain('WebGPU could not be started');
  expect(engine.status().notes.join()).toContain('boom');
});

test('what is not WebGPU’s fault is not blamed on it', async () => {
  files.delete('text.onnx');
  const missing = makeEngine();
  const onGpu = missing.engine.loadText({
    ...choice,
    vision: { ...choice.vision, device: 'auto' },
  });
  await expect(onGpu).rejects.toMatchObject({ code: 'not-found' });
  expect(missing.workers).toHaveLength(1);

  const { engine, workers } = makeEngine({
    onRuntime: () => {
      throw new TypeError('Failed to fetch');
    },
  });
  await expect(engine.loadText(choice)).rejects.toMatchObject({ code: 'bad-model' });
  expect(workers).toHaveLength(1);
  expect(engine.status()).toMatchObject({ phase: 'failed', reason: 'Failed to fetch' });
});

test('WebGPU that fails its self-test is replaced by the processor, with the reason', async () => {
  const { engine, workers } = makeEngine({
    visionError: (device) => (device === 'webgpu' ? 0.5 : 0),
  });
  await engine.loadText({ ...choice, vision: { ...choice.vision, device: 'auto' } });
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
  await engine.loadText({ ...choice, vision: { ...choice.vision, device: 'auto' } });
  await engine.loadVision();
  const batches: ImageBatch[] = [];
  const summary = await engine.embedImages(greyPictures(40), (batch) => batches.push(batch));
  expect(summary).toMatchObject({ done: 40, failed: [] });
  expect(sorted(positionsOf(batches))).toEqual(inOrder(40));
  expect([...new Set(batches.map(({ device }) => device))]).toEqual(['webgpu', 'wasm']);
  expect(engine.status().reason).toContain('device was lost');
  const onGpu = runs.filter(({ tower, device }) => tower === 'vision' && device === 'webgpu');
  expect(onGpu.slice(1).every(({ rows }) => rows === 8)).toBe(true);

  const again = await engine.embedImages(greyPictures(40), () => undefined);
  const madeHere = batches.filter(({ device }) => device === 'wasm');
  expect(again.fromCache).toBe(positionsOf(madeHere).length);
});

test('WebNN that cannot run the graph: WebAssembly does, with the reason', async () => {
  // The tiny graph is none that WebNN could be given.
  const { engine, workers } = makeEngine({ webnn: { createContext: () => Promise.resolve({}) } });
  await engine.loadText({ ...choice, vision: { dtype: 'w16', device: 'webnn' } });
  expect(engine.status()).toMatchObject({ device: 'webnn', fellBack: false });
  await engine.loadVision();
  expect(workers).toHaveLength(2);
  expect(engine.status()).toMatchObject({ phase: 'ready', device: 'wasm', fellBack: true });
  expect(engine.status().reason).toMatch(
    /^WebNN failed \(The image graph .*\), so the model runs on the processor with 2 threads/,
  );
});

test('rows of the card and of the processor do not stand in for each other', async () => {
  let left = 0;
  const { engine, runs } = makeEngine({
    onRun: ({ tower, device }) => {
      if (tower === 'text' && device === 'webgpu' && (left -= 1) === 0) {
        throw new EngineError('bad-model', 'device was lost');
      }
    },
  });
  const onGpu: ModelChoice = { ...choice, text: { ...choice.text, device: 'webgpu' } };
  const devicesOf = async (sentences: readonly string[]): Promise<string[]> => {
    runs.length = 0;
    await engine.embedSentences(sentences);
    return runs.map(({ device, rows }) => `${device} ${rows}`);
  };
  await engine.loadText(onGpu);
  expect(await devicesOf(['a dog'])).toEqual(['webgpu 1']);
  // The card fails: the new worker computes all of the request anew.
  left = 1;
  expect((await devicesOf(['a dog', 'a cat'])).at(-1)).toBe('wasm 2');
  // What the processor made in the card's stead is not found under the card's name.
  await engine.loadText({ ...onGpu, vision: { ...onGpu.vision, dtype: 'fp32' } });
  expect(await devicesOf(['a dog', 'a cat'])).toEqual(['webgpu 1']);
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

/** Holds back the image tower: never answered, but for an abort. */
function holdVision() {
  const signals: AbortSignal[] = [];
  const serve = fetch;
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const { signal } = init;
    if (!url.endsWith('vision.onnx') || !signal) return serve(url, init);
    signals.push(signal);
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    });
  });
  return { signals, letGo: () => vi.stubGlobal('fetch', serve) };
}

test('loading the image tower cancelled: the text tower stays, and it can be loaded later', async () => {
  const { engine, workers } = makeEngine();
  await engine.loadText(choice);
  const held = holdVision();
  const stop = new AbortController();
  const loading = engine.loadVision(stop.signal);
  await expect.poll(() => held.signals.length).toBe(1);
  const abortedAtMs = performance.now();
  stop.abort();
  await expect(loading).rejects.toMatchObject({ code: 'aborted' });
  expect(performance.now() - abortedAtMs).toBeLessThan(100);
  await expect.poll(() => held.signals[0]?.aborted).toBe(true);
  expect(engine.status().phase).toBe('text-ready');
  await expect(engine.embedSentences(['a dog'])).resolves.toBeDefined();
  held.letGo();
  await engine.loadVision();
  expect(engine.status().phase).toBe('ready');
  expect(workers).toHaveLength(1);
});

test('who stops waiting for the image tower takes it from nobody else', async () => {
  const { engine } = makeEngine();
  const text = engine.loadText(choice);
  const stop = new AbortController();
  const leaves = engine.loadVision(stop.signal);
  const stays = engine.loadVision();
  stop.abort();
  await expect(leaves).rejects.toMatchObject({ code: 'aborted' });
  await stays;
  await text;
  expect(engine.status().phase).toBe('ready');
});

test('the image tower cancelled while the text tower still loads, and asked for again', async () => {
  const { engine } = makeEngine();
  const text = engine.loadText(choice);
  const stop = new AbortController();
  const leaves = engine.loadVision(stop.signal);
  stop.abort();
  await expect(leaves).rejects.toMatchObject({ code: 'aborted' });
  expect(engine.status().phase).toBe('loading');
  await engine.loadVision();
  await text;
  expect(engine.status().phase).toBe('ready');
});
