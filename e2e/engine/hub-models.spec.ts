import type { Dtype } from '../../src/engine/contract/model-card.ts';
import { expect, test } from '../fixtures.ts';
import { readMadeModels } from './made-models.ts';
import { HARNESS_URL, openHarness, serveHarness } from './open-harness.ts';
import { HUB_ORIGINS, runMadeModel, serveMadeHub } from './run-made-model.ts';

test.use({ baseURL: HARNESS_URL, allowedOrigins: HUB_ORIGINS });

serveHarness();
const hub = serveMadeHub();

/**
 * Lowest cosine with PyTorch's single-precision rows. 8-bit weights are a preview: of the network of
 * convolutions ONNX Runtime in Python also keeps only 0.58 at worst.
 */
const LOWEST: Readonly<Record<Dtype, number>> = { fp32: 0.9999, w16: 0.9999, fp16: 0.999, q8: 0.5 };

for (const model of readMadeModels()) {
  for (const dtype of Object.keys(model.card.files.vision) as Dtype[]) {
    test(`${model.card.id} in ${dtype} on WASM agrees with PyTorch`, async ({ page }) => {
      await openHarness(page);
      const tower = { dtype, device: 'wasm' } as const;
      const result = await runMadeModel(page, model, { text: tower, vision: tower });
      const { textCosine, imageCosine, probabilityOffBy } = result;
      test.info().annotations.push({
        type: 'worst',
        description: `text ${textCosine}, images ${imageCosine}, probability off by ${probabilityOffBy}`,
      });
      const { status, run } = result;
      expect(status).toMatchObject({
        phase: 'ready',
        device: 'wasm',
        fellBack: false,
        towers: { text: tower, vision: tower },
        embeddingSize: model.reference.embeddingSize,
      });
      expect(status.selfTests.map(({ against, passed }) => [against, passed])).toEqual([
        ['itself', true],
        ['itself', true],
      ]);
      expect(run).toMatchObject({ failed: [], errorCode: null });
      expect(textCosine).toBeGreaterThanOrEqual(LOWEST[dtype]);
      expect(imageCosine).toBeGreaterThanOrEqual(LOWEST[dtype]);
      if (dtype === 'q8') {
        expect(status.notes.join()).toContain('preview quality');
        return;
      }
      expect(result.answers).toEqual(result.expectedAnswers);
      if (dtype === 'fp32') expect(probabilityOffBy).toBeLessThan(1e-4);
    });
  }
}

test('nothing of the image tower is asked for before it is wanted', async ({ page }) => {
  const model = readMadeModels()[0];
  test.skip(model === undefined, 'needs the made models');
  if (model === undefined) return;
  await openHarness(page);
  const tower = { dtype: 'fp32', device: 'wasm' } as const;
  const choice = { card: model.card, baseUrl: `${hub().endpoint}/${model.path}` };
  const towers = { text: tower, vision: tower };
  const before = hub().requests.length;
  await page.evaluate((one) => harness.loadModel(one, false), { ...choice, ...towers });
  const asked = hub()
    .requests.slice(before)
    .map(({ url }) => url);
  expect(asked.some((url) => url.includes('text_model'))).toBe(true);
  expect(asked.filter((url) => /vision|preprocess/.test(url))).toEqual([]);
});
