import { expect, test } from 'vitest';
import type { Device } from '../contract/engine.ts';
import type { OutputTensor, TowerSession } from './tower-session.ts';
import { createVisionEncoder } from './vision-encoder.ts';

const input = { width: 2, height: 1 };

/** A tower that gives the first two numbers of each picture. */
function fakeTower(device: Device, spoil = (data: number[]) => data) {
  const dims: (readonly number[])[] = [];
  const session: TowerSession = {
    device,
    inputNames: ['pixel_values'],
    outputNames: ['last_hidden_state', 'image_embeds'],
    run: async (feeds, output): Promise<OutputTensor> => {
      expect(output).toBe('image_embeds');
      const pixels = feeds['pixel_values'];
      dims.push(pixels?.dims ?? []);
      const rows = pixels?.dims[0] ?? 0;
      const values = Array.from(pixels?.data ?? [], Number);
      const data = Array.from({ length: rows }, (_, i) => values.slice(6 * i, 6 * i + 2));
      return { data: Float32Array.from(spoil(data.flat())), dims: [rows, 2], runMs: 5 };
    },
  };
  return { session, dims };
}

const pictures = [Float32Array.of(3, 4, 0, 0, 0, 0), Float32Array.of(0, 2, 0, 0, 0, 0)];

test.each([
  ['wasm' as const, 2],
  ['webgpu' as const, 4],
])('%s: a batch of two runs as %i pictures and gives two unit rows', async (device, rowCount) => {
  const { session, dims } = fakeTower(device);
  const encoder = createVisionEncoder(session, { input, embeddingSize: 2 });
  const { rows, workMs } = await encoder.encode(pictures, 4, 'image');
  expect(dims).toEqual([[rowCount, 3, 1, 2]]);
  expect(rows.rows).toBe(2);
  expect(Array.from(rows.data, (x) => Number(x.toFixed(6)))).toEqual([0.6, 0.8, 0, 1]);
  expect(workMs).toBe(5);
});

test('numbers that are not finite are an error, never a row', async () => {
  const { session } = fakeTower('webgpu', (data) => data.map(() => NaN));
  const encoder = createVisionEncoder(session, { input, embeddingSize: 2 });
  const run = encoder.encode(pictures, 2, 'image');
  await expect(run).rejects.toMatchObject({ code: 'bad-model' });
});

test('another width than the card says is an error', async () => {
  const encoder = createVisionEncoder(fakeTower('wasm').session, { input, embeddingSize: 3 });
  const run = encoder.encode(pictures, 2, 'image');
  await expect(run).rejects.toMatchObject({ code: 'bad-model' });
});
