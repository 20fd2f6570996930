import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CATEGORIES } from '../stimuli/category.ts';
import { CATEGORY_MARKS } from './category-marks.ts';
import { OVERALL_MARKS } from './overall-marks.ts';
import { SEARCHED_PROMPT_MARKS } from './searched-prompts.ts';

const root = new URL('../../../', import.meta.url);
const scores = fileURLToPath(new URL('../shared/research/reference-scores.csv', root));

const kindsOf = (kind: string) => OVERALL_MARKS.filter((mark) => mark.kind === kind);
const rateOf = (id: string) => {
  const mark = OVERALL_MARKS.find((one) => one.id === id);
  return [mark?.shapeBias, mark?.cueAccuracy];
};

function expectRate(rate: number): void {
  expect(rate).toBeGreaterThanOrEqual(0);
  expect(rate).toBeLessThanOrEqual(1);
}

describe('the reference marks', () => {
  it('give the published numbers', () => {
    expect(rateOf('humans')).toEqual([0.9587, 0.8028]);
    expect(rateOf('humans-told-shape')).toEqual([0.9706, 0.8498]);
    expect(rateOf('humans-told-texture')).toEqual([0.696, 0.4657]);
    expect(rateOf('tv-resnet50')).toEqual([0.2228, 0.6733]);
    expect(rateOf('clip-rn50-imagenet-80')).toEqual([0.197, 0.7783]);
    expect(rateOf('clip-rn101-imagenet-80')).toEqual([0.255, 0.7483]);
    expect(rateOf('clip-vit-l-14-imagenet-80')).toEqual([0.6095, 0.8408]);
    expect(rateOf('openai-vision-vqa')).toEqual([0.4791, 0.6975]);
  });

  it('hold every kind in full', () => {
    expect(kindsOf('human')).toHaveLength(3);
    expect(kindsOf('classifier')).toHaveLength(13);
    expect(kindsOf('clip')).toHaveLength(21);
    expect(kindsOf('vlm')).toHaveLength(19 + 23);
    expect(SEARCHED_PROMPT_MARKS).toHaveLength(367);
  });

  it('have an id of their own, rates in 0..1, and a source', () => {
    const marks = [...OVERALL_MARKS, ...SEARCHED_PROMPT_MARKS];
    expect(new Set(marks.map((mark) => mark.id)).size).toBe(marks.length);
    for (const mark of marks) {
      expectRate(mark.shapeBias);
      expectRate(mark.cueAccuracy);
      for (const text of [mark.label, mark.setting, mark.source]) expect(text).toBeTruthy();
    }
  });

  it('by category have 16 rates each, on both sides', () => {
    expect(CATEGORY_MARKS.map((marks) => marks.id)).toEqual([
      ...['humans-by-shape', 'humans-by-texture'],
      ...['clip-rn50-by-shape', 'clip-rn50-by-texture'],
      ...['clip-vit-l-14-by-shape', 'clip-vit-l-14-by-texture'],
    ]);
    for (const { shapeBias, cueAccuracy } of CATEGORY_MARKS) {
      expect(shapeBias).toHaveLength(CATEGORIES.length);
      expect(cueAccuracy).toHaveLength(CATEGORIES.length);
      [...shapeBias, ...cueAccuracy].forEach(expectRate);
    }
    const [humans] = CATEGORY_MARKS;
    expect(humans?.shapeBias[CATEGORIES.indexOf('bicycle')]).toBe(0.9972);
    expect(humans?.shapeBias[CATEGORIES.indexOf('boat')]).toBe(0.8722);
  });

  it.skipIf(!existsSync(scores))(
    'are what the script makes of reference-scores.csv (skipped without ../shared/research)',
    { timeout: 30_000 },
    () => {
      const script = fileURLToPath(new URL('tools/references/reference-marks/make.mjs', root));
      execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' });
    },
  );
});
