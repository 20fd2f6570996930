import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { askedFor, expect, ON_BUILT_IN, test, transfersOf } from './hub.ts';

// A model whose weights may be used for research only: the visitor says yes, or nothing comes.

const MOBILE = 'Xenova/mobileclip_s0';
const WEIGHTS = /\.onnx/;

test('the licence is asked first; a no leaves everything as it was, a yes is kept', async ({
  page,
  hub,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await bench.untilSettled();
  const before = await bench.headline();

  await test.step('the card says so, and asking brings the words of the licence', async () => {
    await chooser.open();
    const badge = chooser.card(MOBILE).getByTestId('licence-badge');
    await expect(badge).toHaveAttribute('data-use', 'research-only');
    await expect(badge).toContainText('research only');
    await chooser.card(MOBILE).getByTestId('use-model').click();
    await expect(chooser.wish).toHaveAttribute('data-phase', 'licence');
    await expect(chooser.wish).toContainText('MobileCLIP-S0 may be used for research only.');
    await expect(page.getByTestId('licence-notice')).toContainText(
      'Apple Machine Learning Research Model License',
    );
    await expect(page.getByTestId('licence-notice')).toContainText('no commercial use');
    await expect(
      page.getByTestId('licence-notice').getByRole('link', { name: 'The licence in full' }),
    ).toHaveAttribute('href', /^https:\/\//);
    expect(askedFor(hub, WEIGHTS)).toEqual([]);
  });

  await test.step('no', async () => {
    await chooser.wish.getByTestId('wish-cancel').click();
    await expect(chooser.wish).toHaveCount(0);
    await expect(chooser.card('cuelens/starter')).toContainText('in use');
    await chooser.close();
    expect(await bench.headline()).toEqual(before);
    await expect(bench.problems).toHaveCount(0);
    await bench.ask('a drawing of a {}');
    expect(askedFor(hub, WEIGHTS)).toEqual([]);
  });

  await test.step('yes', async () => {
    await chooser.take(MOBILE);
    await page.getByTestId('licence-accept').click();
    await chooser.untilLoaded('MobileCLIP-S0');
    expect(transfersOf(hub, `${MOBILE}/onnx/vision_model.onnx`)).toHaveLength(1);
    const panel = await chooser.openPanel();
    await expect(panel.getByTestId('model-card')).toContainText('research only');
    await page.keyboard.press('Escape');
  });

  await test.step('one word counts for all models under this licence', async () => {
    await chooser.take('Xenova/mobileclip_b');
    const weights = 'Xenova/mobileclip_b/onnx/vision_model.onnx';
    await expect.poll(() => transfersOf(hub, weights).length).toBe(1);
    await chooser.untilLoaded('MobileCLIP-B');
  });
});

test('a licence that is being read is no answer: the page can be left and comes back the same', async ({
  page,
  hub,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await chooser.take(MOBILE);
  await expect(chooser.wish).toHaveAttribute('data-phase', 'licence');
  // Out of the dialog the question stays in sight, at the page's foot.
  await chooser.close();
  await expect(chooser.wish).toBeVisible();
  await page.reload();
  await bench.untilSettled();
  await expect(chooser.wish).toHaveCount(0);
  await expect(bench.model).toContainText('CueLens starter');
  expect(askedFor(hub, WEIGHTS)).toEqual([]);
});
