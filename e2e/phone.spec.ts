import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// The page in a hand: 390 pixels wide.

const WIDTH = 390;
/** Smallest type in a chart, as the eye meets it. */
const LEAST_TEXT_PX = 12;

test.use({
  viewport: { width: WIDTH, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
});

test('nothing is cut or small, and the order is ruler, prompt, steering, the rest', async ({
  page,
}) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  await bench.untilVerified();
  const cards = [
    page.locator('.hero'),
    bench.card('Prompt'),
    bench.card('Steer'),
    bench.card('What you tried'),
    bench.card(/^By shape category/),
    bench.card('Where this sits'),
    bench.card('Images'),
  ];
  const tops = await Promise.all(cards.map(topOf));
  expect(tops).toEqual(tops.toSorted((a, b) => a - b));
  expect(tops[0]).toBeLessThan(300);
  await expectNoSideways(page);

  // Down to the last card, so that every chart has been drawn at its width.
  for (const card of cards) await card.scrollIntoViewIfNeeded();
  await expect
    .poll(() => bench.card('Where this sits').locator('svg text').count())
    .toBeGreaterThan(8);
  expect(await smallTexts(page)).toEqual([]);
  await page.screenshot({ path: 'test-results/shots/phone.png', fullPage: true });

  await test.step('with everything open', async () => {
    await page.getByTestId('edit-classes').tap();
    for (const summary of await page.locator('main summary').all()) await summary.tap();
    await page.getByTestId('pin-a').tap();
    await bench.choosePreset('shape');
    await bench.tiles.first().tap();
    await expect(bench.detail).toBeVisible();
    await expectNoSideways(page);
    expect(await smallTexts(page)).toEqual([]);
    await page.getByRole('button', { name: 'table', exact: true }).tap();
    await expectNoSideways(page);
  });

  await test.step('panels fit', async () => {
    await page.evaluate(() => scrollTo(0, 0));
    for (const [chip, name] of [
      [bench.dataSet, 'Data set'],
      [bench.model, 'Model and device'],
      [page.getByTestId('share-button'), 'Share this finding'],
    ] as const) {
      await chip.tap();
      const panel = page.getByRole('dialog', { name });
      await expect(panel).toBeInViewport();
      const box = await panel.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(WIDTH);
      await expectNoSideways(page);
      await page.keyboard.press('Escape');
    }
  });
});

test('the answer stays in sight while the words are edited', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  const compact = page.locator('.compact-ruler');
  await expect(compact).toHaveCSS('opacity', '0');
  await bench.slider.scrollIntoViewIfNeeded();
  await page.evaluate(() => {
    document.querySelector('.steering-panel')?.scrollIntoView({ block: 'start' });
  });
  await expect(compact).toHaveCSS('opacity', '1');
  await expect(compact).toBeInViewport();
  const shown = async (): Promise<string> =>
    `${((await bench.headline()).shapeBias * 100).toFixed(1)} %`;
  await expect(compact).toContainText(await shown());
  const before = await shown();
  await bench.slider.press('End');
  await bench.untilSettled();
  expect(await shown()).not.toBe(before);
  await expect(compact).toContainText(await shown());
  await page.screenshot({ path: 'test-results/shots/phone-steering.png' });
  await page.evaluate(() => scrollTo(0, 0));
  await expect(compact).toHaveCSS('opacity', '0');
});

async function topOf(card: Locator): Promise<number> {
  return (await card.boundingBox())?.y ?? NaN;
}

/** A page that scrolls sideways hides what a thumb does not look for. */
async function expectNoSideways(page: Page): Promise<void> {
  const wide = await page.evaluate((width) => {
    const root = document.documentElement;
    if (root.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .filter((element) => getComputedStyle(element).overflowX === 'visible')
      .slice(0, 5)
      .map((element) => `${element.tagName}.${element.getAttribute('class') ?? ''}`);
  }, WIDTH);
  expect(wide).toEqual([]);
}

/** Texts of charts that are drawn smaller than they may be, on screen and not only in the style. */
function smallTexts(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    return [...document.querySelectorAll<SVGTextElement>('svg text')]
      .filter((text) => text.textContent.trim() !== '')
      .flatMap((text) => {
        const scale = text.getScreenCTM()?.a ?? 1;
        const size = parseFloat(getComputedStyle(text).fontSize) * Math.abs(scale || 1);
        return size < least - 0.01 ? [`${text.textContent} ${size}`] : [];
      });
  }, LEAST_TEXT_PX);
}
