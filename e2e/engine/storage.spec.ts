import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { createServer } from 'vite';
import type { ViteDevServer } from 'vite';
import { startHub } from '../../tools/hub-server/hub-server.mjs';
import type { Hub } from '../../tools/hub-server/hub-server.mjs';
import { expect, test } from '../fixtures.ts';
import type { FetchJob } from './fetch-for-test.ts';
import type { StorageHarness } from './storage-harness.ts';

const PORT = 4183;
const HUB_PORT = 4184;
const CDN_PORT = 4185;
const ORIGIN = `http://localhost:${PORT}`;
const ID = 'Xenova/clip';
const MODEL = { id: ID, revision: 'main' };
const PATH = 'onnx/vision_model.onnx';
const SIZE = 8_000_000;

test.use({
  baseURL: `${ORIGIN}/`,
  allowedOrigins: [`http://127.0.0.1:${HUB_PORT}`, `http://127.0.0.1:${CDN_PORT}`],
  // What Chromium says of the faults ordered below.
  expectedComplaints: [/Failed to load resource/],
});

declare global {
  /** Set by the harness page. */
  var storageHarness: StorageHarness;
}

let server: ViteDevServer;
let folder: string;
let hub: Hub;
let job: FetchJob;
let sha256: string;

test.beforeAll(async () => {
  const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url));
  server = await createServer({
    configFile,
    logLevel: 'warn',
    // A reload by the server would look like a visitor's.
    server: { port: PORT, strictPort: true, hmr: false, watch: null },
    optimizeDeps: { include: ['idb'] },
  });
  await server.listen();
  folder = await mkdtemp(join(tmpdir(), 'cuelens-storage-'));
  await mkdir(join(folder, ID, 'onnx'), { recursive: true });
  const content = randomBytes(SIZE);
  sha256 = createHash('sha256').update(content).digest('hex');
  await writeFile(join(folder, ID, PATH), content);
  await writeFile(join(folder, ID, 'config.json'), '{ "model_type": "clip" }');
  hub = await startHub({ folders: [folder], port: HUB_PORT, cdnPort: CDN_PORT });
  const file = { path: PATH, sizeBytes: SIZE, sha256 };
  job = { file, baseUrl: `${hub.endpoint}/${ID}/resolve/main/`, model: MODEL, blobs: null };
});
test.afterAll(async () => {
  await server.close();
  await hub.close();
  await rm(folder, { recursive: true });
});
test.beforeEach(async ({ page }) => {
  hub.faults.clear();
  hub.requests.splice(0);
  await open(page);
});

async function open(page: Page): Promise<void> {
  await page.goto(`${ORIGIN}/storage-harness.html`);
  await page.waitForFunction(() => 'storageHarness' in globalThis);
}

const fetchInWorker = (page: Page, wanted = job) =>
  page.evaluate((asked) => storageHarness.fetchInWorker(asked), wanted);
const listFiles = (page: Page) => page.evaluate(() => storageHarness.listFiles());
const keptBytes = (page: Page) =>
  page.evaluate(async () => (await storageHarness.entries())[0]?.receivedBytes);
const transfers = () =>
  hub.requests.filter(({ method, origin }) => method === 'GET' && origin === 'cdn');

/** Starts a download that stops coming at 5 MB, and waits until so much is stored. */
async function startFetch(page: Page): Promise<void> {
  hub.faults.add({ match: ID, where: 'cdn', kind: 'stall', atBytes: 5_000_000, times: 1 });
  await page.evaluate((asked) => void storageHarness.fetchInWorker(asked), job);
  await expect.poll(() => keptBytes(page)).toBe(5_000_000);
}

test('a file comes from the hub’s second origin once, and is there after a reload', async ({
  page,
}) => {
  expect(await fetchInWorker(page)).toMatchObject({
    mark: sha256,
    sha256,
    fromCache: false,
    notes: [],
    error: null,
  });
  expect(await listFiles(page)).toMatchObject({ [sha256]: SIZE });
  await open(page);
  expect(await fetchInWorker(page)).toMatchObject({ sha256, fromCache: true, notes: [] });
  expect(transfers()).toHaveLength(1);
});

test('a reload in the middle of a write loses nothing: the next visit goes on by range', async ({
  page,
}) => {
  await startFetch(page);
  await page.reload();
  await page.waitForFunction(() => 'storageHarness' in globalThis);
  expect(await page.evaluate(() => storageHarness.entries())).toMatchObject([
    { path: PATH, receivedBytes: 5_000_000, complete: false },
  ]);
  expect(await fetchInWorker(page)).toMatchObject({ sha256, firstBytes: 5_000_000, notes: [] });
  // Only now is the kept copy read, and both of its halves with it.
  expect(await fetchInWorker(page)).toMatchObject({ sha256, fromCache: true });
  const [, resumed] = transfers();
  expect(resumed).toMatchObject({ range: 'bytes=5000000-', ifRange: `"${sha256}"`, status: 206 });
});

test('a pause keeps the part, and going on finishes it', async ({ page }) => {
  hub.faults.add({ match: ID, where: 'cdn', kind: 'slow', bytesPerSecond: 4_000_000, times: 1 });
  const paused = fetchInWorker(page);
  await page.waitForFunction(() => storageHarness.receivedBytes() > 1_000_000);
  await page.evaluate(() => storageHarness.pause());
  expect((await paused).error?.code).toBe('aborted');
  const { firstBytes, sha256: hash } = await fetchInWorker(page);
  expect(hash).toBe(sha256);
  expect(firstBytes).toBeGreaterThan(1_000_000);
});

