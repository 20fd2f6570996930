import type { Locator, Page } from '@playwright/test';
import { expectNothingSerious } from './axe-check.ts';
import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { runOnePair } from './pages/run-on-device.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { expect, ON_BUILT_IN, test } from './hub.ts';
import { tabTo } from './tab-to.ts';

// The panels of models for those without a mouse, with a screen reader, and with a phone.

const CLIP = 'Xenova/clip-vit-base-patch32';
const MOBILE = 'Xenova/mobileclip_s0';

test.use({ expectedComplaints: [/Failed to load resource: .* \(http:\/\/127\.0\.0\.1:4190\//] });

test('a model is chosen, its licence read and answered, without a mouse', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  const { keyboard } = page;
  await bench.open(ON_BUILT_IN);
  await bench.untilVerified();

  await test.step('to the chooser, and back by Escape with the focus where it was', async () => {
    await bench.model.focus();
    await keyboard.press('Enter');
    await tabTo(page.getByTestId('choose-model'));
    await keyboard.press('Enter');
    await expect(chooser.dialog).toBeVisible();
    await keyboard.press('Escape');
    await expect(chooser.dialog).toBeHidden();
    await expect(bench.model).toBeFocused();
  });

  await test.step('the licence takes the focus, and gives it back', async () => {
    await keyboard.press('Enter');
    await tabTo(page.getByTestId('choose-model'));
    await keyboard.press('Enter');
    await expect(chooser.card(MOBILE)).toBeVisible();
    await tabTo(chooser.card(MOBILE).getByTestId('use-model'));
    await keyboard.press('Enter');
    await expect(chooser.wish).toHaveAttribute('data-phase', 'licence');
    await expect(chooser.wish).toBeFocused();
    await tabTo(chooser.wish.getByTestId('wish-cancel'));
    await keyboard.press('Enter');
    await expect(chooser.wish).toHaveCount(0);
    await expect(chooser.card(MOBILE).getByTestId('use-model')).toBeFocused();
  });

  await test.step('yes', async () => {
    await keyboard.press('Enter');
    await expect(chooser.wish).toBeFocused();
    await tabTo(page.getByTestId('licence-accept'));
    await keyboard.press('Space');
    await expect(chooser.dialog).toBeHidden();
    await chooser.untilLoaded('MobileCLIP-S0');
    await tabTo(page.getByTestId('run-balanced'));
    await keyboard.press('Enter');
    await expect.poll(() => bench.countUsed()).toBeGreaterThan(0);
    await tabTo(page.getByTestId('cancel'));
    await keyboard.press('Enter');
    await expect(page.getByTestId('resume')).toBeVisible();
  });

  await test.step('a repository by its name, and what is wrong with it', async () => {
    await bench.model.focus();
    await keyboard.press('Enter');
    await tabTo(page.getByTestId('choose-model'));
    await keyboard.press('Enter');
    await tabTo(chooser.repo);
    await keyboard.type('nobody/nothing');
    await keyboard.press('Enter');
    await expect(chooser.wish).toHaveAttribute('data-phase', 'failed');
    // Whoever types keeps typing.
    await expect(chooser.repo).toBeFocused();
    await keyboard.press('Escape');
    await tabTo(chooser.wish.getByTestId('wish-cancel'));
    await keyboard.press('Enter');
    await expect(chooser.wish).toHaveCount(0);
    await expect(bench.model).toBeFocused();
  });

  await test.step('the same, dismissed while the dialog is open', async () => {
    await keyboard.press('Enter');
    await tabTo(page.getByTestId('choose-model'));
    await keyboard.press('Enter');
    await tabTo(chooser.repo);
    await keyboard.type('nobody/nothing');
    await keyboard.press('Enter');
    await expect(chooser.wish).toHaveAttribute('data-phase', 'failed');
    await tabTo(chooser.wish.getByTestId('wish-cancel'));
    await keyboard.press('Enter');
    await expect(chooser.wish).toHaveCount(0);
    await expect(chooser.dialog.getByRole('heading', { level: 2 })).toBeFocused();
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    // In the dark nothing but the colours is another.
    const rules = colorScheme === 'dark' ? ['color-contrast'] : undefined;

    test('nothing serious in the chooser, the storage, the comparison', async ({ page }) => {
      const bench = new WorkbenchPage(page);
      const chooser = new ModelChooserPage(page);
      await bench.open(ON_BUILT_IN);
      await test.step('the chooser, everything unfolded', async () => {
        await chooser.open();
        await expect(chooser.card(CLIP)).toBeVisible();
        await unfold(chooser.dialog);
        await expectNothingSerious(page, rules);
      });
      await test.step('a licence to read', async () => {
        await chooser.card(MOBILE).getByTestId('use-model').click();
        await expect(chooser.wish).toHaveAttribute('data-phase', 'licence');
        await expectNothingSerious(page, rules);
        await chooser.wish.getByTestId('wish-cancel').click();
      });
      await test.step('a refusal, in the dialog and on the page', async () => {
        await chooser.lookUp('nobody/nothing');
        await expect(chooser.wish).toHaveAttribute('data-phase', 'failed');
        await expectNothingSerious(page, rules);
        await chooser.close();
        await expectNothingSerious(page, rules);
        await chooser.wish.getByTestId('wish-cancel').click();
      });
      await test.step('a question about a graph', async () => {
        await chooser.lookUp('test/odd-names');
        await expect(chooser.wish).toHaveAttribute('data-phase', 'question');
        await expectNothingSerious(page, rules);
        await chooser.wish.getByTestId('wish-cancel').click();
      });
      await test.step('a model before its first run, and its panel', async () => {
        await chooser.take(CLIP);
        await chooser.untilLoaded('CLIP ViT-B/32');
        await expectNothingSerious(page, rules);
        await unfold(await chooser.openPanel());
        await expectNothingSerious(page, rules);
        await page.keyboard.press('Escape');
      });
      await test.step('models side by side', async () => {
        await runOnePair(bench);
        await page.getByTestId('models-add-current').click();
        await chooser.open();
        await chooser.addToComparison(MOBILE);
        await chooser.close();
        await expect(page.getByTestId('models-scatter').locator('svg').first()).toBeVisible();
        await expect(page.getByTestId('models-overlay').locator('svg').first()).toBeVisible();
        await unfold(page.getByTestId('models-panel'));
        await expectNothingSerious(page, rules);
      });
      await test.step('what is kept, with a word before it is deleted', async () => {
        await chooser.openStorage();
        await chooser.stored(CLIP).getByTestId('storage-delete').click();
        await unfold(chooser.storage);
        await expectNothingSerious(page, rules);
      });
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

  test('nothing is cut: chooser, licence, download, comparison, storage', async ({ page, hub }) => {
    const bench = new WorkbenchPage(page);
    const chooser = new ModelChooserPage(page);
    await bench.open(ON_BUILT_IN);
    await test.step('chooser, everything unfolded', async () => {
      await chooser.open();
      await expect(chooser.card(CLIP)).toBeVisible();
      await unfold(chooser.dialog);
      await expectNoSideways(page, chooser.dialog);
      await page.screenshot({ path: 'test-results/shots/phone-chooser.png' });
    });
    await test.step('licence', async () => {
      await chooser.card(MOBILE).getByTestId('use-model').tap();
      await expect(page.getByTestId('licence-accept')).toBeInViewport();
      await expectNoSideways(page, chooser.dialog);
      await chooser.wish.getByTestId('wish-cancel').tap();
    });
    await test.step('a download under way', async () => {
      hub.faults.add({
        match: `${CLIP}/onnx/vision_model.onnx`,
        where: 'cdn',
        kind: 'slow',
        bytesPerSecond: 60_000,
      });
      await chooser.card(CLIP).getByTestId('use-model').tap();
      await expect(chooser.download).toHaveAttribute('aria-label', /^Image tower: /);
      await expectNoSideways(page);
      await chooser.pause.tap();
      await expectNoSideways(page);
      hub.faults.clear();
      await chooser.goOn.tap();
      await chooser.untilLoaded('CLIP ViT-B/32');
    });
    await test.step('the question about a graph', async () => {
      await chooser.lookUp('test/odd-names');
      await expect(page.getByTestId('tensor-output')).toBeInViewport();
      await expectNoSideways(page);
      await chooser.wish.getByTestId('wish-cancel').tap();
      await chooser.take(CLIP);
      await chooser.untilLoaded('CLIP ViT-B/32');
    });
    await test.step('comparison', async () => {
      await runOnePair(bench);
      await page.getByTestId('models-add-current').tap();
      await chooser.open();
      await chooser.addToComparison(MOBILE);
      await chooser.addToComparison('onnx-community/siglip2-base-patch16-256-ONNX');
      await chooser.close();
      await page.getByTestId('models-panel').scrollIntoViewIfNeeded();
      await expect(page.getByTestId('models-overlay').locator('svg').first()).toBeVisible();
      await expectNoSideways(page);
      await page.screenshot({ path: 'test-results/shots/phone-models.png' });
    });
    await test.step('storage', async () => {
      await chooser.openStorage();
      await chooser.stored(CLIP).getByTestId('storage-delete').tap();
      await unfold(chooser.storage);
      await expectNoSideways(page, chooser.storage);
      await page.screenshot({ path: 'test-results/shots/phone-storage.png' });
    });
  });
});

async function unfold(inside: Locator): Promise<void> {
  await inside.evaluate((element) => {
    for (const details of element.querySelectorAll('details')) details.open = true;
  });
}

/** A page, or a dialog on it, that scrolls sideways hides what a thumb does not look for. */
async function expectNoSideways(page: Page, dialog?: Locator): Promise<void> {
  const inside = dialog ?? page.locator('body');
  const wide = await inside.evaluate((element) => {
    const root = document.documentElement;
    const isWide = (part: Element): boolean => part.scrollWidth > part.clientWidth + 1;
    if (!isWide(root) && !isWide(element)) return [];
    const parts = [...element.querySelectorAll('*')]
      .filter((part) => isWide(part) && getComputedStyle(part).overflowX === 'visible')
      .map((part) => `${part.tagName}.${part.getAttribute('class') ?? ''} ${part.scrollWidth}`);
    return ['scrolls sideways', ...parts.slice(0, 5)];
  });
  expect(wide).toEqual([]);
}
