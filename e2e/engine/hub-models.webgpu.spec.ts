import { expect, test } from '../fixtures.ts';
import { droppedModel, graphForm, worstCosineOf } from './graph-forms.ts';
import { readMadeModels } from './made-models.ts';
import { HARNESS_URL, openHarness, serveHarness } from './open-harness.ts';
import { HUB_ORIGINS, runMadeModel, serveMadeHub } from './run-made-model.ts';

test.use({ baseURL: HARNESS_URL, allowedOrigins: HUB_ORIGINS });

/** One of each layout, and of each kind of image tower. */
const LAYOUTS = [
  'Xenova/clip-vit-base-patch32',
  'immich-app/RN50__openai',
  'Xenova/mobileclip_s0',
  'Xenova/siglip-base-patch16-224',
];
const models = readMadeModels();
const CARD = { dtype: 'fp32', device: 'webgpu' } as const;
const WASM = { dtype: 'fp32', device: 'wasm' } as const;

serveHarness();
serveMadeHub();

for (const model of models.filter(({ card }) => LAYOUTS.includes(card.id))) {
  test(`${model.card.id} on WebGPU, imitated in software, agrees with PyTorch`, async ({
    page,
  }) => {
    test.setTimeout(600_000);
    await openHarness(page);
    const result = await runMadeModel(page, model, { text: WASM, vision: CARD });
    const { status, run, textCosine, imageCosine, probabilityOffBy } = result;
    test.info().annotations.push({
      type: 'worst',
      description: `text ${textCosine}, images ${imageCosine}, probability off by ${probabilityOffBy}`,
    });
    expect(status).toMatchObject({ phase: 'ready', fellBack: false, restarts: 0 });
    expect(status.towers).toEqual({ text: WASM, vision: CARD });
    expect(status.selfTests).toEqual([
      expect.objectContaining({ tower: 'text', device: 'wasm', against: 'itself', passed: true }),
      expect.objectContaining({
        tower: 'vision',
        device: 'webgpu',
        against: 'processor',
        passed: true,
      }),
    ]);
    expect(run).toMatchObject({ failed: [], errorCode: null });
    expect(textCosine).toBeGreaterThanOrEqual(0.9999);
    expect(imageCosine).toBeGreaterThanOrEqual(0.9999);
    expect(result.answers).toEqual(result.expectedAnswers);
  });
}

const clip = models.find(({ card }) => card.id === 'Xenova/clip-vit-base-patch32');

test('both towers on WebGPU: sentences are held against the processor too', async ({ page }) => {
  test.setTimeout(600_000);
  test.skip(clip === undefined, 'needs the made models');
  if (clip === undefined) return;
  await openHarness(page);
  const result = await runMadeModel(page, clip, { text: CARD, vision: CARD });
  expect(result.status.towers).toEqual({ text: CARD, vision: CARD });
  expect(result.status.selfTests.map(({ against, passed }) => [against, passed])).toEqual([
    ['processor', true],
    ['processor', true],
  ]);
  expect(result.textCosine).toBeGreaterThanOrEqual(0.9999);
  expect(result.answers).toEqual(result.expectedAnswers);
});

test('weights that this card computes wrongly run elsewhere, and the reason is said', async ({
  page,
}) => {
  test.setTimeout(600_000);
  test.skip(clip === undefined, 'needs the made models');
  if (clip === undefined) return;
  await openHarness(page);
  // The imitated card has no half precision.
  const half = { dtype: 'fp16', device: 'webgpu' } as const;
  const single = await runMadeModel(page, clip, { text: WASM, vision: half });
  expect(single.status.towers?.vision).toEqual(CARD);
  expect(single.status.reason).toContain('so the image tower runs in fp32');
  const q8 = { dtype: 'q8', device: 'webgpu' } as const;
  const preview = await runMadeModel(page, clip, { text: WASM, vision: q8 });
  expect(preview.status).toMatchObject({
    device: 'wasm',
    fellBack: true,
    towers: { vision: { dtype: 'q8', device: 'wasm' } },
  });
  expect(preview.status.reason).toContain('8-bit weights (q8) wrongly');
});

test('one graph for both towers on WebGPU is held against the processor', async ({ page }) => {
  await openHarness(page);
  const form = graphForm('joint');
  const model = droppedModel(form, 'webgpu');
  const status = await page.evaluate((one) => harness.loadModel(one, true), model);
  expect(status.towers).toEqual({ text: CARD, vision: CARD });
  expect(status.selfTests.map(({ against, passed }) => [against, passed])).toEqual([
    ['processor', true],
    ['processor', true],
  ]);
  expect(await worstCosineOf(page, form)).toBeGreaterThan(0.9999);
});
