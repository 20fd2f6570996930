import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// A visitor without a mouse.

/** What must be met in this order; other stops may lie between. */
const MAIN_STOPS = [
  '#data-set',
  '#model',
  '#pin-a',
  '#share-button',
  '#template-editor',
  '#preset-bare-name',
  '#edit-classes',
  '#steer-slider',
  '#steer-texture',
  '#steer-shape',
  '#cue-accuracy',
  '#count-shape',
  '#count-texture',
  '#count-neither',
  '#run-balanced',
  '#run-all',
  '#save-by-category-svg',
  '#save-atlas-svg',
  '#gallery-category',
  '#gallery-filter-all',
  '#gallery-filter-flipped',
  '#gallery',
];
const MOST_STOPS = 140;

test('Tab meets everything in the order of the page, and shows where it is', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilVerified();
  await expect(bench.card('Where this sits').locator('svg').first()).toBeVisible();
  const stops: string[] = [];
  const unseen: string[] = [];
  while (stops.length < MOST_STOPS && !stops.includes('#gallery')) {
    await page.keyboard.press('Tab');
    const { name, shows } = await focusNow(page);
    stops.push(name);
    if (!shows) unseen.push(name);
  }
  expect(stops.filter((name) => MAIN_STOPS.includes(name))).toEqual(MAIN_STOPS);
  expect(unseen).toEqual([]);
  expect(stops.filter((name) => name === '')).toEqual([]);
  // And back again.
  await page.keyboard.press('Shift+Tab');
  expect((await focusNow(page)).name).toBe(stops.at(-2));
});

test('everything main is done without a mouse', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  const { keyboard } = page;
  await bench.open();
  await bench.untilSettled();

  await test.step('panels open with Enter, close with Escape, and give the focus back', async () => {
    for (const [chip, name] of [
      [bench.dataSet, 'Data set'],
      [bench.model, 'Model and device'],
      [page.getByTestId('share-button'), 'Share this finding'],
    ] as const) {
      const panel = page.getByRole('dialog', { name });
      await chip.focus();
      await keyboard.press('Enter');
      await expect(panel).toBeVisible();
      await keyboard.press('Tab');
      expect(await panel.evaluate((element) => element.contains(document.activeElement))).toBe(
        true,
      );
      await keyboard.press('Escape');
      await expect(panel).toBeHidden();
      await expect(chip).toBeFocused();
    }
  });

  await test.step('another set', async () => {
    await bench.dataSet.focus();
    const before = await bench.dataSet.innerText();
    const other = before.includes('Built-in') ? 'choose-cue-conflict' : 'choose-built-in';
    await keyboard.press('Enter');
    await tabTo(page, other);
    await keyboard.press('Enter');
    await keyboard.press('Escape');
    await expect(bench.dataSet).not.toHaveText(before);
    await bench.untilSettled();
  });

  await test.step('words, presets, the slider', async () => {
    await tabTo(page, 'template-editor');
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('a drawing of a {}');
    await bench.untilSettled();
    const typed = await bench.headline();
    await tabTo(page, 'preset-shape');
    await keyboard.press('Space');
    await expect(bench.editor).toHaveValue('the shape of a {}');
    await bench.untilSettled();
    expect(await bench.headline()).not.toEqual(typed);
    await tabTo(page, 'steer-slider');
    await keyboard.press('Home');
    await bench.untilSettled();
    await expect(bench.slider).toHaveValue('-1');
  });

  await test.step('a number, its pictures, one of them, and back', async () => {
    await tabTo(page, 'count-texture');
    await keyboard.press('Enter');
    await expect(bench.filter('texture')).toHaveAttribute('aria-pressed', 'true');
    await tabTo(page, 'gallery');
    await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    await expect(bench.detail).toBeVisible();
    await keyboard.press('Escape');
    await expect(bench.detail).toBeHidden();
    await expect(bench.gallery).toBeFocused();
  });

  await test.step('what unfolds', async () => {
    const formula = page.getByText('How these numbers are computed');
    await formula.focus();
    await keyboard.press('Enter');
    await expect(page.getByText('Wilson score interval, 95 %')).toBeVisible();
    await page.getByTestId('edit-classes').focus();
    await keyboard.press('Enter');
    await expect(page.getByLabel('Words for airplane', { exact: true })).toBeVisible();
  });
});

interface FocusStop {
  readonly name: string;
  /** Whether the stop looks other than without the focus. */
  readonly shows: boolean;
}

/** The stop that has the focus: `#` and its test id, or else its words. */
function focusNow(page: Page): Promise<FocusStop> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) {
      return { name: element === document.body ? 'the page' : '', shows: false };
    }
    const inner =
      element instanceof HTMLButtonElement
        ? element.querySelector<HTMLElement>('[data-testid]')
        : null;
    const testId = element.dataset['testid'] ?? inner?.dataset['testid'];
    const words =
      element.getAttribute('aria-label') ??
      (element instanceof HTMLInputElement ? element.labels?.[0]?.innerText : element.innerText);
    const name = testId === undefined ? (words ?? '') : `#${testId}`;
    const look = (): string =>
      [element, element.parentElement]
        .flatMap((part) => {
          if (part === null) return [];
          const {
            outlineStyle,
            outlineWidth,
            outlineColor,
            boxShadow,
            borderColor,
            backgroundColor,
          } = getComputedStyle(part);
          const isDrawn = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
          return [isDrawn ? outlineColor : '', boxShadow, borderColor, backgroundColor];
        })
        .join();
    // Motion would let the look without focus lag behind.
    const style = document.createElement('style');
    style.textContent = '* { transition: none !important }';
    document.head.append(style);
    const focused = look();
    element.blur();
    const plain = look();
    element.focus();
    style.remove();
    return { name, shows: focused !== plain };
  });
}

/** Tab until the stop named `testId` has the focus; it must come within one round. */
async function tabTo(page: Page, testId: string): Promise<void> {
  for (let i = 0; i < MOST_STOPS; i += 1) {
    if ((await focusNow(page)).name === `#${testId}`) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never met “${testId}”.`);
}
