import { expect, test } from 'vitest';
import type { Device } from '../contract/engine.ts';
import { fakeSession, rowsIn, tensor } from './testing/fake-session.ts';
import { createVisionEncoder } from './vision-encoder.ts';
import type { VisionTower } from './vision-encoder.ts';
import type { FoundVisionTensors } from './tower-tensors.ts';

const GRAPH = {
  inputs: [tensor('pixel_values', 'float32', 'b', 3, 'h', 'w')],
  outputs: [tensor('image_embeds', 'float32', 'b', 2)],
};
const TENSORS: FoundVisionTensors = {
  pixels: 'pixel_values',
  output: 'image_embeds',
  fixedBatch: null,
  height: null,
  width: null,
  others: [],
};

/** A tower that gives the first two numbers of each picture. */
function makeTower(
  device: Device,
  change: Partial<FoundVisionTensors> = {},
  oneByOne = false,
  spoil = (row: readonly number[]) => row,
) {
  const { session, runs } = fakeSession(
    GRAPH,
    (feeds) => {
      const pixels = feeds['pixel_values'];
      return pixels === undefined ? [] : rowsIn(pixels).map((row) => spoil(row.slice(0, 2)));
    },
    device,
  );
  const tower: VisionTower = {
    session,
    tensors: { ...TENSORS, ...change },
    input: { width: 2, height: 1 },
    others: (rows) => ({ extra: { type: 'float32', data: new Float32Array(rows), dims: [rows] } }),
    oneByOne,
  };
  const dims = () => runs.map((feeds) => feeds['pixel_values']?.dims);
  return { tower, runs, dims };
}

const pictures = [Float32Array.of(3, 4, 0, 0, 0, 0), Float32Array.of(0, 2, 0, 0, 0, 0)];
const roundedOf = (data: Float32Array): number[] => Array.from(data, (x) => Number(x.toFixed(6)));

test.each([
  ['wasm' as const, 2],
  ['webgpu' as const, 4],
])('%s: a batch of two runs as %i pictures and gives two unit rows', async (device, rowCount) => {
  const { tower, dims, runs } = makeTower(device);
  const { rows, workMs } = await createVisionEncoder(tower, 2).encode(pictures, 4, 'image');
  expect(dims()).toEqual([[rowCount, 3, 1, 2]]);
  expect(runs[0]?.['extra']?.dims).toEqual([rowCount]);
  expect(rows.rows).toBe(2);
  expect(roundedOf(rows.data)).toEqual([0.6, 0.8, 0, 1]);
  expect(workMs).toBe(2);
});

test.each([
  ['a graph of batch 1', { fixedBatch: 1 }, false],
  ['8-bit weights', {}, true],
])('%s: one by one, whatever the batch', async (_name, change, oneByOne) => {
  const { tower, dims } = makeTower('wasm', change, oneByOne);
  const { rows, workMs } = await createVisionEncoder(tower, 2).encode(pictures, 4, 'image');
  expect(dims()).toEqual([
    [1, 3, 1, 2],
    [1, 3, 1, 2],
  ]);
  expect(roundedOf(rows.data)).toEqual([0.6, 0.8, 0, 1]);
  expect(workMs).toBe(4);
});

test('a graph of another fixed batch: filled up with blanks, and no more', async () => {
  const { tower, dims } = makeTower('webgpu', { fixedBatch: 3 });
  const four = [...pictures, ...pictures];
  const { rows } = await createVisionEncoder(tower, 2).encode(four, 16, 'image');
  expect(dims()).toEqual([
    [3, 3, 1, 2],
    [3, 3, 1, 2],
  ]);
  expect(roundedOf(rows.data)).toEqual([0.6, 0.8, 0, 1, 0.6, 0.8, 0, 1]);
});

test('numbers that are not finite are an error, never a row', async () => {
  const { tower } = makeTower('webgpu', {}, false, (row) => row.map(() => NaN));
  const run = createVisionEncoder(tower, 2).encode(pictures, 2, 'image');
  await expect(run).rejects.toMatchObject({ code: 'bad-model', detail: 'not finite' });
});

test('another width than the text tower’s is an error that names both', async () => {
  const run = createVisionEncoder(makeTower('wasm').tower, 3).encode(pictures, 2, 'image');
  await expect(run).rejects.toMatchObject({ code: 'bad-model', detail: '2 3' });
  await expect(run).rejects.toThrow(/gives 2 numbers a picture and the text model 3 a sentence/);
});

test('hidden states are no rows', async () => {
  const { tower } = makeTower('wasm');
  const session = {
    ...tower.session,
    run: () => Promise.resolve({ data: new Float32Array(8), dims: [2, 2, 2], runMs: 1 }),
  };
  const run = createVisionEncoder({ ...tower, session }, 2).encode(pictures, 2, 'image');
  await expect(run).rejects.toThrow('The image model gave 2 x 2 x 2 numbers for 2 pictures.');
});

test('picture settings of another model are told before anything runs', () => {
  const { tower } = makeTower('wasm', { width: 2, height: 2 });
  expect(() => createVisionEncoder(tower, 2)).toThrow(/takes pictures of 2 x 2 .* make 2 x 1/);
});
