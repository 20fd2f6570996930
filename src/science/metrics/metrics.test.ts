import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_CATEGORY, UNSCORED } from '../decisions/decide.ts';
import type { Category } from '../stimuli/category.ts';
import { CATEGORIES, categoryNumber } from '../stimuli/category.ts';
import type { Stimulus } from '../stimuli/stimulus.ts';
import { compareDecisions } from './compare-decisions.ts';
import { countCues, countCuesByCategory } from './cue-counts.ts';
import { mcnemarExact } from './mcnemar.ts';
import { rateCues, wilsonInterval } from './shape-bias.ts';

interface References {
  readonly mcnemar: readonly { readonly b: number; readonly c: number; readonly pValue: number }[];
  readonly wilson: readonly {
    readonly hits: number;
    readonly trials: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Made with SciPy and statsmodels by `tools/references/metrics/make_metric_references.py`. */
const references = JSON.parse(
  readFileSync(new URL('metric-references.json', import.meta.url), 'utf8'),
) as References;

function stimulus(shape: Category, texture: Category): Stimulus {
  const id = `${shape}1-${texture}1`;
  return { id, file: `${id}.png`, shape, texture, sha256: '', sizeBytes: 1 };
}

const numbers = (...names: Category[]) => Uint8Array.from(names, categoryNumber);

const stimuli = [
  stimulus('cat', 'dog'),
  stimulus('cat', 'dog'),
  stimulus('dog', 'car'),
  stimulus('dog', 'cat'),
  stimulus('car', 'car'),
  stimulus('car', 'car'),
];

describe('cue counts', () => {
  it('put every picture in one place and leave pictures without a conflict out', () => {
    const answers = numbers('cat', 'dog', 'oven', 'dog', 'car', 'cat');
    expect(countCues(stimuli, answers)).toEqual({
      ...{ shape: 2, texture: 1, neither: 1, noConflict: 2, noConflictRight: 1, unscored: 0 },
    });
    answers[1] = UNSCORED;
    answers[3] = NO_CATEGORY;
    answers[4] = NO_CATEGORY;
    expect(countCues(stimuli, answers)).toEqual({
      ...{ shape: 1, texture: 0, neither: 2, noConflict: 2, noConflictRight: 0, unscored: 1 },
    });
  });

  it('by category add up to the counts of the whole, on either side', () => {
    const answers = numbers('cat', 'dog', 'oven', 'dog', 'car', 'cat');
    const byShape = countCuesByCategory(stimuli, answers);
    expect(byShape[categoryNumber('cat')]).toMatchObject({ shape: 1, texture: 1, neither: 0 });
    expect(byShape[categoryNumber('dog')]).toMatchObject({ shape: 1, texture: 0, neither: 1 });
    const byTexture = countCuesByCategory(stimuli, answers, 'texture');
    expect(byTexture[categoryNumber('dog')]).toMatchObject({ shape: 1, texture: 1 });
    for (const counts of [byShape, byTexture]) {
      expect(counts).toHaveLength(CATEGORIES.length);
      expect(counts.reduce((sum, one) => sum + one.shape + one.noConflict, 0)).toBe(4);
    }
  });

  it('refuse answers that do not belong to the stimuli', () => {
    expect(() => countCues(stimuli, new Uint8Array(5))).toThrow(RangeError);
    expect(() => countCuesByCategory(stimuli, new Uint8Array(5))).toThrow(RangeError);
  });
});

describe('shape bias and cue accuracy', () => {
  it('are S / (S + T) and (S + T) / all', () => {
    const rates = rateCues({ shape: 184, texture: 750, neither: 266 });
    expect(rates.shapeBias).toBe(184 / 934);
    expect(rates.cueAccuracy).toBe(934 / 1200);
  });

  it('are no number, never 0, without a cue answer or without a picture', () => {
    const none = rateCues({ shape: 0, texture: 0, neither: 9 });
    expect([none.shapeBias, none.interval.low, none.interval.high]).toEqual([NaN, NaN, NaN]);
    expect(none.cueAccuracy).toBe(0);
    expect(rateCues({ shape: 0, texture: 0, neither: 0 }).cueAccuracy).toBeNaN();
  });

  it('of swapped cues are 1 - bias, with the same cue accuracy and a mirrored interval', () => {
    const here = rateCues({ shape: 615, texture: 394, neither: 191 });
    const there = rateCues({ shape: 394, texture: 615, neither: 191 });
    expect(there.shapeBias).toBeCloseTo(1 - here.shapeBias, 15);
    expect(there.cueAccuracy).toBe(here.cueAccuracy);
    expect(there.interval.low).toBeCloseTo(1 - here.interval.high, 12);
    expect(there.interval.high).toBeCloseTo(1 - here.interval.low, 12);
  });
});

describe('the 95 % Wilson interval', () => {
  it.each(references.wilson)(
    'of $hits in $trials is statsmodels’',
    ({ hits, trials, low, high }) => {
      const interval = wilsonInterval(hits, trials);
      expect(interval.low).toBeCloseTo(low, 12);
      expect(interval.high).toBeCloseTo(high, 12);
      expect(interval.low).toBeGreaterThanOrEqual(0);
      expect(interval.high).toBeLessThanOrEqual(1);
    },
  );
});

describe('McNemar’s exact test', () => {
  it.each(references.mcnemar)('of $b against $c is SciPy’s', ({ b, c, pValue }) => {
    const ours = mcnemarExact(b, c);
    expect(Math.abs(ours - pValue)).toBeLessThanOrEqual(1e-9 * pValue);
  });

  it('of no discordant pair is 1', () => {
    expect(mcnemarExact(0, 0)).toBe(1);
  });
});

describe('two results on the same pictures', () => {
  it('differ by their flips, of which the shape and texture answers are tested', () => {
    const before = numbers('cat', 'cat', 'car', 'oven', 'car', 'cat');
    const after = numbers('dog', 'cat', 'dog', 'dog', 'cat', 'car');
    expect(compareDecisions(stimuli, before, after)).toEqual({
      compared: 6,
      flipped: [0, 2, 3, 4, 5],
      shapeToTexture: 1,
      textureToShape: 1,
      pValue: 1,
    });
  });

  it('leave out what one of them has not scored', () => {
    const before = numbers('cat', 'cat', 'car', 'oven', 'car', 'cat');
    const after = numbers('dog', 'cat', 'dog', 'dog', 'cat', 'car');
    before[0] = UNSCORED;
    after[5] = UNSCORED;
    const comparison = compareDecisions(stimuli, before, after);
    expect(comparison.compared).toBe(4);
    expect(comparison.flipped).toEqual([2, 3, 4]);
    expect([comparison.shapeToTexture, comparison.textureToShape]).toEqual([0, 1]);
  });

  it('turn every sign when swapped', () => {
    const before = numbers('cat', 'cat', 'dog', 'dog', 'car', 'car');
    const after = numbers('dog', 'dog', 'car', 'dog', 'car', 'car');
    const there = compareDecisions(stimuli, before, after);
    const back = compareDecisions(stimuli, after, before);
    expect([there.shapeToTexture, there.textureToShape]).toEqual([3, 0]);
    expect([back.shapeToTexture, back.textureToShape]).toEqual([0, 3]);
    expect(back.pValue).toBe(there.pValue);
    expect(there.pValue).toBeCloseTo(0.25, 12);
  });

  it('refuse answers of another length', () => {
    expect(() => compareDecisions(stimuli, new Uint8Array(6), new Uint8Array(5))).toThrow(
      RangeError,
    );
  });
});
