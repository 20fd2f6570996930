import { expect, test } from './fixtures.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// Back and forward walk the questions that were asked.

test('back and forward bring the words and their numbers', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  const neutral = await bench.editor.inputValue();
  await page.waitForURL(/#v=1/);
  const first = await bench.headline();
  await bench.choosePreset('shape');
  await page.waitForURL(/the.shape/);
  const second = await bench.headline();
  await bench.choosePreset('texture');
  await page.waitForURL(/the.texture/);

  await page.goBack();
  await expect(bench.editor).toHaveValue('the shape of a {}');
  await bench.untilSettled();
  expect(await bench.headline()).toEqual(second);
  await page.goBack();
  await expect(bench.editor).toHaveValue(neutral);
  await bench.untilSettled();
  expect(await bench.headline()).toEqual(first);
  await page.goForward();
  await page.goForward();
  await expect(bench.editor).toHaveValue('the texture of a {}');
  await bench.untilSettled();

  // A view changes the address in place: the next step back is still the question before.
  await page.getByTestId('count-shape').click();
  await page.waitForURL(/shape.*shape|texture.*shape|=shape/);
  await page.goBack();
  await expect(bench.editor).toHaveValue('the shape of a {}');
});

test('a reload opens the same question', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.choosePreset('shape');
  await bench.slider.focus();
  await bench.slider.press('PageDown');
  await bench.untilSettled();
  const blend = await bench.slider.inputValue();
  expect(Number(blend)).not.toBe(0);
  const before = await bench.headline();
  await expect.poll(() => page.url()).toMatch(/the.shape.*-0\.|-0\..*the.shape/);
  await page.reload();
  await bench.untilSettled();
  await expect(bench.slider).toHaveValue(blend);
  expect(await bench.headline()).toEqual(before);
  await expect(bench.sharedBanner).toHaveCount(0);
});
