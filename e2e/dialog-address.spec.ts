import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { expect, ON_BUILT_IN, test } from './hub.ts';
import { tabTo } from './tab-to.ts';

// Depth has an address: what lies over the page is there again after a reload, in a link, on the way
// back. All of it without a mouse.

for (const [name, door] of [
  ['models', 'choose-model'],
  ['storage', 'open-storage'],
  ['device', 'open-device'],
] as const) {
  test(`the address names the dialog of ${name} for as long as it is open`, async ({ page }) => {
    const bench = new WorkbenchPage(page);
    const chooser = new ModelChooserPage(page);
    const dialog = { models: chooser.dialog, storage: chooser.storage, device: chooser.device }[
      name
    ];
    const { keyboard } = page;
    const isNamed = new RegExp(`&vd=${name}&`);
    await bench.open(ON_BUILT_IN);

    await test.step('opened', async () => {
      await bench.model.focus();
      await keyboard.press('Enter');
      await tabTo(page.getByTestId(door));
      await keyboard.press('Enter');
      await expect(dialog).toBeVisible();
      await expect(page).toHaveURL(isNamed);
    });

    await test.step('a reload shows it, and the model that comes leaves it open', async () => {
      await page.reload();
      await expect(dialog).toBeVisible();
      await bench.untilVerified();
      await expect(dialog).toBeVisible();
      await expect(page).toHaveURL(isNamed);
    });

    await test.step('Escape closes it, to its chip, and the address follows', async () => {
      await keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await expect(bench.model).toBeFocused();
      await expect(page).not.toHaveURL(/vd=/);
      await page.reload();
      await bench.untilNumber();
      await expect(dialog).toBeHidden();
    });

    await test.step('a link opens it, back and forward walk over it', async () => {
      await page.evaluate((pasted) => (location.hash = pasted), `${ON_BUILT_IN}&vd=${name}`);
      await expect(dialog).toBeVisible();
      await page.goBack();
      await expect(dialog).toBeHidden();
      await expect(bench.model).toBeFocused();
      await page.goForward();
      await expect(dialog).toBeVisible();
      await tabTo(dialog.getByRole('button', { name: 'Close' }));
      await keyboard.press('Enter');
      await expect(dialog).toBeHidden();
      await expect(bench.model).toBeFocused();
    });
  });
}

test('what is wrong with a link is dismissed one by one, and nobody is left nowhere', async ({
  page,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  const dismiss = page.getByRole('button', { name: 'Dismiss this message' });
  const { keyboard } = page;

  await test.step('on the page', async () => {
    await bench.open(`${ON_BUILT_IN}&vd=nowhere&vf=nothing`);
    await expect(bench.problems).toHaveCount(2);
    await expect(bench.problems.last()).toContainText(
      '“nowhere”; known are models, storage, device',
    );
    await tabTo(dismiss.first());
    await keyboard.press('Enter');
    await expect(bench.problems).toHaveCount(1);
    await expect(dismiss).toBeFocused();
    await keyboard.press('Enter');
    await expect(bench.problems).toHaveCount(0);
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  });

  await test.step('in the dialog that the link opens', async () => {
    await page.goto('about:blank');
    await bench.open(`${ON_BUILT_IN}&vd=storage&vf=nothing`);
    await expect(chooser.storage).toBeVisible();
    await tabTo(dismiss);
    await keyboard.press('Enter');
    await expect(bench.problems).toHaveCount(0);
    await expect(chooser.storage.getByRole('heading', { level: 2 })).toBeFocused();
  });
});
