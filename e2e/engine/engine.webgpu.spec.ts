import { cosineBetween } from '../../src/science/matrix.ts';
import { expect, test } from '../fixtures.ts';
import {
  addressOf,
  HARNESS_URL,
  openHarness,
  readReference,
  serveHarness,
} from './open-harness.ts';

test.use({ baseURL: HARNESS_URL });

/** The runtime as the model worker leaves it for Transformers.js. */
interface OrtGlobal {
  readonly env: { readonly webgpu: { readonly device: Promise<{ destroy(): void }> } };
}

const reference = readReference();

serveHarness();

test('WebGPU, imitated in software, agrees with ONNX Runtime in Python', async ({ page }) => {
  test.skip(reference === null, 'needs the shared test data beside the checkout');
  test.setTimeout(600_000);
  await openHarness(page);
  const status = await page.evaluate(() => harness.load('webgpu', 'w16', true));
  expect(status).toMatchObject({ phase: 'ready', device: 'webgpu', fellBack: false });
  expect(status.adapter).not.toBe('');
  expect(status.selfTests).toContainEqual(
    expect.objectContaining({ tower: 'vision', device: 'webgpu', passed: true }),
  );
  const pictures = Object.entries(reference?.embeddings.images ?? {}).slice(0, 3);
  const files = pictures.map(([name]) => addressOf(name));
  const run = await page.evaluate((list) => harness.embedImages(list), files);
  expect(run).toMatchObject({ summary: { done: files.length }, failed: [] });
  for (const [name, expected] of pictures) {
    const row = Float32Array.from(run.rows[addressOf(name)] ?? []);
    expect(cosineBetween(row, Float32Array.from(expected))).toBeGreaterThan(0.999);
  }
  const after = await page.evaluate(() => harness.engine.status());
  expect(after).toMatchObject({ device: 'webgpu', restarts: 0 });
});

test('a graphics card lost in the middle of a run: the processor goes on', async ({ page }) => {
  test.skip(reference === null, 'needs the shared test data beside the checkout');
  test.setTimeout(600_000);
  await openHarness(page);
  await page.evaluate(() => harness.load('webgpu', 'w16', true));
  const files = (reference?.images ?? []).slice(0, 12).map(addressOf);
  const running = page.evaluate((list) => harness.embedImages(list), files);
  await page.waitForFunction(() => harness.engine.status().imagesPerSecond !== null, null, {
    timeout: 300_000,
  });
  const worker = page.workers().find((one) => one.url().includes('model.worker'));
  await worker?.evaluate(async () => {
    const ort = Reflect.get(globalThis, Symbol.for('onnxruntime')) as OrtGlobal;
    (await ort.env.webgpu.device).destroy();
  });
  const run = await running;
  expect(run).toMatchObject({ summary: { done: 12 }, failed: [], errorCode: null });
  const status = await page.evaluate(() => harness.engine.status());
  expect(status).toMatchObject({ phase: 'ready', device: 'wasm', fellBack: true });
  expect(status.reason).toMatch(/^The graphics card failed .* so the model runs on the processor/);
});

test.describe('with WebGPU’s part of the runtime out of reach', () => {
  test.use({ expectedComplaints: [/asyncify/] });

  test('the processor runs the model, and the status says why', async ({ page, context }) => {
    const refused: string[] = [];
    await context.route(/asyncify/, async (route) => {
      refused.push(route.request().url());
      await route.abort('internetdisconnected');
    });
    await openHarness(page);
    const status = await page.evaluate(() => harness.load('webgpu', 'w16', true));
    expect(refused).not.toEqual([]);
    expect(status).toMatchObject({ phase: 'ready', device: 'wasm', fellBack: true, restarts: 0 });
    expect(status.reason).toMatch(
      /^WebGPU could not be started here, so the model runs on the processor with \d threads?\.$/,
    );
    expect(status.notes.join()).toContain('asyncify');
  });
});

test('left to choose, the engine prefers the processor to an imitated card', async ({ page }) => {
  await openHarness(page);
  const status = await page.evaluate(() => harness.load('auto', 'w16', false));
  expect(status).toMatchObject({ phase: 'text-ready', device: 'wasm', fellBack: true });
  expect(status.reason).toContain('imitated in software');
});
