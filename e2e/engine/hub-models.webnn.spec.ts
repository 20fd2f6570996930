import { expect, test } from '../fixtures.ts';
import { readMadeModels } from './made-models.ts';
import { HARNESS_URL, openHarness, serveHarness } from './open-harness.ts';
import { HUB_ORIGINS, runMadeModel, serveMadeHub } from './run-made-model.ts';

test.use({ baseURL: HARNESS_URL, allowedOrigins: HUB_ORIGINS });

/** Transformers of each layout, whose products are rewritten for WebNN, and one that has none. */
const LAYOUTS = [
  'Xenova/clip-vit-base-patch32',
  'Xenova/mobileclip_b',
  'Xenova/siglip-base-patch16-224',
  'immich-app/RN50__openai',
];
const WASM = { dtype: 'fp32', device: 'wasm' } as const;
const WEBNN = { dtype: 'fp32', device: 'webnn' } as const;

serveHarness();
serveMadeHub();
test.beforeEach(() => {
  test.skip(
    process.env['CUELENS_WEBNN_CHROMIUM'] === undefined,
    'needs a Chromium with WebNN: CUELENS_WEBNN_CHROMIUM',
  );
});

for (const model of readMadeModels().filter(({ card }) => LAYOUTS.includes(card.id))) {
  test(`${model.card.id} by WebNN agrees with PyTorch`, async ({ page }) => {
    await openHarness(page);
    const result = await runMadeModel(page, model, { text: WASM, vision: WEBNN });
    const { status, run, imageCosine } = result;
    expect(status).toMatchObject({ phase: 'ready', fellBack: false, restarts: 0 });
    expect(status.towers).toEqual({ text: WASM, vision: WEBNN });
    expect(status.selfTests.at(-1)).toMatchObject({
      tower: 'vision',
      device: 'webnn',
      against: 'processor',
      passed: true,
    });
    expect(run).toMatchObject({ failed: [], errorCode: null });
    expect(imageCosine).toBeGreaterThanOrEqual(0.9999);
    expect(result.answers).toEqual(result.expectedAnswers);
  });
}
