import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { getReport } from './pages/automation.ts';
import { damageKept, listKept } from './pages/kept-files.ts';
import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { runOnePair } from './pages/run-on-device.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { askedFor, expect, madeFile, ON_BUILT_IN, test, transfersOf } from './hub.ts';

// What is kept on this device: seen, deleted, damaged, and what happens where there is no room.

const CLIP = 'Xenova/clip-vit-base-patch32';
const TITLE = 'CLIP ViT-B/32';
const VISION = `${CLIP}/onnx/vision_model.onnx`;
const TEXT = `${CLIP}/onnx/text_model.onnx`;
/** Keeping everything for later copies some 60 MB. */
const KEEPING_MS = 120_000;

test('sizes are shown, deleting says what it costs and takes the files away', async ({
  page,
  hub,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await bench.untilVerified();
  await chooser.take(CLIP);
  await chooser.untilLoaded(TITLE);
  await runOnePair(bench);
  const before = await bench.headline();

  await test.step('what is kept', async () => {
    await chooser.openStorage();
    const stored = chooser.stored(CLIP);
    await expect(stored).toContainText('in use');
    await expect(stored).toContainText(/5 files, 4\.2 MB/);
    await expect(stored).toContainText('image embeddings of 240 pictures, 492 kB');
    await expect(chooser.storage).toContainText(/used of .* that the browser grants this page/);
    await stored.getByText('Files', { exact: true }).click();
    await expect(stored).toContainText('onnx/vision_model.onnx 291 kB');
    const kept = await listKept(page);
    expect(Object.keys(kept)).toEqual(expect.arrayContaining([hashOf(VISION), hashOf(TEXT)]));
    const bytes = Number(
      await stored.locator('.stored-model-head .amount').getAttribute('data-value'),
    );
    expect(bytes).toBe(Object.values(kept).reduce((sum, size) => sum + size, 0) + 240 * 512 * 4);
  });

  await test.step('the other way: kept models stand in the catalog as kept', async () => {
    await chooser.storage.getByRole('button', { name: 'Close' }).click();
    await chooser.open();
    await expect(chooser.card(CLIP)).toContainText('Kept on this device: 4.2 MB, no download.');
    await chooser.close();
  });

  await test.step('deleted, after a word on what that costs', async () => {
    await chooser.openStorage();
    const stored = chooser.stored(CLIP);
    await stored.getByTestId('storage-delete').click();
    await expect(stored).toContainText(
      `Delete ${TITLE}? Then its 4.2 MB have to be downloaded again, and 240 pictures have to be run again. It goes on running until you leave.`,
    );
    await stored.getByRole('button', { name: 'Keep it' }).click();
    await expect(stored.getByTestId('storage-delete')).toBeVisible();
    await stored.getByTestId('storage-delete').click();
    await stored.getByTestId('storage-delete-confirm').click();
    await expect(stored).toHaveCount(0);
    expect(await listKept(page)).toEqual({});
    await chooser.storage.getByRole('button', { name: 'Close' }).click();
    expect(await bench.headline()).toEqual(before);
    await bench.ask('a drawing of a {}');
    await expect(bench.problems).toHaveCount(0);
  });

  await test.step('the next visit has to ask for it again', async () => {
    await page.waitForURL(/clip-vit-base-patch32/);
    hub.requests.splice(0);
    await page.reload();
    await expect(chooser.wish).toHaveAttribute('data-phase', 'offered');
    await expect(chooser.wish).toContainText(`${CLIP} is not on this device.`);
    expect(hub.requests).toEqual([]);
    await chooser.wish.getByTestId('wish-load').click();
    await chooser.untilLoaded(TITLE);
    expect(transfersOf(hub, VISION)).toHaveLength(1);
  });
});

for (const [answer, words] of [
  [true, 'The browser has promised to keep it until you delete it.'],
  [false, 'The browser may clear it by itself when space gets tight.'],
] as const) {
  test(`a browser that ${answer ? 'promises' : 'does not promise'} to keep it is told apart`, async ({
    page,
  }) => {
    const bench = new WorkbenchPage(page);
    const chooser = new ModelChooserPage(page);
    await page.addInitScript((granted) => {
      let persisted = false;
      navigator.storage.persist = () => {
        persisted = granted;
        return Promise.resolve(granted);
      };
      navigator.storage.persisted = () => Promise.resolve(persisted);
    }, answer);
    await bench.open(ON_BUILT_IN);
    await chooser.openStorage();
    await expect(chooser.storage).toContainText('may clear it by itself when space gets tight');
    await page.getByTestId('storage-persist').click();
    await expect(chooser.storage).toContainText(words);
    await expect(page.getByTestId('storage-persist')).toHaveCount(answer ? 0 : 1);
    await expect(chooser.problem('not-persisted')).toHaveCount(answer ? 0 : 1);
  });
}

test('a kept file that went bad is found by its hash and fetched again', async ({ page, hub }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await chooser.take(CLIP);
  await chooser.untilLoaded(TITLE);
  await runOnePair(bench);
  const before = await getReport(page);
  await page.waitForURL(/clip-vit-base-patch32/);
  await damageKept(page, hashOf(VISION));
  hub.requests.splice(0);

  await page.reload();
  await chooser.untilLoaded(TITLE);
  expect(transfersOf(hub, VISION)).toHaveLength(1);
  expect(askedFor(hub, /./).every(({ url }) => url.includes('vision_model'))).toBe(true);
  await runOnePair(bench);
  expect((await getReport(page)).images).toEqual(before.images);

  hub.requests.splice(0);
  await page.reload();
  await chooser.untilLoaded(TITLE);
  expect(hub.requests).toEqual([]);
});

test.describe('room for a part of a model', () => {
  // The page's own files, which a service worker keeps, would take all of it.
  test.use({ serviceWorkers: 'block' });

  test('what fits is kept, the rest works from memory, and both are said', async ({
    page,
    baseURL,
    hub,
  }) => {
    const bench = new WorkbenchPage(page);
    const chooser = new ModelChooserPage(page);
    await bench.open(ON_BUILT_IN);
    await limitStorage(page, new URL(baseURL ?? '').origin, 1_000_000);
    await chooser.take(CLIP);
    await chooser.untilLoaded(TITLE);
    const panel = await chooser.openPanel();
    await expect(panel.getByTestId('engine-notes')).toContainText(
      // Browsers that tell how much room there is are told apart from those that only refuse.
      /(?:no room to keep|full after \S+ \S+ of) onnx\/text_model\.onnx.* It is used from memory and is fetched again next time; to keep it, delete models that are no longer needed/,
    );
    await page.keyboard.press('Escape');
    await runOnePair(bench);
    expect(Object.keys(await listKept(page))).toContain(hashOf(VISION));
    await page.waitForURL(/clip-vit-base-patch32/);
    hub.requests.splice(0);
    await page.reload();
    await chooser.untilLoaded(TITLE);
    expect(transfersOf(hub, TEXT)).toHaveLength(1);
    expect(transfersOf(hub, VISION)).toEqual([]);
  });
});

test('a storage that is full to the brim: everything works from memory, and the page says why', async ({
  page,
  baseURL,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await expect(page.getByTestId('offline')).toHaveAttribute('data-complete', /true|false/, {
    timeout: KEEPING_MS,
  });
  await limitStorage(page, new URL(baseURL ?? '').origin, 1_000_000);
  await chooser.take(CLIP);
  await chooser.untilLoaded(TITLE);
  await runOnePair(bench);
  const panel = await chooser.openPanel();
  await expect(panel.getByTestId('engine-notes')).toContainText(/full|room/);
  await expect(panel.getByTestId('engine-notes')).not.toContainText('private windows');
});

async function limitStorage(page: Page, origin: string, quotaSize: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
}

function hashOf(file: string): string {
  return createHash('sha256')
    .update(readFileSync(madeFile(file)))
    .digest('hex');
}
