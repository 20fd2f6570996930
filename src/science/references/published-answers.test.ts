import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countCues } from '../metrics/cue-counts.ts';
import { rateCues } from '../metrics/shape-bias.ts';
import { promptSetOf } from '../prompts/prompt-set.ts';
import { parseStimulusIndex } from '../stimuli/stimulus-index.ts';
import { answersInSetOrder, parsePublishedAnswers } from './parse-published-answers.ts';
import { findPublishedRun, markOfRun, PUBLISHED_RUNS, templatesOf } from './published-answers.ts';
import type { PublishedRun } from './published-answers.ts';
import { runCalled } from './testing/run-called.ts';

const tables = new URL('../../../../shared/data/published-responses/', import.meta.url);
const howTo = new URL('../../../public/docs/check-against-published.html', import.meta.url);
const index = new URL('../../../public/stimuli/cue-conflict/index.json', import.meta.url);

const find = (prompts: Partial<ReturnType<typeof promptSetOf>> = {}, blend = 0) =>
  findPublishedRun('immich-app/RN50__openai', { ...promptSetOf(['{}']), ...prompts }, blend);

describe('the published runs', () => {
  it('are four models under three wordings, each with numbers, templates and a table', () => {
    expect(PUBLISHED_RUNS).toHaveLength(12);
    expect(new Set(PUBLISHED_RUNS.map((run) => run.table.sha256)).size).toBe(12);
    // The size alone tells them apart where a browser cannot hash.
    expect(new Set(PUBLISHED_RUNS.map((run) => run.table.sizeBytes)).size).toBe(12);
    for (const run of PUBLISHED_RUNS) {
      expect(markOfRun(run).kind).toBe('clip');
      expect(templatesOf(run)).toHaveLength(run.presetId === 'imagenet-80' ? 80 : 1);
    }
    expect(() => markOfRun({ id: 'clip-rn50' })).toThrow(RangeError);
  });

  it('are found by model and wording', () => {
    for (const run of PUBLISHED_RUNS) {
      expect(findPublishedRun(run.modelId, promptSetOf(templatesOf(run)), 0)).toBe(run);
    }
    expect(find()).toBe(runCalled('clip-rn50-bare-name'));
    expect(find({ templates: ['a photo of a {}.'] })).toBe(runCalled('clip-rn50-photo'));
  });

  it.each([
    ['another template', { templates: ['a photo of a {}'] }, 0],
    ['a second template', { templates: ['{}', 'a photo of a {}.'] }, 0],
    ['“an” before vowels', { fixArticle: true }, 0],
    ['another name', { classNames: { ...promptSetOf([]).classNames, airplane: ['plane'] } }, 0],
    ['a sentence of its own', { classPrompts: { dog: ['a good dog'] } }, 0],
    ['steering', {}, 0.1],
  ] as const)('are another question with %s', (_, prompts, blend) => {
    expect(find(prompts, blend)).toBeNull();
  });

  it('are of OpenAI’s weights: no other model has them', () => {
    expect(findPublishedRun('cuelens/starter', promptSetOf(['{}']), 0)).toBeNull();
    expect(findPublishedRun('immich-app/RN50__cc12m', promptSetOf(['{}']), 0)).toBeNull();
  });
});

it('the page that tells how to check states their numbers', () => {
  const row = /<td>(\.\d{3})<\/td>\s*<td>(\.\d{3})<\/td>\s*<td>(\d+) \+ (\d+) \+ (\d+)<\/td>/g;
  const stated = [...readFileSync(howTo, 'utf8').matchAll(row)].map((match) =>
    match.slice(1).map(Number),
  );
  const runs = ['clip-rn50', 'clip-rn101', 'clip-vit-l-14'].flatMap((model) =>
    ['bare-name', 'imagenet-80', 'photo'].map((wording) => runCalled(`${model}-${wording}`)),
  );
  expect(stated).toHaveLength(runs.length);
  runs.forEach((run, i) => {
    const [shapeBias = NaN, cueAccuracy = NaN, shape = NaN, texture = NaN, neither = NaN] =
      stated[i] ?? [];
    const rates = rateCues({ shape, texture, neither });
    expect(Math.abs(rates.shapeBias - shapeBias)).toBeLessThanOrEqual(0.5001e-3);
    expect(Math.abs(rates.cueAccuracy - cueAccuracy)).toBeLessThanOrEqual(0.5001e-3);
    expect(rates.shapeBias).toBeCloseTo(markOfRun(run).shapeBias, 4);
    expect(rates.cueAccuracy).toBeCloseTo(markOfRun(run).cueAccuracy, 4);
  });
});

describe.skipIf(!existsSync(tables))('their tables (skipped without ../shared/data)', () => {
  const set = parseStimulusIndex(JSON.parse(readFileSync(index, 'utf8')));
  const stimuli = set.ok ? set.value.stimuli : [];
  const answersOf = (run: PublishedRun) => {
    const table = parsePublishedAnswers(readFileSync(new URL(run.table.path, tables), 'utf8'));
    return answersInSetOrder(table.ok ? table.value : [], stimuli);
  };

  it.each(PUBLISHED_RUNS)('$id is the file that its hash says', (run) => {
    const bytes = readFileSync(new URL(run.table.path, tables));
    expect(bytes).toHaveLength(run.table.sizeBytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(run.table.sha256);
  });

  it.each(PUBLISHED_RUNS)('$id answers each of the 1,280 and gives its numbers', (run) => {
    const answers = answersOf(run);
    expect(answers.ok).toBe(true);
    if (!answers.ok) return;
    expect(answers.value).toHaveLength(1280);
    expect(answers.value.every((answer) => answer < 16)).toBe(true);
    const { shapeBias, cueAccuracy } = rateCues(countCues(stimuli, answers.value));
    const mark = markOfRun(run);
    expect(shapeBias).toBeCloseTo(mark.shapeBias, 4);
    expect(cueAccuracy).toBeCloseTo(mark.cueAccuracy, 4);
  });

  it.each([
    ['clip-rn50', [0.208, 0.197, 0.21]],
    ['clip-rn101', [0.254, 0.255, 0.252]],
    ['clip-vit-l-14', [0.602, 0.61, 0.602]],
    ['clip-vit-l-14-336', [0.598, 0.615, 0.606]],
  ])('%s has the shape biases of the literature under {}, 80 and photo: %j', (model, biases) => {
    const ours = ['bare-name', 'imagenet-80', 'photo'].map((presetId) => {
      const answers = answersOf(runCalled(`${model}-${presetId}`));
      const counts = countCues(stimuli, answers.ok ? answers.value : new Uint8Array());
      return Math.round(rateCues(counts).shapeBias * 1000) / 1000;
    });
    expect(ours).toEqual(biases);
  });
});
