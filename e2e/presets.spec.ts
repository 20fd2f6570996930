import { expect, test } from './fixtures.ts';
import { getReport } from './pages/automation.ts';
import {
  COUNTS_APART,
  differingAnswers,
  MISSING_DATA,
  readReferencePrompts,
} from './pages/starter-reference.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// The ready-made prompts against the same model in another runtime.

/** Names of the reference prompts and the chips that ask them. */
const PRESETS = {
  'bare name': 'bare-name',
  'a photo of a {}.': 'photo',
  '80 ImageNet templates': 'imagenet-80',
  'the shape of a {}': 'shape',
  'identify the primary shape in the image: {}': 'primary-shape',
  'the texture of a {}': 'texture',
  'identify the primary texture in the image: {}': 'primary-texture',
} as const;

test.skip(MISSING_DATA !== '', MISSING_DATA);

test('each gives the reference decisions from the shipped embeddings', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilVerified();
  const references = readReferencePrompts();
  expect(references.map(({ name }) => name).sort()).toEqual(Object.keys(PRESETS).sort());
  for (const reference of references) {
    await test.step(reference.name, async () => {
      const id = PRESETS[reference.name as keyof typeof PRESETS];
      await bench.choosePreset(id);
      await expect(page.getByTestId(`preset-${id}`)).toHaveAttribute('aria-pressed', 'true');
      await expect(bench.editor).toHaveValue(reference.templates.join('\n'));
      const counts = await bench.counts();
      counts.forEach((count, i) => {
        expect(Math.abs(count - (reference.counts[i] ?? NaN))).toBeLessThanOrEqual(COUNTS_APART);
      });
      // 0.1 % of 1,280 decisions is one.
      const report = await getReport(page);
      expect(report.counts).toMatchObject({ noConflict: 80, unscored: 0 });
      const differing = differingAnswers(report, reference);
      expect(differing.length, differing.join(', ')).toBeLessThanOrEqual(1);
    });
  }
});

test('a tried prompt can be put back', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  const tried = page.getByTestId('tried').getByRole('button');
  await expect(tried).toHaveCount(1);
  const first = await bench.headline();
  await bench.choosePreset('texture');
  await expect(tried).toHaveCount(2);
  await expect(tried.first()).toContainText('the texture of a {}');
  // Too few answers name a cue for the shape bias to say much.
  await expect(tried.first()).toHaveAttribute('title', /too low for the shape bias to say much/);
  await tried.last().click();
  await expect(bench.editor).toHaveValue('a photo of a {}.');
  await bench.untilSettled();
  expect(await bench.headline()).toEqual(first);
});
