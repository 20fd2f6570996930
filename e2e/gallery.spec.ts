import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { getReport } from './pages/automation.ts';
import { MISSING_DATA } from './pages/starter-reference.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// Every number opens the pictures behind it.

/** Tiles that may be drawn at a time, of 1,280. */
const MOST_TILES = 160;

test.skip(MISSING_DATA !== '', MISSING_DATA);

test('the filters add up, and only what is in sight is drawn', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  const [shape, texture, neither] = await bench.counts();
  expect(shape + texture + neither).toBe(1200);
  expect(await bench.filterCount('all')).toBe(1280);
  for (const [name, count] of [
    ['shape', shape],
    ['texture', texture],
    ['neither', neither],
    ['no-conflict', 80],
    ['all', 1280],
  ] as const) {
    await bench.filter(name).click();
    expect(await bench.filterCount(name)).toBe(count);
    await expect(bench.gallery).toHaveAttribute('data-count', String(count));
    expect(await bench.tiles.count()).toBeLessThan(MOST_TILES);
    await expect(bench.tiles.first().locator('img')).toBeVisible();
  }
  await bench.gallery.focus();
  await page.keyboard.press('End');
  const last = bench.page.locator('#picture-1279');
  await expect(last).toHaveAttribute('aria-selected', 'true');
  await expect(last).toContainText('truck');
  await expect(last.locator('img')).toBeVisible();
  expect(await last.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(224);
  expect(await bench.tiles.count()).toBeLessThan(MOST_TILES);
});

test('a count, a bar or a dot opens its pictures', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  for (const name of ['shape', 'texture', 'neither'] as const) {
    const count = page.getByTestId(`count-${name}`);
    await count.click();
    await expect(bench.filter(name)).toHaveAttribute('aria-pressed', 'true');
    await expect(bench.gallery).toHaveAttribute(
      'data-count',
      (await count.getAttribute('data-value')) ?? '',
    );
    await expect(bench.gallery).toBeInViewport();
  }

  const category = bench.card(/^By shape category/);
  const rows = await bench.chartTable(category);
  const bear = rows.find(([name]) => name === 'bear');
  // Rows stand in the order of the classes.
  await category.locator('[data-cue=texture] rect').nth(1).click();
  await expect(page.getByTestId('gallery-category')).toHaveValue('bear');
  await expect(bench.filter('texture')).toHaveAttribute('aria-pressed', 'true');
  await expect(bench.gallery).toHaveAttribute('data-count', bear?.[3] ?? '');

  const dots = category.locator('.category-now');
  await dots.nth(7).click();
  await expect(page.getByTestId('gallery-category')).toHaveValue('cat');
  await expect(bench.filter('all')).toHaveAttribute('aria-pressed', 'true');
  // 75 with another texture and 5 with their own.
  await expect(bench.gallery).toHaveAttribute('data-count', '80');

  await page.getByTestId('gallery-category').selectOption('all 16');
  await bench.filter('all').click();
  await expect(bench.gallery).toHaveAttribute('data-count', '1280');
});

test('arrow keys walk, Enter opens one picture, Escape closes it', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  const { images } = await getReport(page);
  await bench.gallery.focus();
  expect(await currentPicture(page)).toBe(0);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await currentPicture(page)).toBe(2);
  await page.keyboard.press('ArrowDown');
  const below = await currentPicture(page);
  expect(below).toBeGreaterThan(4);
  await page.keyboard.press('Enter');

  const image = images[below];
  await expect(bench.detail).toHaveAccessibleName(`Picture ${image?.id ?? ''}`);
  await expect(bench.detail).toContainText(`Answer: ${image?.answer ?? ''}`);
  const shares = await bench.detail.locator('table tr td.number').allInnerTexts();
  expect(shares).toHaveLength(16);
  const numbers = shares.map((text) => parseFloat(text));
  expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  expect(numbers.reduce((sum, n) => sum + n, 0)).toBeCloseTo(100, 0);
  await expect(bench.detail.locator('tr').first()).toContainText(image?.answer ?? '');
  await expect(
    bench.detail.getByRole('img', {
      name: `Stimulus with the shape of ${image?.shape ?? ''} and the texture of ${image?.texture ?? ''}`,
    }),
  ).toBeVisible();

  // Open, the arrows walk on and the picture follows.
  await page.keyboard.press('ArrowLeft');
  await expect(bench.detail).toHaveAccessibleName(`Picture ${images[below - 1]?.id ?? ''}`);
  await bench.detail.getByRole('button', { name: 'Next' }).click();
  await expect(bench.detail).toHaveAccessibleName(`Picture ${image?.id ?? ''}`);
  await bench.gallery.focus();
  await page.keyboard.press('Escape');
  await expect(bench.detail).toHaveCount(0);
  await expect(bench.gallery).toBeFocused();
});

test('the same pictures stand in a table, with all 16 probabilities', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  await page.getByRole('button', { name: 'table', exact: true }).click();
  const table = page.getByTestId('picture-table');
  await expect(table).toHaveAttribute('data-count', '1280');
  await expect(table.getByRole('columnheader')).toHaveCount(20);
  const rows = table.locator('tbody tr[aria-rowindex]');
  await expect(rows.first()).toContainText('airplane');
  await expect(rows.first().locator('img')).toBeVisible();
  expect(await rows.count()).toBeLessThan(MOST_TILES);
  await rows.nth(3).getByRole('button').click();
  await expect(bench.detail).toBeVisible();
});

/** Position of the picture on which the walk stands. */
async function currentPicture(page: Page): Promise<number> {
  const id = await page.getByTestId('gallery').getAttribute('aria-activedescendant');
  return Number(id?.replace('picture-', ''));
}
