import type { Locator, Page } from '@playwright/test';
import { expectNothingSerious } from './axe-check.ts';
import { expect, test } from './fixtures.ts';
import { ON_BUILT_IN } from './hub.ts';
import { PATIENCE_MS, WorkbenchPage } from './pages/workbench-page.ts';
import { tabTo } from './tab-to.ts';

// What this device can do, before anything is started.

/** The panel of this device. */
class DevicePanelPage {
  readonly dialog: Locator;
  readonly speed: Locator;
  readonly basis: Locator;
  readonly button: Locator;
  readonly progress: Locator;

  constructor(page: Page) {
    this.dialog = page.getByTestId('device-panel');
    this.speed = page.getByTestId('device-speed');
    this.basis = page.getByTestId('device-speed-basis');
    this.button = page.getByTestId('measure-device');
    this.progress = page.getByTestId('measure-progress');
  }

  row(id: string): Locator {
    return this.dialog.getByTestId(`device-row-${id.replaceAll('/', '__')}`);
  }

  async untilMeasured(): Promise<void> {
    await expect(this.basis).toContainText('Measured in this visit', { timeout: PATIENCE_MS });
    await expect(this.progress).toHaveCount(0, { timeout: PATIENCE_MS });
  }
}

test('this device is measured without a mouse, and every model has its time', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  const device = new DevicePanelPage(page);
  const door = page.getByTestId('open-device-times');
  const { keyboard } = page;
  await bench.open(ON_BUILT_IN);
  await bench.untilVerified();

  await test.step('opened from beside the run offers', async () => {
    await tabTo(door);
    await keyboard.press('Enter');
    await expect(device.dialog).toBeVisible();
    await expect(page).toHaveURL(/&vd=device&/);
    await expect(page.getByTestId('device-facts')).toContainText(
      /WASM: the processor, \d threads?/,
    );
    await expect(page.getByTestId('device-facts')).toContainText('cross-origin isolated');
    // The check of eight pictures is no measurement.
    await expect(device.speed).toHaveAttribute('data-value', '');
    await expect(device.basis).toContainText('Not measured yet: about');
    await expect(device.row('cuelens/starter')).toHaveAttribute('data-basis', 'rough');
  });

  await test.step('stopped, and nothing is lost', async () => {
    await tabTo(device.button);
    await keyboard.press('Enter');
    await expect(device.button).toHaveText('Stop');
    await expect(device.button).toBeFocused();
    await keyboard.press('Enter');
    await expect(device.progress).toHaveCount(0);
    await expect(device.button).toHaveText(/^Measure/);
    await expect(device.button).toBeFocused();
    await expect(bench.problems).toHaveCount(0);
  });

  await test.step('measured', async () => {
    await keyboard.press('Enter');
    await expect(device.progress).toBeVisible();
    await device.untilMeasured();
    expect(Number(await device.speed.getAttribute('data-value'))).toBeGreaterThan(0);
    await expect(device.button).toHaveText('Measure again');
    await expect(device.button).toBeFocused();
  });

  await test.step('the table says what is measured, estimated, shipped, and to be fetched', async () => {
    const own = device.row('cuelens/starter');
    await expect(own).toHaveAttribute('data-basis', 'measured');
    await expect(own).toContainText(/in use\s*measured here: [\d.]+ pictures a second \(w16\)/);
    await expect(own.getByRole('cell')).toHaveText(
      Array.from({ length: 3 }, () => /^nothing to compute: shippedanew: about \d+ (s|min)$/),
    );
    const clip = device.row('Xenova/clip-vit-base-patch32');
    await expect(clip).toHaveAttribute('data-basis', 'estimated');
    await expect(clip).toContainText(
      /estimated from CueLens starter’s pace: about [\d.]+ a second/,
    );
    await expect(clip).toContainText('Download 606 MB');
    await expect(clip.getByRole('cell')).toHaveText(
      Array.from({ length: 3 }, () => /^about [\d.]+ (s|min|h)$/),
    );
    await expectNothingSerious(page);
  });

  await test.step('back on the page the run says how long it takes', async () => {
    await keyboard.press('Escape');
    await expect(device.dialog).toBeHidden();
    await expect(door).toBeFocused();
    await expect(page.getByTestId('run-all')).toHaveText(
      /^Run all 720 on this device, about \d+ (s|min)$/,
    );
  });

  await test.step('the next visit knows it, and from when, before anything has run', async () => {
    await expect
      .poll(() => page.evaluate(() => localStorage.getItem('cuelens-speeds')))
      .toContain('"isRough":false');
    // A shared finding computes nothing.
    const { hash } = new URL(await bench.shareLink());
    await page.goto('about:blank');
    await page.goto(`./${hash}`);
    await expect(bench.sharedBanner).toBeVisible();
    await bench.model.click();
    await page.getByTestId('open-device').click();
    await expect(device.basis).toContainText(/^Measured on \d+ \w+ \d{4}, with w16 weights\.$/);
    await expect(device.row('Xenova/clip-vit-base-patch32')).toHaveAttribute(
      'data-basis',
      'estimated',
    );
    await expect(bench.engineStatus).toHaveAttribute('data-phase', 'idle');
  });

  await test.step('what cannot be read of it is named once, and let go', async () => {
    await page.evaluate(() => {
      localStorage.setItem('cuelens-speeds', '{"format":"cuelens-speeds","version":9}');
    });
    const told = page.locator('[data-code=kept-speeds]');
    await page.goto('about:blank');
    await bench.open(`${ON_BUILT_IN}&vd=device`);
    await expect(told).toBeVisible();
    await expect(device.basis).toContainText('Not measured yet');
    await page.reload();
    await expect(device.basis).toContainText('Not measured yet');
    await expect(told).toHaveCount(0);
  });
});

test.describe('on a phone, in the dark', () => {
  test.use({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    colorScheme: 'dark',
  });

  test('nothing is cut, and nothing serious', async ({ page }) => {
    const bench = new WorkbenchPage(page);
    const device = new DevicePanelPage(page);
    await bench.open(`${ON_BUILT_IN}&vd=device`);
    await expect(device.row('Xenova/clip-vit-large-patch14')).toBeVisible();
    await device.button.tap();
    await device.untilMeasured();
    const isWide = (element: Element): boolean => element.scrollWidth > element.clientWidth + 1;
    expect(await device.dialog.evaluate(isWide)).toBe(false);
    expect(await device.dialog.locator('.big-dialog-body').evaluate(isWide)).toBe(false);
    await expectNothingSerious(page);
  });
});
