import { beforeEach, describe, expect, test } from 'vitest';
import { parsePreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import { EngineError } from '../contract/engine-error.ts';
import { PictureCrew } from './picture-crew.ts';
import type { PictureBatch, PictureTower } from './picture-protocol.ts';
import { PictureThread } from './testing/picture-thread.ts';
import { greyPng, imageRow, tinyModel } from './testing/tiny-model.ts';
import type { TinyHooks } from './testing/tiny-model.ts';

const SIGNAL = new AbortController().signal;

let tower: PictureTower;
beforeEach(async () => {
  const { files } = await tinyModel();
  const settings = new TextDecoder().decode(files.get('preprocessor_config.json'));
  const config = parsePreprocessConfig(JSON.parse(settings));
  if (!config.ok) throw new Error('the tiny model has no picture settings');
  tower = {
    graph: { model: new TextEncoder().encode('vision'), externalData: [] },
    plan: { dtype: 'fp32', device: 'wasm' },
    threads: 1,
    batch: null,
    sides: {},
    tensors: null,
    config: config.value,
    embeddingSize: 4,
    standInIds: [],
    known: [],
    compares: false,
  };
});

function makeCrew(workers: number, hooks: TinyHooks = {}) {
  const threads: PictureThread[] = [];
  const crew = new PictureCrew(() => {
    const thread = new PictureThread(hooks);
    threads.push(thread);
    return thread;
  }, workers);
  return { crew, threads };
}

const greys = (...values: number[]): PictureBatch => ({
  kind: 'files',
  images: values.map((value) => ({ id: `grey ${value}`, bytes: greyPng(value) })),
});

test('each batch gets its own rows, whichever worker has them', async () => {
  let running = 0;
  let most = 0;
  const { crew } = makeCrew(2, {
    onRun: async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
    },
  });
  await crew.open(tower, SIGNAL);
  most = 0;
  const batches = Array.from({ length: 9 }, (_, i) => crew.embed(greys(2 * i, 2 * i + 1), SIGNAL));
  for (const [i, { rows, indexes }] of (await Promise.all(batches)).entries()) {
    expect(indexes).toEqual([0, 1]);
    imageRow(2 * i + 1).forEach((value, k) => expect(rows.data[4 + k]).toBeCloseTo(value, 5));
  }
  expect(most).toBe(2);
});

test('pictures are made ready without a tower, those that can be read', async () => {
  const { crew } = makeCrew(2);
  const images = [
    { id: 'broken', bytes: Uint8Array.of(1, 2, 3) },
    { id: 'grey', bytes: greyPng(51) },
  ];
  const ready = await Promise.all([1, 2, 3].map(() => crew.prepare(images, tower.config, SIGNAL)));
  for (const { pixels, indexes, failed } of ready) {
    expect(indexes).toEqual([1]);
    expect(failed).toMatchObject([{ index: 0, error: { code: 'bad-image' } }]);
    expect([...(pixels[0] ?? [])]).toEqual(Array(12).fill(Math.fround(51 / 255)));
  }
  const aborted = AbortSignal.abort();
  await expect(crew.prepare(images, tower.config, aborted)).rejects.toMatchObject({
    code: 'aborted',
  });
});

test('a picture that cannot be read fails alone', async () => {
  const { crew } = makeCrew(1);
  await crew.open(tower, SIGNAL);
  const broken = { id: 'broken', bytes: Uint8Array.of(1, 2, 3) };
  const images = [broken, { id: 'grey', bytes: greyPng(7) }];
  const encoded = await crew.embed({ kind: 'files', images }, SIGNAL);
  expect(encoded.indexes).toEqual([1]);
  expect(encoded.failed).toMatchObject([{ index: 0, error: { code: 'bad-image' } }]);
  const nothing = await crew.embed({ kind: 'files', images: [broken] }, SIGNAL);
  expect(nothing).toMatchObject({ rows: { rows: 0 }, indexes: [], failed: [{ index: 0 }] });
});

describe('a worker that stops', () => {
  test('rejects what it has, and all that comes', async () => {
    const { crew, threads } = makeCrew(1);
    await crew.open(tower, SIGNAL);
    const batch = crew.embed(greys(1), SIGNAL);
    threads[0]?.crash('boom');
    await expect(batch).rejects.toMatchObject({ code: 'worker-crashed', detail: 'boom' });
    await expect(crew.embed(greys(2), SIGNAL)).rejects.toMatchObject({ code: 'worker-crashed' });
  });

  test('an error inside comes out by its name', async () => {
    let opened = false;
    const { crew } = makeCrew(1, {
      onRun: () => {
        if (opened) throw new EngineError('out-of-memory', 'full');
      },
    });
    await crew.open(tower, SIGNAL);
    opened = true;
    await expect(crew.embed(greys(1), SIGNAL)).rejects.toMatchObject({ code: 'out-of-memory' });
  });
});

test('one worker that computes wrongly is the verdict on all', async () => {
  let opens = 0;
  const known = [{ name: 'grey', pngBase64: btoa(latin(greyPng(128))), embedding: imageRow(128) }];
  const { crew } = makeCrew(2, {
    visionError: () => {
      opens += 1;
      return opens === 2 ? 0.5 : 0;
    },
  });
  const { selfTest } = await crew.open({ ...tower, known }, SIGNAL);
  expect(selfTest).toMatchObject({ against: 'stored', passed: false });
});

test('only the first worker compares with WebAssembly', async () => {
  const devices: string[] = [];
  const { crew } = makeCrew(2, {
    onRun: ({ device }) => {
      devices.push(device);
    },
  });
  const plan = { dtype: 'fp32', device: 'webnn' } as const;
  const { selfTest } = await crew.open({ ...tower, plan, compares: true }, SIGNAL);
  expect(selfTest).toMatchObject({ against: 'processor', device: 'webnn', passed: true });
  expect(devices.filter((device) => device === 'wasm')).toHaveLength(1);
});

test('what was cancelled while it waited never runs', async () => {
  const ran: number[] = [];
  const { crew } = makeCrew(1, {
    onRun: ({ rows }) => {
      ran.push(rows);
    },
  });
  await crew.open(tower, SIGNAL);
  ran.length = 0;
  const stop = new AbortController();
  const first = [crew.embed(greys(1), SIGNAL), crew.embed(greys(2), SIGNAL)];
  const waiting = crew.embed(greys(3, 4, 5), stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  await Promise.all(first);
  await crew.embed(greys(6), SIGNAL);
  expect(ran).toEqual([1, 1, 1]);
});

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
