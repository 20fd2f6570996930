import type { TensorQuestion } from '../../src/engine/contract/found-model.ts';
import { expect, test } from '../fixtures.ts';
import { droppedModel, GRAPH_FORMS, graphForm, worstCosineOf } from './graph-forms.ts';
import { HARNESS_URL, openHarness, serveHarness } from './open-harness.ts';

test.use({ baseURL: HARNESS_URL });

serveHarness();

for (const form of GRAPH_FORMS.filter(({ name }) => name !== 'nameless')) {
  test(`${form.name} (${form.words}) agrees with ONNX Runtime in Python`, async ({ page }) => {
    await openHarness(page);
    const model = droppedModel(form, 'wasm');
    const status = await page.evaluate((one) => harness.loadModel(one, true), model);
    expect(status).toMatchObject({ phase: 'ready', device: 'wasm', embeddingSize: 4 });
    expect(status.selfTests.map(({ passed }) => passed)).toEqual([true, true]);
    const lowest = form.name === 'half' ? 0.99999 : 0.999999;
    expect(await worstCosineOf(page, form)).toBeGreaterThan(lowest);
  });
}

test('names that say nothing are asked for, and the answer is enough', async ({ page }) => {
  await openHarness(page);
  const form = graphForm('nameless');
  const open = droppedModel(form, 'wasm');
  const refusal = await page.evaluate((one) => harness.refusalOf(one), open);
  expect(refusal.code).toBe('needs-answer');
  const question = JSON.parse(refusal.detail) as TensorQuestion;
  expect(question).toMatchObject({
    tower: 'text',
    inputs: [{ name: 'x.1', type: 'int64', shape: ['batch', 'length'] }],
    outputs: [{ name: 'y.1' }, { name: 'y.2' }],
  });
  const answered = droppedModel(form, 'wasm', {
    text: {
      ids: 'x.1',
      idsType: 'int64',
      mask: null,
      output: 'y.1',
      fixedBatch: null,
      fixedLength: null,
    },
    // The only one of its rank and type: nothing is left to ask.
    vision: null,
  });
  await page.evaluate((one) => harness.loadModel(one, true), answered);
  expect(await worstCosineOf(page, form)).toBeGreaterThan(0.999999);
});

test('a file that is missing is named', async ({ page }) => {
  await openHarness(page);
  const model = droppedModel(graphForm('beside'), 'wasm');
  const { 'onnx/text.onnx_data': _left, ...files } = model.files ?? {};
  const refusal = await page.evaluate((one) => harness.refusalOf(one), { ...model, files });
  expect(refusal.code).toBe('not-found');
  expect(refusal.message).toContain('onnx/text.onnx_data');
});
