import { expect, test } from './fixtures.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// WebGPU imitated in software. That its pictures agree is proved at the engine; here, what is said.

test('imitated WebGPU is left alone, and taken where it is asked for', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.chooseSet('built-in');
  const before = await bench.headline();
  await bench.model.click();
  const panel = page.getByRole('dialog', { name: 'Model and device' });
  const reason = panel.getByTestId('engine-reason');
  await expect(reason).toContainText('WebGPU is only imitated in software here, which is slow');
  await expect(reason).toContainText('This is a fallback.');
  await expect(bench.engineStatus).toHaveAttribute('data-device', 'wasm');

  await panel.getByTestId('device-choice').selectOption('webgpu');
  await expect(bench.engineStatus).toHaveAttribute('data-device', 'webgpu');
  await expect(bench.engineStatus).toContainText('WebGPU');
  await expect(reason).toContainText('Pictures run on the graphics card by WebGPU');
  await expect(reason).toContainText('sentences on the processor');
  await expect(reason).not.toContainText('This is a fallback.');
  await bench.untilSettled();
  expect(await bench.headline()).toEqual(before);
});