test('two pages at once make one download; the second waits and finds the file', async ({
  page,
  context,
}) => {
  hub.faults.add({ match: ID, where: 'cdn', kind: 'slow', bytesPerSecond: 8_000_000, times: 1 });
  const second = await context.newPage();
  await open(second);
  const [first, other] = await Promise.all([fetchInWorker(page), fetchInWorker(second)]);
  expect([first.sha256, other.sha256]).toEqual([sha256, sha256]);
  expect([first.fromCache, other.fromCache].sort()).toEqual([false, true]);
  expect(transfers()).toHaveLength(1);
});

test('a page that dies does not hold the other up: it goes on where that was', async ({
  page,
  context,
}) => {
  const doomed = await context.newPage();
  await open(doomed);
  await startFetch(doomed);
  const waiting = fetchInWorker(page);
  await doomed.close();
  expect(await waiting).toMatchObject({ sha256, firstBytes: 5_000_000, notes: [] });
});

test('a damaged file is found by its hash, deleted, and fetched again', async ({ page }) => {
  await fetchInWorker(page);
  await page.evaluate((name) => storageHarness.damage(name), sha256);
  expect(await fetchInWorker(page)).toMatchObject({ sha256, fromCache: false, error: null });
  expect(await fetchInWorker(page)).toMatchObject({ sha256, fromCache: true });
  expect(transfers()).toHaveLength(2);
});

for (const sizeBytes of [SIZE, null]) {
  test(`the room runs out half-way, size ${sizeBytes ?? 'unknown'}: goes on from memory`, async ({
    page,
  }) => {
    await limitStorage(page, 4_000_000);
    const wanted = { ...job, file: { ...job.file, sizeBytes } };
    const { sha256: hash, notes, error } = await fetchInWorker(page, wanted);
    expect(error).toBeNull();
    expect(hash).toBe(sha256);
    expect(notes).toEqual([expect.stringContaining('storage for this page was full')]);
    expect(await listFiles(page)).toEqual({});
  });
}

test('where the browser writes no file in place, it is kept all the same', async ({ page }) => {
  const fetchInPage = () => page.evaluate((asked) => storageHarness.fetchInPage(asked), job);
  // Cut twice, which is once more than it is patient here.
  for (const atBytes of [5_000_000, 6_000_000]) {
    hub.faults.add({ match: ID, where: 'cdn', kind: 'cut', atBytes, times: 1 });
  }
  expect((await fetchInPage()).error?.message).toMatch(/[1-6]\.\d MB of it are kept/);
  // Browsers throw away what they have received and not yet handed out when a transfer breaks.
  const kept = await keptBytes(page);
  expect(kept).toBeGreaterThan(1_000_000);
  expect(await fetchInPage()).toMatchObject({ sha256, firstBytes: kept, notes: [] });
  expect(await fetchInPage()).toMatchObject({ sha256, fromCache: true });
  expect(await listFiles(page)).toMatchObject({ [sha256]: SIZE });
  await page.evaluate((key) => storageHarness.remove(key), sha256);
  await limitStorage(page, 4_000_000);
  const outcome = await fetchInPage();
  expect(outcome.sha256).toBe(sha256);
  expect(outcome.notes).toEqual([expect.stringContaining('storage for this page was full')]);
});

test('a page without storage fetches every time and says so', async ({ page }) => {
  const outcome = await page.evaluate((asked) => {
    navigator.storage.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'));
    return storageHarness.fetchInPage(asked);
  }, job);
  expect(outcome).toMatchObject({ sha256, error: null });
  expect(outcome.notes).toEqual([expect.stringContaining('keeps nothing more')]);
});

test('models are remembered, reported and forgotten with their files and embeddings', async ({
  page,
}) => {
  await fetchInWorker(page);
  const result = await page.evaluate(async ({ id, revision }) => {
    const { models, openRowStore } = storageHarness;
    const rows = await openRowStore();
    const row = Float32Array.of(0.6, 0.8);
    const keys = [`${id}@${revision}`, `${id}@${revision}2`, 'a/b@1'].flatMap((model) =>
      ['x', 'y"'].map((rest) => JSON.stringify([model, rest])),
    );
    await rows.writeMany(keys.map((key) => [key, row] as const));
    const before = await models.report();
    await models.forget({ id, revision });
    return { before, after: await models.report(), left: await rows.readMany(keys) };
  }, MODEL);
  const rows = { rowCount: 2, rowBytes: 16 };
  expect(result.before.models.map(({ title: _title, ...model }) => model)).toEqual([
    {
      ...MODEL,
      fileBytes: SIZE,
      partBytes: 0,
      files: [{ path: PATH, bytes: SIZE, complete: true }],
      ...rows,
    },
    expect.objectContaining({ id: ID, revision: 'main2', ...rows }),
    expect.objectContaining({ id: 'a/b', revision: '1', ...rows }),
  ]);
  expect(result.before.usageBytes).toBeGreaterThan(SIZE);
  expect(result.before.persisted).toBe(false);
  expect(result.after.models.map(({ revision }) => revision)).toEqual(['main2', '1']);
  expect(result.left.map((row) => row !== undefined)).toEqual([
    false,
    false,
    true,
    true,
    true,
    true,
  ]);
  expect(await listFiles(page)).toEqual({});
});

test('a model from disk is there after a reload, its files straight from the storage', async ({
  page,
}) => {
  await page.evaluate(() => storageHarness.dropModel());
  await open(page);
  const again = await page.evaluate(() => storageHarness.reloadDropped());
  expect(again).toMatchObject({ titles: ['Mine'], text: 'text.onnx', error: null });
  expect(again.fromCache).toBe(true);
});

async function limitStorage(page: Page, quotaSize: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: ORIGIN, quotaSize });
}
