import { readFileSync } from 'node:fs';
import { BlobReader, BlobWriter, ZipWriter } from '@zip.js/zip.js';
import type { Page } from '@playwright/test';
import { getReport } from './pages/automation.ts';
import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { answersOf, runOnePair } from './pages/run-on-device.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { expect, madeFile, ON_BUILT_IN, test } from './hub.ts';

// A model from the visitor's own disk: files in any order, half of them, a zip, one file for both.

const CLIP = 'Xenova/clip-vit-base-patch32';

/** A file as it is dropped: its name, and where its bytes lie. */
type Dropped = readonly [name: string, path: string];

const VISION: Dropped = ['vision_model.onnx', `${CLIP}/onnx/vision_model.onnx`];
const TEXT: Dropped = ['text_model.onnx', `${CLIP}/onnx/text_model.onnx`];
const TOKENIZER: Dropped = ['tokenizer.json', 'shared/clip-tokenizer.json'];
const PICTURES: Dropped = ['preprocessor_config.json', `${CLIP}/preprocessor_config.json`];
const CONFIG: Dropped = ['config.json', `${CLIP}/config.json`];
const MORE: Dropped = ['tokenizer_config.json', `${CLIP}/tokenizer_config.json`];

test('half a model: what is missing is named; then all of it, in odd order, on the open page', async ({
  page,
  hub,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await bench.untilSettled();
  const before = await bench.headline();

  await test.step('half', async () => {
    await chooser.open();
    await page.getByTestId('model-files').setInputFiles(madeFile(VISION[1]));
    const missing = chooser.dialog.locator('[data-code=model-incomplete]');
    await expect(missing).toHaveCount(3);
    await expect(missing.nth(0)).toContainText(/text model/);
    await expect(missing.nth(1)).toContainText(/Add tokenizer\.json/);
    await expect(missing.nth(2)).toContainText(/Add preprocessor_config\.json/);
    await expect(chooser.card('cuelens/starter')).toContainText('in use');
    await chooser.close();
    expect(await bench.headline()).toEqual(before);
  });

  await test.step('all of it', async () => {
    await dropOnPage(page, [MORE, TOKENIZER, VISION, CONFIG, TEXT, PICTURES]);
    await expect(page.getByTestId('drop-said')).toContainText(
      'is in use now. Its files stay on this device.',
    );
    await chooser.untilLoaded('Dropped model');
    await runOnePair(bench);
    expect(hub.requests).toEqual([]);
  });

  await test.step('the next visit has it, and nobody else could', async () => {
    const report = await getReport(page);
    const link = await bench.shareLink();
    await page.waitForURL(/local\/dropped-model/);
    await page.reload();
    await chooser.untilLoaded('Dropped model');
    await runOnePair(bench);
    expect((await getReport(page)).images).toEqual(report.images);
    expect(link).toContain('local/dropped-model');
    expect(hub.requests).toEqual([]);
  });
});

test('a zip, a joint file, weights outside the graph: each is a model', async ({ page, hub }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);

  const answers = await test.step('a zip with a folder and things of no use in it', async () => {
    await chooser.open();
    const zip = await zipOf([
      [`my-clip/onnx/${TEXT[0]}`, TEXT[1]],
      [`my-clip/${CONFIG[0]}`, CONFIG[1]],
      [`my-clip/${PICTURES[0]}`, PICTURES[1]],
      [`my-clip/${TOKENIZER[0]}`, TOKENIZER[1]],
      [`my-clip/onnx/${VISION[0]}`, VISION[1]],
      ['__MACOSX/my-clip/._config.json', CONFIG[1]],
    ]);
    await page
      .getByTestId('model-files')
      .setInputFiles({ name: 'my-clip.zip', mimeType: 'application/zip', buffer: zip });
    await chooser.untilLoaded('my-clip');
    await runOnePair(bench);
    return answersOf(page);
  });

  await test.step('the same weights in one joint file give the same answers', async () => {
    await dropOnPage(page, [
      ['model.onnx', 'test/joint-clip/onnx/model.onnx'],
      TOKENIZER,
      PICTURES,
      CONFIG,
    ]);
    await expect(page.getByTestId('drop-said')).toContainText('is in use now');
    await chooser.untilLoaded('Dropped model');
    const panel = await chooser.openPanel();
    await expect(panel).toContainText('One file holds both towers of this model');
    await page.keyboard.press('Escape');
    await runOnePair(bench);
    expect(await answersOf(page)).toEqual(answers);
  });

  await test.step('weights outside: named where they are missing, used where they are there', async () => {
    const graph: Dropped = ['vision_model.onnx', 'test/external-data/onnx/vision_model.onnx'];
    const all = [graph, TEXT, TOKENIZER, PICTURES, CONFIG];
    await dropOnPage(page, all);
    const missing = chooser.problem('model-incomplete');
    await expect(missing).toContainText(
      'The weights of vision_model.onnx lie in a file of their own, vision_model.onnx_data. That file is missing.',
    );
    // The model in use stays.
    await expect(page.getByTestId('run-balanced')).toHaveCount(0);
    expect(await answersOf(page)).toEqual(answers);
    await dropOnPage(page, [
      ['vision_model.onnx_data', 'test/external-data/onnx/vision_model.onnx_data'],
      ...all,
    ]);
    await expect(page.getByTestId('drop-said')).toContainText('is in use now');
    await chooser.untilLoaded('Dropped model');
    await runOnePair(bench);
    expect(await answersOf(page)).toEqual(answers);
  });
  expect(hub.requests).toEqual([]);
});

test('files that cannot be a model are named one by one', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await chooser.open();
  const input = page.getByTestId('model-files');
  const zip = await zipOf([TEXT]);
  const cases = [
    {
      file: { name: 'cut.zip', mimeType: '', buffer: zip.subarray(0, 2000) },
      says: /cut\.zip cannot be used: it is damaged or cut/,
    },
    {
      file: {
        name: 'text_model.onnx',
        mimeType: '',
        buffer: readFileSync(madeFile(TEXT[1])).subarray(0, 5000),
      },
      says: /text_model\.onnx/,
    },
    {
      file: { name: 'config.json', mimeType: '', buffer: Buffer.from('{ "model_') },
      says: /not JSON/,
    },
    { file: { name: 'model.onnx', mimeType: '', buffer: Buffer.alloc(0) }, says: /is empty/ },
  ];
  for (const { file, says } of cases) {
    await input.setInputFiles(file);
    await expect(chooser.dialog.getByTestId('problem').first()).toContainText(says);
    await expect(chooser.dialog.locator('[data-code=bad-model-file]').first()).toBeVisible();
  }
  await expect(chooser.card('cuelens/starter')).toContainText('in use');
});

/** Drops files anywhere on the page, in this order. */
async function dropOnPage(page: Page, dropped: readonly Dropped[]): Promise<void> {
  const files = dropped.map(([name, path]) => ({
    name,
    base64: readFileSync(madeFile(path)).toString('base64'),
  }));
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const { name, base64 } of given) {
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    }
    return data;
  }, files);
  await page.getByRole('main').dispatchEvent('drop', { dataTransfer: transfer });
}

async function zipOf(files: readonly Dropped[]): Promise<Buffer> {
  const zip = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const [name, path] of files) {
    await zip.add(name, new BlobReader(new Blob([readFileSync(madeFile(path))])));
  }
  return Buffer.from(await (await zip.close()).arrayBuffer());
}
