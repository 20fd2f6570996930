import { describe, expect, it } from 'vitest';
import { applySpecPatch, checkSpec } from '#experiment/check-spec.ts';
import { defaultSpec } from '#experiment/spec.ts';
import { PROMPT_PRESETS } from '#science/prompts/presets.ts';
import { captionOf } from './caption.ts';
import { markOfStimuli } from './checksum.ts';
import { exportReportJson } from './export-json.ts';
import { setOf, smallReport, stimulusOf } from './testing/small-report.ts';

const SET = setOf([
  stimulusOf('airplane1-bicycle2', 'airplane', 'bicycle'),
  stimulusOf('cat3-cat1', 'cat', 'cat'),
  stimulusOf('oven10-truck3', 'oven', 'truck'),
  stimulusOf('oven2-dog3', 'oven', 'dog'),
]);

function specWith(patch: unknown) {
  const checked = applySpecPatch(defaultSpec('cue-conflict', 'a photo of a {}.'), patch);
  if (!checked.ok) throw new Error(checked.problems[0]?.message);
  return checked.value;
}

describe('the JSON of a report', () => {
  const report = smallReport(SET, ['bicycle', 'cat', 'oven', null], [0.5, 0.3, 0.1, 0]);
  const file = exportReportJson(report, SET, 'CueLens starter');
  const content = JSON.parse(file.text) as Record<string, unknown>;

  it('names its form, its spec, its images and their mark', () => {
    expect(content).toMatchObject({
      format: 'cuelens-report',
      version: 1,
      origin: { kind: 'shipped' },
      stimuli: { id: 'cue-conflict', count: 4, mark: markOfStimuli(SET.stimuli) },
      counts: { shape: 1, texture: 1, neither: 0, noConflict: 1, noConflictRight: 1, unscored: 1 },
      rates: { shapeBias: 0.5, cueAccuracy: 1, interval: { confidence: 0.95, method: 'Wilson' } },
    });
    expect(checkSpec(content['spec'])).toEqual({ ok: true, value: report.spec });
    expect(file.fileName).toBe('cuelens_cuelens-starter_cue-conflict.json');
  });

  it('has every image, with answer, cue and 16 probabilities where scored', () => {
    const images = content['images'] as Record<string, unknown>[];
    expect(images[0]).toMatchObject({
      id: 'airplane1-bicycle2',
      answer: 'bicycle',
      cue: 'texture',
    });
    const probabilities = images[0]?.['probabilities'] as number[];
    expect(probabilities).toHaveLength(16);
    expect(probabilities[2]).toBe(0.5);
    expect(images[1]).toMatchObject({ answer: 'cat', cue: 'no-conflict' });
    expect(images[3]).toMatchObject({ answer: null, cue: 'unscored' });
    expect(images[3]).not.toHaveProperty('probabilities');
  });

  it('has null where there is no rate', () => {
    expect(content['byShape']).toMatchObject({
      airplane: { shape: 0, texture: 1, shapeBias: 0 },
      bear: { shape: 0, texture: 0, shapeBias: null, interval: { low: null } },
    });
  });

  it('of a shared result has answers only, and says so', () => {
    const shared = smallReport(SET, ['bicycle', 'cat', 'oven', 'dog'], null, {
      origin: { kind: 'link', made: null },
    });
    const other = exportReportJson(shared, SET, 'CueLens starter');
    expect(other.text).not.toContain('probabilities"');
    expect(other.notes).toHaveLength(1);
  });
});

describe('the caption of a finding', () => {
  it('says model, prompt, images, numbers, counts and origin', () => {
    const report = smallReport(SET, ['bicycle', 'cat', 'oven', null]);
    expect(captionOf(report, SET, 'CueLens starter').text).toBe(
      'CueLens starter (cuelens/starter, revision 1) on 3 of 4 images of “Cue-conflict stimuli”, asked “a photo of a {}.”. ' +
        'Shape bias 0.50 (95 % Wilson interval 0.09 to 0.91). ' +
        'Cue accuracy 1.00: 2 images with a conflict, named by shape 1, by texture 1, by neither 0. ' +
        'Images without a conflict, counted in neither number: 1. Image embeddings as shipped with CueLens.',
    );
  });

  it('says what else was done with the words, and where it was computed', () => {
    const templates = PROMPT_PRESETS.find((p) => p.templates.length > 1)?.templates;
    const spec = specWith({
      prompts: { templates, classNames: { oven: ['stove'] }, fixArticle: true },
      steering: { blend: -0.4 },
    });
    const origin = {
      kind: 'device',
      device: 'wasm',
      dtype: 'w16',
      threads: 1,
      text: { device: 'wasm', dtype: 'w16' },
    } as const;
    const { text } = captionOf(
      smallReport(SET, ['cat', 'cat', 'cat', 'cat'], null, { spec, origin }),
      SET,
      'X',
    );
    expect(text).toContain('asked with the 80 ImageNet templates, with other words for oven');
    expect(text).toContain('with “an” before vowels, blended by 0.40 with the texture prompt.');
    expect(text).toContain('No answer named a cue, so there is no shape bias.');
    expect(text).toContain('computed in the browser: w16 on WebAssembly, 1 thread.');
    const link = smallReport(SET, ['oven', null, null, null], null, {
      origin: { kind: 'link', made: null },
    });
    expect(captionOf(link, SET, 'X').text).toContain('As shared in a link, not computed here.');
  });

  it('names the works behind it', () => {
    const { citations } = captionOf(smallReport(SET, [null, null, null, null]), SET, 'X');
    expect(citations.join()).toMatch(/Geirhos.*2019.*Gavrikov.*2024/s);
  });
});
