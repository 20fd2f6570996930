import type { Locator, Page } from '@playwright/test';
import { getReport } from './pages/automation.ts';
import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { answersOf, runOnePair } from './pages/run-on-device.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { expect, ON_BUILT_IN, test, transfersOf } from './hub.ts';

// What the page cannot find out about a model it asks; what does not fit it says.

const CLIP = 'Xenova/clip-vit-base-patch32';

test('names that say nothing are asked for, tried out, and remembered', async ({ page, hub }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await chooser.take(CLIP);
  await chooser.untilLoaded('CLIP ViT-B/32');
  await runOnePair(bench);
  const usual = await answersOf(page);

  await test.step('the text tower: an answer that cannot be is refused, with the question', async () => {
    await chooser.lookUp('test/odd-names');
    await expect(chooser.status).toHaveText('waits for an answer');
    await expect(chooser.wish).toHaveAttribute('data-phase', 'question');
    await expect(chooser.wish).toContainText('Which is which in the text tower of odd-names?');
    // One input: nothing to choose; two outputs of one shape: a guess could be the wrong one.
    await expect(page.getByTestId('tensor-input')).toHaveValue('x0');
    await expect(page.getByTestId('tensor-output')).toHaveValue('');
    await expect(page.getByTestId('tensor-answer')).toBeDisabled();
    await expect(page.getByTestId('run-balanced')).toHaveCount(0);
    await answer(page, 'y1');
  });

  await test.step('the image tower, and the numbers of the same weights', async () => {
    await expect(chooser.wish).toContainText('Which is which in the image tower of odd-names?');
    await answer(page, 'y1');
    await chooser.untilLoaded('odd-names');
    await expect(chooser.wish).toHaveCount(0);
    await runOnePair(bench);
    expect(await answersOf(page)).toEqual(usual);
  });

  await test.step('the next visit does not ask again', async () => {
    await page.waitForURL(/odd-names/);
    hub.requests.splice(0);
    await page.reload();
    await chooser.untilLoaded('odd-names');
    await runOnePair(bench);
    expect(await answersOf(page)).toEqual(usual);
    expect(hub.requests).toEqual([]);
  });
});

test('a question can be left: the page’s own model is one click away', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await bench.untilSettled();
  const before = await bench.headline();
  await chooser.lookUp('test/odd-names');
  await expect(chooser.wish).toHaveAttribute('data-phase', 'question');
  await chooser.wish.getByTestId('wish-cancel').click();
  await expect(chooser.wish).toHaveCount(0);
  await chooser.take('cuelens/starter');
  await bench.untilSettled();
  expect(await bench.headline()).toEqual(before);
});

test('towers of different widths are refused with both numbers', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await chooser.lookUp('test/wrong-width');
  const problem = chooser.problem('bad-model');
  await expect(problem).toContainText('512');
  await expect(problem).toContainText('256');
  await expect(chooser.status).toHaveText('failed');
  await chooser.take('cuelens/starter');
  await bench.untilSettled();
  await expect(bench.problems).toHaveCount(0);
});

test('a model with stored references is held against them; one without, against itself', async ({
  page,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await chooser.lookUp('test/with-self-test');
  await chooser.untilLoaded('with-self-test');
  await expectSelfTest(
    chooser,
    /^sentence agrees with its reference \(cosine \.9999\d\); picture agrees with its reference \(cosine \.9999\d\)$/,
  );
  await chooser.take(CLIP);
  await chooser.untilLoaded('CLIP ViT-B/32');
  await expectSelfTest(chooser, /there is no reference to compare them with$/);
});

test.describe('other weights', () => {
  test('8-bit weights are labelled wherever they are chosen or counted', async ({ page, hub }) => {
    const bench = new WorkbenchPage(page);
    const chooser = new ModelChooserPage(page);
    await bench.open(ON_BUILT_IN);
    await chooser.take(CLIP);
    await chooser.untilLoaded('CLIP ViT-B/32');
    await runOnePair(bench);
    const full = await answersOf(page);

    await chooser.openPanel();
    const dtype = page.getByTestId('dtype-choice');
    await expect(optionOf(dtype, 'q8')).toHaveText('q8: 8-bit, preview quality');
    await dtype.selectOption('q8');
    await page.getByTestId('text-dtype-choice').selectOption('q8');
    // Graphics cards compute 8-bit weights wrongly, so the pair cannot be chosen from either side.
    const device = page.getByTestId('device-choice');
    await expect(optionOf(device, 'webgpu')).toBeDisabled();
    await expect(optionOf(device, 'webgpu')).toHaveText(/not with 8-bit weights/);
    await dtype.selectOption('fp32');
    await device.selectOption('webgpu');
    await expect(optionOf(dtype, 'q8')).toBeDisabled();
    await expect(optionOf(dtype, 'q8')).toHaveText(/graphics cards compute it wrongly/);
    await device.selectOption('wasm');
    await dtype.selectOption('q8');
    await page.keyboard.press('Escape');
    await expect(chooser.status).toHaveText(/^q8 · WASM/);
    await chooser.untilLoaded('CLIP ViT-B/32');
    const panel = await chooser.openPanel();
    await expect(panel.getByTestId('engine-notes')).toContainText(
      'The image tower runs with 8-bit weights (q8): preview quality, not numbers to publish.',
    );
    await page.keyboard.press('Escape');
    expect(transfersOf(hub, `${CLIP}/onnx/vision_model_quantized.onnx`)).toHaveLength(1);

    await runOnePair(bench);
    await expect(bench.origin).toContainText(
      /computed on this device \(q8 \(preview\) on WebAssembly, \d threads?\)/,
    );
    await expect(bench.origin).toContainText('Preview quality (q8): not a number to publish.');
    const report = await getReport(page);
    expect(report.origin).toMatchObject({
      kind: 'device',
      device: 'wasm',
      dtype: 'q8',
      text: { dtype: 'q8', device: 'wasm' },
    });
    const same = (await answersOf(page)).filter((given, i) => given !== null && given === full[i]);
    expect(same.length).toBeGreaterThan(120);
    await page.getByTestId('share-button').click();
    await expect(page.getByTestId('caption')).toContainText(
      /computed in the browser: q8 \(preview\) on WebAssembly, \d threads?\./,
    );
  });
});

async function answer(page: Page, output: string): Promise<void> {
  await page.getByTestId('tensor-output').selectOption(output);
  await page.getByTestId('tensor-answer').click();
}

function optionOf(select: Locator, value: string): Locator {
  return select.locator(`option[value=${value}]`);
}

async function expectSelfTest(chooser: ModelChooserPage, verdict: RegExp): Promise<void> {
  const panel = await chooser.openPanel();
  await expect(panel.getByTestId('self-test')).toHaveText(verdict);
  await chooser.page.keyboard.press('Escape');
}
