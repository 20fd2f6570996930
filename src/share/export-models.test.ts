import { describe, expect, it } from 'vitest';
import { applySpecPatch, checkSpec } from '#experiment/check-spec.ts';
import type { ResultOrigin } from '#experiment/report.ts';
import { defaultSpec } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import type { Category } from '#science/stimuli/category.ts';
import { exportModelsCsv, exportModelsJson } from './export-models.ts';
import type { ModelOutcome } from './export-models.ts';
import { setOf, smallReport, stimulusOf } from './testing/small-report.ts';

const SET = setOf([
  stimulusOf('airplane1-bicycle2', 'airplane', 'bicycle'),
  stimulusOf('cat3-cat1', 'cat', 'cat'),
  stimulusOf('oven10-truck3', 'oven', 'truck'),
  stimulusOf('oven2-dog3', 'oven', 'dog'),
]);

const ON_DEVICE: ResultOrigin = {
  kind: 'device',
  device: 'webgpu',
  dtype: 'fp16',
  threads: 1,
  text: { device: 'wasm', dtype: 'fp32' },
};

function specOf(id: string, patch: object = {}): ExperimentSpec {
  const usual = defaultSpec('cue-conflict', 'a photo of a {}.');
  const checked = applySpecPatch(usual, { ...patch, model: { id, revision: 'abc' } });
  if (!checked.ok) throw new Error(checked.problems[0]?.message);
  return checked.value;
}

function outcome(
  answers: readonly (Category | null)[],
  spec: ExperimentSpec,
  more: Partial<ModelOutcome> = {},
): ModelOutcome {
  const report = smallReport(SET, answers, null, { spec, origin: ON_DEVICE });
  return { ...report, title: 'One', shared: false, remark: '', ...more };
}

const ONE = outcome(['airplane', 'cat', 'truck', null], specOf('lab/one'));
const NONE = outcome(['car', 'cat', 'car', 'car'], specOf('lab/two'), {
  title: 'Two, the "other"',
  origin: { kind: 'shipped' },
});

describe('the CSV of compared models', () => {
  it('has one row a model, with how it ran, its counts and its rates', () => {
    const [head = '', one = '', two = ''] = exportModelsCsv([ONE, NONE], SET).text.split('\n');
    const columns = head.split(',');
    const cells = Object.fromEntries(columns.map((name, i) => [name, one.split(',')[i]]));
    expect(cells).toMatchObject({
      model: 'lab/one',
      revision: 'abc',
      source: 'device',
      device: 'webgpu',
      dtype: 'fp16',
      text_device: 'wasm',
      text_dtype: 'fp32',
      stimuli: 'cue-conflict',
      pictures: '3',
      shape: '1',
      texture: '1',
      neither: '0',
      no_conflict: '1',
      unscored: '1',
      shape_bias: '0.5',
      shape_bias_low: String(ONE.rates.interval.low),
      cue_accuracy: '1',
      templates: 'a photo of a {}.',
      blend: '0',
      remark: '',
    });
    // No cue answer, no rate: the cells are empty.
    expect(two).toBe(
      'lab/two,abc,"Two, the ""other""",shipped,,,,,,cue-conflict,4,0,0,3,1,0,,,,0,a photo of a {}.,0,',
    );
  });

  it('says what is shared, and what cannot be compared', () => {
    const spec = specOf('lab/three', { prompts: { templates: ['a {}', '=the {}'] } });
    const other = outcome(['airplane', 'cat', 'oven', 'oven'], spec, {
      shared: true,
      remark: 'other words',
    });
    const { text, notes, fileName } = exportModelsCsv([ONE, other], SET);
    expect(text).toContain(',shared,webgpu,');
    expect(text).toContain(',"a {}\n=the {}",0,other words\n');
    expect(notes[0]).toContain('1 of 2 results');
    expect(fileName).toBe('cuelens_models_cue-conflict.csv');
  });

  it('says what is a preview, beside what else is to be minded', () => {
    const origin: ResultOrigin = { ...ON_DEVICE, text: { device: 'wasm', dtype: 'q8' } };
    const other = { ...ONE, origin, remark: 'other words' };
    const { text, notes } = exportModelsCsv([ONE, { ...ONE, origin }, other], SET);
    expect(text).toContain(',0,q8 (preview): not a number to publish\n');
    expect(text).toContain(',0,other words; q8 (preview): not a number to publish\n');
    expect(notes[0]).toContain('2 of 3 results');
  });
});

describe('the JSON of compared models', () => {
  it('has every setting, so that the numbers can be made again', () => {
    const { text, notes, fileName } = exportModelsJson([ONE, NONE], SET);
    const content = JSON.parse(text) as { models: Record<string, unknown>[] };
    expect(content).toMatchObject({ format: 'cuelens-models', version: 1 });
    const [one, two] = content.models;
    expect(checkSpec(one?.['spec'])).toEqual({ ok: true, value: ONE.spec });
    expect(one).toMatchObject({
      origin: ON_DEVICE,
      counts: { shape: 1, texture: 1, unscored: 1 },
      rates: { shapeBias: 0.5, cueAccuracy: 1 },
      byShape: { oven: { texture: 1, unscored: 1, shapeBias: 0 } },
    });
    expect(two).toMatchObject({ rates: { shapeBias: null }, origin: { kind: 'shipped' } });
    expect(notes).toEqual([]);
    expect(fileName).toBe('cuelens_models_cue-conflict.json');
  });
});
