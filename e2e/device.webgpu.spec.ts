import { expect, test } from './fixtures.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// WebGPU imitated in software: slow, but the same kernels as on a graphics card.

/** Eight pictures take a minute or so here. */
const SLOW_MS = 240_000;

test('imitated WebGPU is left alone, and runs where it is asked for', async ({ page }) => {
  test.setTimeout(2 * SLOW_MS);
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.chooseSet('built-in');
  await bench.model.click();
  const panel = page.getByRole('dialog', { name: 'Model and device' });
  const reason = panel.getByTestId('engine-reason');
  await expect(reason).toContainText('WebGPU is only imitated in software here, which is slow');
  await expect(reason).toContainText('This is a fallback.');
  await expect(bench.engineStatus).toHaveAttribute('data-device', 'wasm');

  await panel.getByTestId('device-choice').selectOption('webgpu');
  await expect(bench.engineStatus).toHaveAttribute('data-device', 'webgpu');
  await expect(reason).toContainText('Pictures run on the graphics card by WebGPU');
  await expect(reason).not.toContainText('This is a fallback.');
  await page.keyboard.press('Escape');
  await expect(bench.verification).toHaveAttribute('data-value', /\d/, { timeout: SLOW_MS });
  await expect(bench.verification).toContainText('8 of 8 answers the same');
  expect(Number(await bench.verification.getAttribute('data-value'))).toBeGreaterThanOrEqual(
    0.9999,
  );
  await expect(bench.engineStatus).toContainText('WebGPU');
});
