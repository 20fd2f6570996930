import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// The worker that runs the model dies; nothing of the visitor's does.

// Thrown on purpose; the browser may write it down before the page has dealt with it.
test.use({ expectedComplaints: [/planted/] });

test('a crash is recovered in the middle of a run, with everything kept', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.chooseSet('built-in');
  await bench.untilVerified();
  await page.getByTestId('pin-a').click();
  await bench.ask('a drawing of a {}');
  const own = await bench.headline();
  await page.getByTestId('run-balanced').click();
  await expect.poll(() => bench.countUsed()).toBeGreaterThan(8);
  const before = await bench.countUsed();
  await crashWorker(page);

  await bench.model.click();
  const panel = page.getByRole('dialog', { name: 'Model and device' });
  await expect(panel).toContainText('1, with everything kept');
  await page.keyboard.press('Escape');
  await expect.poll(() => bench.countUsed()).toBeGreaterThan(before + 8);
  await expect(bench.editor).toHaveValue('a drawing of a {}');
  await expect(page.getByTestId('compare')).toBeVisible();
  await page.getByTestId('cancel').click();
  await page.getByTestId('use-shipped').click();
  await bench.untilSettled();
  expect(await bench.headline()).toEqual(own);
  await bench.ask('the texture of a {}');
  expect((await bench.headline()).shapeBias).toBeLessThan(own.shapeBias);
});

test('a worker that keeps dying is given up, said so, and can be started again', async ({
  page,
}) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilVerified();
  const good = await bench.headline();
  for (let death = 1; death <= 2; death += 1) {
    await crashWorker(page);
    await bench.ask(`photo ${death} of a {}`);
  }
  await bench.ask('a photo of a {}.');
  await crashWorker(page);
  await expect(bench.engineStatus).toHaveText('failed');
  await bench.model.click();
  const panel = page.getByRole('dialog', { name: 'Model and device' });
  await expect(panel.getByTestId('engine-reason')).toContainText(
    'The model stopped 3 times and was not started again.',
  );
  expect(await bench.headline()).toEqual(good);
  await page.keyboard.press('Escape');

  await bench.editor.fill('the shape of a {}');
  await bench.untilSettled();
  expect((await bench.headline()).shapeBias).not.toBe(good.shapeBias);
  await expect(bench.engineStatus).toHaveText(/WASM/);
});

/** An error that nobody catches, in the worker that runs the model. */
async function crashWorker(page: Page): Promise<void> {
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  const worker = page.workers().find((w) => w.url().includes('model.worker'));
  if (worker === undefined) throw new Error('The model has no worker.');
  const gone = worker.waitForEvent('close');
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('planted');
    });
  });
  await gone;
}
