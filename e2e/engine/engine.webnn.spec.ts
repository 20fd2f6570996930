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

const reference = readReference();

serveHarness();

test.beforeEach(() => {
  test.skip(
    process.env['CUELENS_WEBNN_CHROMIUM'] === undefined,
    'needs a Chromium with WebNN: CUELENS_WEBNN_CHROMIUM',
  );
});

for (const [dtype, lowest] of [
  ['fp32', 0.999999],
  ['w16', 0.9999],
] as const) {
  test(`${dtype} by WebNN agrees with ONNX Runtime in Python`, async ({ page }) => {
    test.skip(reference === null, 'needs the shared test data beside the checkout');
    await openHarness(page);
    const status = await page.evaluate((wanted) => harness.load('webnn', wanted, true), dtype);
    expect(status).toMatchObject({ phase: 'ready', device: 'webnn', fellBack: false });
    expect(status.towers).toMatchObject({ text: { device: 'wasm' }, vision: { device: 'webnn' } });
    expect(status.selfTests).toContainEqual(
      expect.objectContaining({ tower: 'vision', device: 'webnn', passed: true }),
    );
    const pictures = Object.entries(reference?.embeddings.images ?? {});
    const others = (reference?.images ?? []).slice(0, 13);
    const names = [...new Set([...pictures.map(([name]) => name), ...others])];
    const run = await page.evaluate((list) => harness.embedImages(list), names.map(addressOf));
    expect(run).toMatchObject({ summary: { done: names.length }, failed: [] });
    for (const [name, expected] of pictures) {
      const row = Float32Array.from(run.rows[addressOf(name)] ?? []);
      expect(cosineBetween(row, Float32Array.from(expected))).toBeGreaterThan(lowest);
    }
  });
}

test('left to choose, pictures run by WebNN where there is no graphics card', async ({ page }) => {
  await openHarness(page);
  const status = await page.evaluate(() => harness.load('auto', 'w16', true));
  expect(status).toMatchObject({ phase: 'ready', device: 'webnn', fellBack: false });
  expect(status.reason).toContain('so pictures run on the processor by the browser');
});

test('a WebNN that gives up in the middle of a run: WebAssembly goes on', async ({ page }) => {
  test.skip(reference === null, 'needs the shared test data beside the checkout');
  await openHarness(page);
  await page.evaluate(() => harness.load('webnn', 'w16', true));
  // Pictures are computed in workers of the model's worker: losing one of those is what fails.
  const files = (reference?.images ?? []).slice(0, 64).map(addressOf);
  const running = page.evaluate((list) => harness.embedImages(list), files);
  await page.waitForFunction(() => harness.engine.status().imagesPerSecond !== null);
  const worker = page.workers().find((one) => one.url().includes('picture'));
  await worker?.evaluate(() => {
    setTimeout(() => {
      throw new Error('gone');
    });
  });
  const run = await running;
  expect(run).toMatchObject({ summary: { done: files.length }, failed: [] });
  const status = await page.evaluate(() => harness.engine.status());
  expect(status).toMatchObject({ device: 'wasm', fellBack: true, restarts: 1 });
});
