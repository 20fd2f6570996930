import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineStatus, ImageBatch, ImageRequest, ModelChoice } from '../contract/engine.ts';
import { greyPng, imageRow, textRow } from '../worker/testing/tiny-model.ts';
import type { TinyHooks } from '../worker/testing/tiny-model.ts';
import { greyPictures, serveTinyModel, tinyParts } from '../worker/testing/tiny-parts.ts';
import { EngineClient } from './engine-client.ts';

let choice: ModelChoice;
const engines: EngineClient[] = [];

beforeEach(async () => {
  const model = await serveTinyModel();
  ({ choice } = model);
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
  const next = engine.loadText({ ...choice, vision: { ...choice.vision, dtype: 'fp32' } });
  await expect(late).rejects.toMatchObject({ code: 'aborted' });
  await next;
  expect(workers.map(({ alive }) => alive)).toEqual([false, true]);
});

test('a card whose sentences are read otherwise is another choice', async () => {
  const { engine, workers } = makeEngine();
  await engine.loadText(choice);
  const { card } = choice;
  const text = { ...card.text, maxTokens: 5 };
  await engine.loadText({ ...choice, card: { ...card, text } });
  expect(workers).toHaveLength(2);
  await expect(engine.embedSentences(['shape of a cat'])).resolves.toMatchObject({
    truncated: [true],
  });
});

test('what is said of a model goes with it, what is said of the browser stays', async () => {
  const { engine, workers } = makeEngine();
  await engine.loadText(choice);
  await engine.loadVision();
  await engine.embedImages(greyPictures(1), () => undefined);
  workers[0]?.crash('boom');
  const notes = (): string => engine.status().notes.join();
  expect(notes()).toMatch(/no image embeddings.*boom/);
  await engine.loadText({ ...choice, vision: { ...choice.vision, dtype: 'fp32' } });
  expect(notes()).toContain('no image embeddings');
  expect(notes()).not.toContain('boom');
});

test('a sentence is cut where the graph takes fewer tokens than the card says', async () => {
  const { engine } = makeEngine({ textLength: 4 });
  await engine.loadText(choice);
  const { truncated, tokenCounts } = await engine.embedSentences(['a cat', 'shape of a cat']);
  expect(tokenCounts).toEqual([4, 6]);
  expect(truncated).toEqual([false, true]);
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
  const noTower = engine.embedImages(greyPictures(1), () => undefined);
  await expect(noTower).rejects.toMatchObject({ code: 'unsupported' });
});

test('pictures: every position once, bad ones alone fail, the second run is from the cache', async () => {
  const { engine, runs } = makeEngine();
  await engine.loadText(choice);
  await engine.loadVision();
  const requests = greyPictures(20).map((request, i): ImageRequest => {
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
  const repeat = await engine.embedImages(greyPictures(20), (batch) => cached.push(batch));
  expect(repeat).toMatchObject({ done: 20, fromCache: 18, failed: [] });
  expect(cached[0]).toMatchObject({ fromCache: true, device: 'wasm' });
  expect(sorted(positionsOf(cached))).toEqual(inOrder(20));
});

test('nothing but bad pictures: a run of failures', async () => {
  const { engine, runs } = makeEngine();
  await engine.loadText(choice);
  await engine.loadVision();
  runs.length = 0;
  const bad = greyPictures(3).map((request) => ({
    ...request,
    readBytes: async () => greyPng(1).slice(0, 9),
  }));
  const summary = await engine.embedImages(bad, () => expect.unreachable());
  expect(summary).toMatchObject({ done: 0, fromCache: 0 });
  expect(summary.failed).toHaveLength(3);
  expect(runs).toEqual([]);
});

test('a cancelled run keeps what is done for the next one', async () => {
  const { engine, runs } = makeEngine();
  await engine.loadText(choice);
  await engine.loadVision();
  const stop = new AbortController();
  const batches: ImageBatch[] = [];
  const cancelled = engine.embedImages(
    greyPictures(40),
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
  const summary = await engine.embedImages(greyPictures(40), (batch) => resumed.push(batch));
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
  await engine.embedImages(greyPictures(40), () => {
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

test('measuring computes each picture twice, and the cache neither helps nor learns', async () => {
  const { engine, runs } = makeEngine();
  await engine.loadText(choice);
  await engine.loadVision();
  runs.length = 0;
  const files = Array.from({ length: 6 }, (_, i) => greyPng(i));
  const perSecond = await engine.measure(files);
  expect(perSecond).toBeGreaterThan(0);
  expect(engine.status().imagesPerSecond).toBe(perSecond);
  expect(runs.reduce((sum, { rows }) => sum + rows, 0)).toBe(12);
  const { fromCache } = await engine.embedImages(greyPictures(6), () => undefined);
  expect(fromCache).toBe(0);
  await expect(engine.measure([Uint8Array.of(1)])).rejects.toMatchObject({ code: 'bad-image' });
});
