import { getReport } from './pages/automation.ts';
import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { RequestLog } from './pages/requests.ts';
import { runOnePair } from './pages/run-on-device.ts';
import { PATIENCE_MS, WorkbenchPage } from './pages/workbench-page.ts';
import { askedFor, expect, HUB_ENDPOINT, ON_BUILT_IN, test, transfersOf } from './hub.ts';

// “What about this CLIP?”: a model of the catalog, from the card to its own number, and next week.

const CLIP = 'Xenova/clip-vit-base-patch32';
const VISION = `${CLIP}/onnx/vision_model.onnx`;
/** Keeping everything for later copies some 60 MB. */
const KEEPING_MS = 120_000;

test('a model is chosen, runs, and is there on the next visit without a network', async ({
  page,
  context,
  hub,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  const asked = new RequestLog(context);
  await bench.open(ON_BUILT_IN);
  const starter = await bench.headline();

  await test.step('the card says what it is before anything is fetched', async () => {
    await chooser.open();
    const card = chooser.card(CLIP);
    await expect(card).toContainText('CLIP ViT-B/32');
    await expect(card).toContainText('606 MB: pictures 352 MB, text 254 MB (fp32)');
    await expect(card.getByTestId('licence-badge')).toHaveAttribute('data-use', 'open');
    await expect(chooser.card('cuelens/starter')).toContainText('in use');
    expect(hub.requests).toEqual([]);
  });

  await test.step('words count before the image tower is there', async () => {
    hub.faults.add({ match: VISION, where: 'cdn', kind: 'slow', bytesPerSecond: 40_000 });
    await chooser.card(CLIP).getByTestId('use-model').click();
    await expect(chooser.dialog).toBeHidden();
    await expect(chooser.download).toHaveAttribute(
      'aria-label',
      /^Image tower: \d+ of 291 kB · \d+ %$/,
      {
        timeout: PATIENCE_MS,
      },
    );
    await expect(
      page.getByText('Prompts can be typed already; a number needs pictures.'),
    ).toBeVisible();
    // Another model's number must not stand under this one's name.
    await expect(bench.shapeBias).toHaveAttribute('data-value', '');
    await bench.editor.fill(`a photo of a {} ${'and more '.repeat(40)}`);
    await expect(page.getByTestId('truncated')).toContainText(
      '16 sentences are longer than this model reads',
    );
    await bench.editor.fill('a photo of a {}');
    await expect(page.getByTestId('truncated')).toHaveCount(0);
    await expect(chooser.download).toBeVisible();
    hub.faults.clear();
  });

  await test.step('one a pair is run, and the number says whose it is', async () => {
    await chooser.untilLoaded('CLIP ViT-B/32');
    await expect(page.getByTestId('nothing-run')).toContainText(
      'No picture has been run with CLIP ViT-B/32 yet.',
    );
    await runOnePair(bench);
    await expect(bench.origin).toContainText(
      /Image embeddings computed on this device \(fp32 on WebAssembly, \d threads?\)/,
    );
    await expect(page.getByTestId('whose-number')).toHaveText('· CLIP ViT-B/32 @ 4c1807b');
    const report = await getReport(page);
    expect(report.origin).toMatchObject({ kind: 'device', device: 'wasm', dtype: 'fp32' });
    expect(await bench.headline()).not.toEqual(starter);
    await page.getByTestId('share-button').click();
    await expect(page.getByTestId('caption')).toContainText(
      /^CLIP ViT-B\/32 \(Xenova\/clip-vit-base-patch32, revision 4c1807b[0-9a-f]{33}\) on 240 of .*: fp32 on WebAssembly, \d threads?\./,
    );
    await page.keyboard.press('Escape');
  });

  await test.step('nothing went to the hub but questions for files, each of them once', () => {
    expect(hub.requests.map(({ method }) => method)).not.toContain('POST');
    expect(transfersOf(hub, VISION)).toHaveLength(1);
    expect(asked.matching(new RegExp(`^${HUB_ENDPOINT}`)).length).toBeGreaterThan(4);
  });

  const before = await getReport(page);
  await test.step('the next visit opens it with neither hub nor network', async () => {
    await page.waitForURL(/clip-vit-base-patch32/);
    await expect(page.getByTestId('offline')).toHaveAttribute('data-complete', 'true', {
      timeout: KEEPING_MS,
    });
    asked.clear();
    await hub.close();
    await context.setOffline(true);
    await page.reload();
    await chooser.untilLoaded('CLIP ViT-B/32');
    await chooser.openPanel();
    await expect(page.getByTestId('download-files')).toContainText(
      'vision_model.onnx 291 kB, from this device',
    );
    await page.keyboard.press('Escape');
    await runOnePair(bench);
    const again = await getReport(page);
    expect(again.origin).toEqual(before.origin);
    expect(again.images).toEqual(before.images);
    expect(asked.matching(new RegExp(`^${HUB_ENDPOINT}`))).toEqual([]);
    await expect(bench.problems).toHaveCount(0);
  });
});

test('the weights are chosen before the download, and only they are fetched', async ({
  page,
  hub,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await chooser.open();
  const card = chooser.card(CLIP);
  await card.getByTestId('card-weights').selectOption('q8');
  await expect(card).toContainText('154 MB: pictures 89 MB, text 65 MB (q8)');
  await card.getByTestId('use-model').click();
  await chooser.untilLoaded('CLIP ViT-B/32');
  await expect(chooser.status).toHaveText(/^q8 · WASM/);
  // The text tower is ready first; the pictures' follows.
  await runOnePair(bench);
  const graphs = askedFor(hub, /\.onnx/).map(({ url }) => /[\w-]+\.onnx/.exec(url)?.[0]);
  expect([...new Set(graphs)].sort()).toEqual([
    'text_model_quantized.onnx',
    'vision_model_quantized.onnx',
  ]);
});
