import { expect, test } from './fixtures.ts';
import { getReport } from './pages/automation.ts';
import type { ReportFacts } from './pages/automation.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// The visitor holds one result and looks at what the next one changed.

test('A against B: the numbers, the flips, the test, the pictures', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  const before = await getReport(page);
  const category = bench.card(/^By shape category/);
  await expect.poll(() => bench.chartTable(category)).toHaveLength(16);
  const ownBiases = (await bench.chartTable(category)).map((row) => row[1]);
  await page.getByTestId('pin-a').click();
  await expect(page.getByTestId('pin-a')).toHaveText('Pin as A again');
  await expect(page.getByTestId('mcnemar')).toContainText('nothing to test');
  await bench.choosePreset('texture');
  const after = await getReport(page);

  const expected = compare(before, after);
  expect(expected.flipped).toBeGreaterThan(100);
  const flipped = page.getByTestId('flipped');
  await expect(flipped).toHaveAttribute('data-value', String(expected.flipped));
  const panel = bench.card('Compared with A');
  await expect(panel).toContainText(
    `${expected.shapeToTexture} from shape to texture, ${expected.textureToShape} from texture to shape`,
  );
  const p = Number(await page.getByTestId('mcnemar').getAttribute('data-value'));
  expect(p).toBeCloseTo(binomialTwoSided(expected.shapeToTexture, expected.textureToShape), 10);
  await expect(panel.getByRole('row')).toHaveCount(3);
  await expect(panel.getByRole('row').nth(1)).toContainText(percent(before.rates.shapeBias));
  await expect(panel.getByRole('row').nth(2)).toContainText(percent(after.rates.shapeBias));
  // A stands on the ruler too.
  await expect(page.locator('.ruler .pin-dot')).toBeVisible();
  await expect
    .poll(async () => (await bench.chartTable(category)).map((row) => row[5]))
    .toEqual(ownBiases);

  await flipped.click();
  await expect(bench.filter('flipped')).toHaveAttribute('aria-pressed', 'true');
  await expect(bench.gallery).toHaveAttribute('data-count', String(expected.flipped));
  expect(await bench.filterCount('flipped')).toBe(expected.flipped);
  await expect(bench.filter('flipped')).toContainText('Flipped since A');
  await bench.tiles.first().click();
  await expect(bench.detail).toContainText(/A answered \w+\./);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'unpin A' }).click();
  await expect(panel).toHaveCount(0);
  await expect(bench.filter('flipped')).toContainText('Flipped since the last prompt');
  await expect(page.locator('.ruler .pin-dot')).toHaveCount(0);
});

test('A stays when the data set changes, and says that it belongs to the other', async ({
  page,
}) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  await page.getByTestId('pin-a').click();
  await expect(page.getByTestId('compare')).toBeVisible();
  const here = (await bench.dataSet.innerText()).includes('Built-in');
  await bench.chooseSet(here ? 'cue-conflict' : 'built-in');
  await expect(bench.card('Compared with A')).toContainText('A was pinned on another data set');
  await bench.chooseSet(here ? 'built-in' : 'cue-conflict');
  await expect(page.getByTestId('compare')).toBeVisible();
  await expect(page.getByTestId('flipped')).toHaveAttribute('data-value', '0');
});

interface Change {
  readonly flipped: number;
  readonly shapeToTexture: number;
  readonly textureToShape: number;
}

/** Counted anew from the two reports' pictures. */
function compare(before: ReportFacts, after: ReportFacts): Change {
  const pairs = before.images.map((was, i) => {
    const is = after.images[i];
    if (is === undefined) throw new Error('The reports hold different pictures.');
    return { was, is };
  });
  const moved = (from: string, to: string): number =>
    pairs.filter(({ was, is }) => was.cue === from && is.cue === to).length;
  return {
    flipped: pairs.filter(({ was, is }) => was.answer !== is.answer).length,
    shapeToTexture: moved('shape', 'texture'),
    textureToShape: moved('texture', 'shape'),
  };
}

/** McNemar's exact test, by plain multiplication: small counts only. */
function binomialTwoSided(b: number, c: number): number {
  const n = b + c;
  let term = 0.5 ** n;
  let tail = 0;
  for (let k = 0; k <= Math.min(b, c); k += 1) {
    tail += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}

function percent(rate: number | null): string {
  return `${((rate ?? NaN) * 100).toFixed(1)} %`;
}
