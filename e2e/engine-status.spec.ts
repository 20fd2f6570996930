import { expect, test } from './fixtures.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// What runs, where and why, in a lecturer's words.

test('without WebGPU the processor runs, and the page says so', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilVerified();
  await expect(bench.engineStatus).toHaveAttribute('data-device', 'wasm');
  await expect(bench.engineStatus).toHaveAttribute('data-phase', 'ready');
  await bench.model.click();
  const panel = page.getByRole('dialog', { name: 'Model and device' });
  const reason = panel.getByTestId('engine-reason');
  await expect(reason).toContainText(/No WebGPU in this browser|finds no graphics card/);
  await expect(reason).toContainText('This is a fallback.');
  await expect(panel).toContainText(/WASM: the processor, \d threads?/);
  await expect(panel).toContainText(/\d+\.\d pictures a second, \d+ sentences a second/);
  await expect(panel.getByTestId('self-test')).toHaveText(
    /^sentence agrees with its reference \(cosine (1\.0+|\.9999\d)\); picture agrees with its reference \(cosine (1\.0+|\.9999\d)\)$/,
  );
  const card = panel.getByTestId('model-card');
  for (const heading of ['Parameters', 'Training', 'Licence', 'What it is not', 'Made from']) {
    await expect(card).toContainText(heading);
  }

  // Asked for by name, the graphics card still is not there: the same fallback, and the same number.
  const before = await bench.headline();
  await panel.getByTestId('device-choice').selectOption('webgpu');
  await expect(reason).toContainText('This is a fallback.');
  await bench.untilSettled();
  expect(await bench.headline()).toEqual(before);
  // Chosen by hand, the processor is no fallback.
  await panel.getByTestId('device-choice').selectOption('wasm');
  await expect(reason).toContainText('The processor was chosen');
  await expect(reason).not.toContainText('This is a fallback.');
  await bench.untilSettled();
  expect(await bench.headline()).toEqual(before);
});

test('threads are used where the page is isolated', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const threads = Math.min(4, cores);
  await expect(bench.engineStatus).toContainText(`WASM ×${threads}`);
});

test('a model that is not there is said, and the page stays up', async ({ page, context }) => {
  await context.route('**/onnx/text_model*', (route) => route.fulfill({ status: 404 }));
  const bench = new WorkbenchPage(page);
  await page.goto('./');
  await expect(bench.problems.first()).toContainText(/text_model/);
  await expect(bench.engineStatus).toHaveText('failed');
  await expect(bench.tiles.first().locator('img')).toBeVisible();
  await expect(bench.editor).toBeEditable();

  // Back again, the next words bring the number.
  await context.unroute('**/onnx/text_model*');
  await bench.ask('a drawing of a {}');
  expect((await bench.headline()).shapeBias).toBeGreaterThan(0);
});
