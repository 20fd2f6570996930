import { expectNothingSerious } from './axe-check.ts';
import { expect, test } from './fixtures.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// What a machine can find of barriers, in every state that a visitor meets.

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    // In the dark nothing but the colours is another.
    const rules = colorScheme === 'dark' ? ['color-contrast'] : undefined;

    test('nothing serious, wherever one looks', async ({ page }) => {
      const bench = new WorkbenchPage(page);
      await bench.open();
      await bench.untilVerified();
      await expect(bench.card('Where this sits').locator('svg').first()).toBeVisible();

      await test.step('first view', () => expectNothingSerious(page, rules));

      await test.step('everything unfolded', async () => {
        await page.getByTestId('edit-classes').click();
        await page.getByRole('button', { name: 'own sentences' }).first().click();
        await page.getByRole('button', { name: /^\d+ more$/ }).click();
        for (const details of await page.locator('details').all()) {
          await details.evaluate((element: HTMLDetailsElement) => {
            element.open = true;
          });
        }
        await expectNothingSerious(page, rules);
      });

      await test.step('a problem, and a stale number', async () => {
        await bench.editor.fill('a photo');
        await expect(bench.problems.first()).toBeVisible();
        await expectNothingSerious(page, rules);
        await bench.ask('a photo of a {}.');
      });

      await test.step('A against B, steered, with one picture open', async () => {
        await page.getByTestId('pin-a').click();
        await bench.slider.focus();
        await bench.slider.press('End');
        await bench.tiles.first().click();
        await expect(bench.detail).toBeVisible();
        await expectNothingSerious(page, rules);
      });

      await test.step('pictures as a table', async () => {
        await page.getByRole('button', { name: 'table', exact: true }).click();
        await expect(page.getByTestId('picture-table')).toBeVisible();
        await expectNothingSerious(page, rules);
      });

      for (const [name, chip] of [
        ['Data set', bench.dataSet],
        ['Model and device', bench.model],
      ] as const) {
        await test.step(name, async () => {
          await chip.click();
          await expect(page.getByRole('dialog', { name })).toBeVisible();
          await expectNothingSerious(page, rules);
          await page.keyboard.press('Escape');
        });
      }

      await test.step('the share dialog', async () => {
        await page.getByTestId('share-button').click();
        await expect(page.getByRole('dialog', { name: 'Share this finding' })).toBeVisible();
        await expectNothingSerious(page, rules);
      });
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

  test('nothing serious, with a shared finding and a run', async ({ page, openContext }) => {
    const sender = new WorkbenchPage(await (await openContext()).newPage());
    await sender.open();
    await sender.untilSettled();
    const { hash } = new URL(await sender.shareLink());
    const bench = new WorkbenchPage(page);
    await bench.open(hash);
    await expect(bench.sharedBanner).toBeVisible();
    await expectNothingSerious(page);
    await page.getByTestId('recompute').click();
    await expect(page.getByTestId('shared-agreement')).toBeVisible();
    await page.getByTestId('run-all').click();
    await expect(page.getByTestId('progress')).toBeVisible();
    await expectNothingSerious(page);
  });
});
