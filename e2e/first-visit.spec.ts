import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { differingAnswers, MISSING_DATA, readReferencePrompt } from './pages/starter-reference.ts';
import { getReport } from './pages/automation.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// A person who knows nothing about us opens the page.

/** Keeps what matches waiting on its way here; returns how to let it go on. */
async function holdBack(page: Page, pattern: string): Promise<() => void> {
  let letThrough = (): void => undefined;
  const allowed = new Promise<void>((resolve) => (letThrough = resolve));
  await page.route(pattern, async (route) => {
    await allowed;
    await route.continue();
  });
  return letThrough;
}

test.describe('on the research set', () => {
  test.skip(MISSING_DATA !== '', MISSING_DATA);

  test('a live result stands there, and says what it rests on', async ({ page }) => {
    const bench = new WorkbenchPage(page);
    const letWordsThrough = await holdBack(page, '**/embeddings/*');
    const letModelThrough = await holdBack(page, '**/onnx/text_model*');
    await page.goto('./');
    // While everything is on its way it has its place, and what is missing says so.
    await expect(bench.shapeBias).toHaveText('–%');
    await expect(bench.shapeBias).toHaveClass(/stale/);
    await expect(page.getByText('no answer has named a cue yet')).toBeVisible();
    await expect(bench.editor).toHaveValue('a photo of a {}.');
    const place = await bench.shapeBias.boundingBox();

    await test.step('before the text tower', async () => {
      letWordsThrough();
      await expect(bench.shapeBias).toHaveText('25.3%');
      await expect(bench.card('Steer').locator('svg.recharts-surface')).toBeVisible();
      await expect(bench.engineStatus).toHaveText(/^loading/);
      // Both ends of the slider and the presets are there too; words of one's own are not.
      await bench.choosePreset('shape');
      await bench.untilSettled();
      expect((await bench.headline()).shapeBias).toBeGreaterThan(0.3);
      await bench.editor.fill('my own {}');
      await expect(bench.shapeBias).toHaveClass(/stale/);
      await expect(bench.engineStatus).toHaveText(/^loading/);
    });
    letModelThrough();
    await bench.untilSettled();
    await bench.ask('a photo of a {}.');

    const headline = await bench.headline();
    expect(headline.shapeBias).toBeCloseTo(0.253, 3);
    expect(headline.cueAccuracy).toBeCloseTo(0.691, 3);
    await expect(bench.shapeBias).toHaveText('25.3%');
    expect((await bench.shapeBias.boundingBox())?.y).toBe(place?.y);
    await expect(
      page.getByText(/95 % interval 2\d\.\d to 2\d\.\d · 8\d\d cue answers/),
    ).toBeVisible();
    await expect(bench.imagesUsed).toHaveText('Rests on 1,200 of 1,200 conflict pictures');
    await expect(page.getByText('80 without a conflict left out')).toBeVisible();
    await expect(bench.origin).toContainText('Image embeddings shipped with the page.');
    await expect(bench.dataSet).toContainText('Cue conflict 1,200 of 1,200');

    const photo = readReferencePrompt('a photo of a {}.');
    const differing = differingAnswers(await getReport(page), photo);
    expect(differing.length, differing.join(', ')).toBeLessThanOrEqual(1);
  });

  test('the shipped embeddings are checked on this device', async ({ page }) => {
    const bench = new WorkbenchPage(page);
    await bench.open();
    await bench.untilVerified();
    await expect(bench.verification).toContainText('✓ 8 recomputed here against the shipped ones');
    await expect(bench.verification).toContainText('8 of 8 answers the same');
    const cosine = Number(await bench.verification.getAttribute('data-value'));
    expect(cosine).toBeGreaterThanOrEqual(0.9999);
    // The chip says what ran by then.
    await expect(bench.engineStatus).toHaveText(/^w16 · WASM ×\d · \d+ img\/s$/);
  });

  test('every chart is painted, with a table behind it', async ({ page }) => {
    const bench = new WorkbenchPage(page);
    await bench.open();
    for (const [title, rows, marks] of [
      ['By shape category', 16, 16],
      ['Where this sits', 20, 300],
      ['Steer', 21, 2],
    ] as const) {
      const card = bench.card(title);
      await expect(card.locator('svg.recharts-surface').first()).toBeVisible();
      await expect.poll(() => card.locator('svg path, svg circle').count()).toBeGreaterThan(marks);
      await expect
        .poll(() => card.locator('table.data tbody tr').count())
        .toBeGreaterThanOrEqual(rows);
    }
    await expect(bench.card('What you tried').locator('svg').first()).toBeVisible();
    await expect(bench.tiles.first().locator('img')).toBeVisible();
  });
});
