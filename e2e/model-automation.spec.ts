import type { Page } from '@playwright/test';
import { setSpec } from './pages/automation.ts';
import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { PAIRS } from './pages/run-on-device.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { askedFor, expect, ON_BUILT_IN, test } from './hub.ts';

// `globalThis.cueLens.loadModel`: another model for a script, as for a person.

const CLIP = 'Xenova/clip-vit-base-patch32';
const MOBILE = 'Xenova/mobileclip_s0';

test.use({ expectedComplaints: [/Failed to load resource: .* \(http:\/\/127\.0\.0\.1:4190\//] });

test('a script loads a model and runs it', async ({ page, hub }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  const refused = await setSpecComplaint(page, { model: { id: CLIP, revision: 'main' } });
  expect(refused).toEqual(['model-not-here']);
  await loadModel(page, { id: CLIP });
  // It resolves once everything is there.
  await expect(chooser.status).toHaveAttribute('data-phase', 'ready');
  const report = await setSpec(page, {
    evidence: 'device',
    stimuli: { id: 'built-in', helping: 'balanced' },
    prompts: { templates: ['a photo of a {}.'] },
  });
  expect(report.origin).toMatchObject({ kind: 'device', device: 'wasm', dtype: 'fp32' });
  const { shape, texture, neither } = report.counts;
  expect(shape + texture + neither).toBe(PAIRS);
  const { model } = await page.evaluate(() => globalThis.cueLens.getSpec());
  expect(model).toMatchObject({ id: CLIP, revision: expect.stringMatching(/^4c1807b/) });

  await test.step('again, at once and from this device', async () => {
    hub.requests.splice(0);
    await loadModel(page, { id: CLIP, revision: model.revision });
    expect(hub.requests).toEqual([]);
    await loadModel(page, { id: 'cuelens/starter', revision: '1' });
    await bench.untilSettled();
    await loadModel(page, { id: CLIP, revision: model.revision });
    expect(askedFor(hub, /onnx/)).toEqual([]);
  });
});

test('what a script may not do is named, and changes nothing', async ({ page, hub }) => {
  const bench = new WorkbenchPage(page);
  await bench.open(ON_BUILT_IN);
  await bench.untilSettled();
  const spec = await page.evaluate(() => globalThis.cueLens.getSpec());
  const cases = [
    [{ id: MOBILE }, 'licence-unread'],
    [{ id: 'clip' }, 'bad-repo-name'],
    [{ id: 'nobody/nothing' }, 'not-found'],
    [{ id: 'test/gated' }, 'gated'],
    [{}, 'bad-repo-name'],
    [null, 'bad-repo-name'],
    [7, 'bad-repo-name'],
  ] as const;
  for (const [model, code] of cases) {
    expect(await loadComplaint(page, model)).toEqual([code]);
  }
  expect(askedFor(hub, /\.onnx/)).toEqual([]);
  expect(await page.evaluate(() => globalThis.cueLens.getSpec())).toEqual(spec);
  await bench.ask('a drawing of a {}');

  await loadModel(page, { id: MOBILE, acceptLicence: true });
  const { model } = await page.evaluate(() => globalThis.cueLens.getSpec());
  expect(model.id).toBe(MOBILE);
  // The towers of this one do not fit together, which shows only once it is loaded.
  expect(await loadComplaint(page, { id: 'test/wrong-width' })).toContain('bad-model');
});

function loadModel(page: Page, model: object): Promise<void> {
  return page.evaluate((given) => globalThis.cueLens.loadModel(given), model);
}

/** Codes of the problems with which `loadModel` rejects. */
function loadComplaint(page: Page, model: unknown): Promise<readonly string[]> {
  return page.evaluate(async (given) => {
    try {
      await globalThis.cueLens.loadModel(given);
      return ['nothing'];
    } catch (error) {
      const { name, problems = [] } = error as Error & { problems?: { code: string }[] };
      return name === 'CueLensInputError' ? problems.map(({ code }) => code) : [String(error)];
    }
  }, model);
}

function setSpecComplaint(page: Page, patch: object): Promise<readonly string[]> {
  return page.evaluate(async (given) => {
    try {
      await globalThis.cueLens.setSpec(given);
      return ['nothing'];
    } catch (error) {
      const { problems = [] } = error as Error & { problems?: { code: string }[] };
      return problems.map(({ code }) => code);
    }
  }, patch);
}
