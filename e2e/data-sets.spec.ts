import { expect, test } from './fixtures.ts';
import { getReport } from './pages/automation.ts';
import { MISSING_DATA } from './pages/starter-reference.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// Two sets: the research set, and the demonstration set that ships with the page.

test.skip(MISSING_DATA !== '', MISSING_DATA);

test('an untouched prompt follows the set; the demonstration set says what it is', async ({
  page,
}) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  await bench.dataSet.click();
  const panel = page.getByRole('dialog', { name: 'Data set' });
  await expect(panel).toContainText('The research set: 1,280 photographs');
  await expect(panel).toContainText('For research use the cue-conflict set.');
  await expect(panel).toContainText('Neutral template that suits this set: a photo of a {}.', {
    useInnerText: false,
  });
  await page.keyboard.press('Escape');

  await bench.chooseSet('built-in');
  await expect(bench.editor).toHaveValue('an icon of a {}');
  await expect(bench.dataSet).toContainText(/Built-in \d+ of \d+/);
  await expect(page.getByText('demonstration set, not the research set')).toBeVisible();
  const { counts, rates, images } = await getReport(page);
  // Two pictures or more of each of the 240 pairs; the starter prefers shapes in drawings.
  expect(images.length).toBeGreaterThanOrEqual(480);
  expect(counts.shape + counts.texture + counts.neither).toBe(await bench.countUsed());
  expect(rates.shapeBias).toBeGreaterThan(0.3);
  expect(rates.cueAccuracy).toBeGreaterThan(0.3);
  await expect(bench.tiles.first().locator('img')).toBeVisible();
  // Marks from papers belong to the other set, and the charts say so.
  await expect(page.getByText('The marks were measured on the research set')).toBeVisible();
  await bench.untilVerified();
  await expect(bench.verification).toContainText('8 of 8 answers the same');
  await bench.tiles.first().click();
  await expect(bench.detail).toContainText(/After .+ by .+ \(.+\)\./);

  await bench.chooseSet('cue-conflict');
  await expect(bench.editor).toHaveValue('a photo of a {}.');
  expect((await bench.headline()).shapeBias).toBeCloseTo(0.2533, 4);
});

test('words that somebody typed stay', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.ask('a sketch of one {}');
  await bench.chooseSet('built-in');
  await expect(bench.editor).toHaveValue('a sketch of one {}');
  await bench.chooseSet('cue-conflict');
  await expect(bench.editor).toHaveValue('a sketch of one {}');
});

test('the steering ends on the demonstration set pull where they should', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.chooseSet('built-in');
  await bench.choosePreset('shape');
  const shape = await bench.headline();
  await bench.choosePreset('texture');
  const texture = await bench.headline();
  expect(shape.shapeBias - texture.shapeBias).toBeGreaterThan(0.5);
});
