import { decide } from '../../src/science/decisions/decide.ts';
import { cosineBetween, matrixOf } from '../../src/science/matrix.ts';
import { IMAGENET_TEMPLATES } from '../../src/science/prompts/imagenet-templates.ts';
import { StaticHost } from '../static-host.ts';
import { expect, test } from '../fixtures.ts';
import {
  addressOf,
  buildHarness,
  HARNESS_FOLDER,
  HARNESS_URL,
  openHarness,
  readReference,
  serveBuilt,
  serveSource,
} from './open-harness.ts';
import type { RunningServer } from './open-harness.ts';

const PLAIN_PORT = 4182;
const PLAIN_ORIGIN = `http://localhost:${PLAIN_PORT}`;

test.use({ baseURL: HARNESS_URL, allowedOrigins: [PLAIN_ORIGIN] });

const reference = readReference();
/** Answers do not depend on it. */
const RULE = { kind: 'softmax', scale: 1 } as const;
const NO_DATA = 'needs the shared test data beside the checkout';
/** Spread over the set's order, so over shapes and textures. */
const sample = (count: number): string[] => {
  const names = reference?.images ?? [];
  return Array.from(
    { length: count },
    (_, i) => names[Math.floor((i * names.length) / count)] ?? '',
  );
};

let server: RunningServer;
test.beforeAll(async () => {
  await buildHarness();
  server = await serveBuilt();
});
test.afterAll(() => server.close());

test('without WebGPU the processor runs the model, and the status says why', async ({ page }) => {
  await openHarness(page);
  const status = await page.evaluate(() => harness.load('auto', 'w16', true));
  expect(status).toMatchObject({ phase: 'ready', device: 'wasm', fellBack: true, isolated: true });
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  expect(status.threads).toBe(Math.min(4, cores));
  expect(status.reason).toMatch(/WebGPU.*, so the model runs on the processor with \d threads?\.$/);
  expect(status.selfTests.map(({ passed }) => passed)).toEqual([true, true]);
  expect(status.notes).toEqual([]);
});

for (const [dtype, lowest] of [
  ['fp32', 0.999999],
  ['w16', 0.9999],
] as const) {
  test(`${dtype} on WASM agrees with ONNX Runtime in Python`, async ({ page }) => {
    test.skip(reference === null, NO_DATA);
    if (reference === null) return;
    await openHarness(page);
    await page.evaluate((wanted) => harness.load('wasm', wanted, true), dtype);

    const texts = Object.entries(reference.embeddings.texts);
    const sentences = texts.map(([text]) => text);
    const { rows } = await page.evaluate((list) => harness.embedSentences(list), sentences);
    texts.forEach(([, expected], i) => {
      expect(cosine(rows[i] ?? [], expected)).toBeGreaterThan(lowest);
    });

    const pictures = Object.entries(reference.embeddings.images);
    const names = [...pictures.map(([name]) => name), ...sample(dtype === 'w16' ? 96 : 16)];
    const run = await page.evaluate((list) => harness.embedImages(list), names.map(addressOf));
    expect(run).toMatchObject({ failed: [], errorCode: null });
    for (const [name, expected] of pictures) {
      expect(cosine(run.rows[addressOf(name)] ?? [], expected)).toBeGreaterThan(lowest);
    }

    for (const [prompt, known] of Object.entries(reference.prompts)) {
      const templates = templatesOf(prompt);
      const categories = await page.evaluate((list) => harness.categoryRows(list), templates);
      const images = names.map((name) => run.rows[addressOf(name)] ?? []);
      const { answers } = decide(matrixFrom(images), matrixFrom(categories), RULE);
      const digits = dtype === 'w16' ? known.decisionsHalf : known.decisions;
      const expected = names.map((name) => digits[reference.images.indexOf(name)]);
      expect(
        Array.from(answers, (answer) => answer.toString(16)),
        prompt,
      ).toEqual(expected);
    }
  });
}

test('a run is cancelled and resumed, and a second visit computes nothing', async ({ page }) => {
  test.skip(reference === null, NO_DATA);
  await openHarness(page);
  await page.evaluate(() => harness.load('wasm', 'w16', true));
  const files = sample(24).map(addressOf);
  const cancelled = await page.evaluate((list) => harness.embedImages(list, 4), files);
  const done = Object.keys(cancelled.rows);
  expect(cancelled.errorCode).toBe('aborted');
  expect(done.length).toBeGreaterThanOrEqual(4);
  expect(done.length).toBeLessThan(24);
  const resumed = await page.evaluate((list) => harness.embedImages(list), files);
  expect(resumed.summary).toMatchObject({ done: 24, fromCache: done.length });
  expect(resumed.fromCache.toSorted()).toEqual(done.toSorted());

  await openHarness(page);
  await page.evaluate(() => harness.load('wasm', 'w16', true));
  const again = await page.evaluate((list) => harness.embedImages(list), files);
  expect(again.summary).toMatchObject({ done: 24, fromCache: 24 });
  expect(again.rows).toEqual(resumed.rows);
});

test('a crash of the worker in the middle of a run loses nothing', async ({ page }) => {
  test.skip(reference === null, NO_DATA);
  await openHarness(page);
  await page.evaluate(() => harness.load('wasm', 'w16', true));
  const files = sample(24).map(addressOf);
  const running = page.evaluate((list) => harness.embedImages(list), files);
  await page.waitForFunction(() => harness.engine.status().imagesPerSecond !== null);
  const worker = page.workers().find((one) => one.url().includes('model.worker'));
  await worker?.evaluate(() => {
    setTimeout(() => {
      throw new Error('planted crash');
    });
  });
  const run = await running;
  expect(run).toMatchObject({ failed: [], errorCode: null });
  expect(Object.keys(run.rows).toSorted()).toEqual(files.toSorted());
  const status = await page.evaluate(() => harness.engine.status());
  expect(status).toMatchObject({ phase: 'ready', restarts: 1 });
  expect(status.notes.join()).toContain('planted crash');
});

test('on a host without headers, below a sub-path, each core has pictures of its own', async ({
  page,
}) => {
  const host = new StaticHost(HARNESS_FOLDER, '/some/where/');
  // Another origin than the first: the browser keeps isolation by origin.
  await host.start(PLAIN_PORT);
  try {
    await openHarness(page, `${PLAIN_ORIGIN}/some/where/harness.html`);
    const status = await page.evaluate(() => harness.load('auto', 'w16', true));
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    const threads = Math.min(4, cores);
    expect(status).toMatchObject({ phase: 'ready', threads, isolated: false });
    expect(status.reason).toContain(`with ${threads} thread`);
  } finally {
    await host.vanish();
  }
});

test('the dev server runs it as well', async ({ page }) => {
  await server.close();
  server = await serveSource();
  await openHarness(page);
  const status = await page.evaluate(() => harness.load('wasm', 'w16', true));
  expect(status).toMatchObject({ phase: 'ready', isolated: true });
});

function templatesOf(prompt: string): readonly string[] {
  if (prompt === 'bare name') return ['{}'];
  return prompt === '80 ImageNet templates' ? IMAGENET_TEMPLATES : [prompt];
}

function matrixFrom(rows: readonly (readonly number[])[]) {
  return matrixOf(rows.length, rows[0]?.length ?? 0, Float32Array.from(rows.flat()));
}

function cosine(a: readonly number[], b: readonly number[]): number {
  return cosineBetween(Float32Array.from(a), Float32Array.from(b));
}
