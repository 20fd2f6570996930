import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../matrix.ts';
import { lengthOf, matrixOf, rowOf } from '../matrix.ts';
import { CATEGORIES } from '../stimuli/category.ts';
import { averageTextRows } from './average-text-rows.ts';
import { fillTemplates } from './fill-templates.ts';
import { promptSetOf } from './prompt-set.ts';
import { blendCategoryRows } from './steering.ts';

type Rows = readonly (readonly number[])[];

interface References {
  readonly average: {
    readonly rows: Rows;
    readonly sentences: readonly (readonly number[])[];
    readonly result: Rows;
  };
  readonly blend: {
    readonly texture: Rows;
    readonly neutral: Rows;
    readonly shape: Rows;
    readonly results: readonly { readonly blend: number; readonly rows: Rows }[];
  };
}

/** Made with NumPy by `tools/references/prompts/make_prompt_references.py`. */
const references = JSON.parse(
  readFileSync(new URL('prompt-references.json', import.meta.url), 'utf8'),
) as References;

function toMatrix(rows: Rows): Matrix {
  return matrixOf(rows.length, rows[0]?.length ?? 0, Float32Array.from(rows.flat()));
}

function expectRows(actual: Matrix, expected: Rows): void {
  expect([actual.rows, actual.cols]).toEqual([expected.length, expected[0]?.length]);
  expected.flat().forEach((value, i) => expect(actual.data[i]).toBeCloseTo(value, 6));
}

describe('the category rows of several sentences', () => {
  const { rows, sentences, result } = references.average;

  it('are NumPy’s normalize, mean, normalize', () => {
    expectRows(averageTextRows(toMatrix(rows), sentences), result);
  });

  it('refuse a category without a sentence', () => {
    expect(() => averageTextRows(toMatrix(rows), [[0], []])).toThrow(RangeError);
  });
});

describe('the blend of two prompts', () => {
  const { results, ...ends } = references.blend;
  const rows = {
    texture: toMatrix(ends.texture),
    neutral: toMatrix(ends.neutral),
    shape: toMatrix(ends.shape),
  };

  it.each(results)('at $blend is NumPy’s', ({ blend, rows: expected }) => {
    expectRows(blendCategoryRows(rows, blend), expected);
  });

  it('is the prompts themselves, bit for bit, at the middle and at the ends', () => {
    expect(blendCategoryRows(rows, 0)).toEqual(rows.neutral);
    expect(blendCategoryRows(rows, -1)).toEqual(rows.texture);
    expect(blendCategoryRows(rows, 1)).toEqual(rows.shape);
    expect(blendCategoryRows(rows, 7)).toEqual(rows.shape);
  });

  it('has rows of length 1 everywhere', () => {
    for (let blend = -1; blend <= 1; blend += 0.125) {
      const blended = blendCategoryRows(rows, blend);
      for (let row = 0; row < blended.rows; row += 1) {
        expect(lengthOf(rowOf(blended, row))).toBeCloseTo(1, 6);
      }
    }
  });

  it('refuses rows of unequal shape', () => {
    const narrow = { ...rows, shape: matrixOf(1, 2, new Float32Array(2)) };
    expect(() => blendCategoryRows(narrow, 0.5)).toThrow(RangeError);
  });
});

describe('the sentences of a prompt set', () => {
  it('are one list per category, in category order', () => {
    const sentences = fillTemplates(promptSetOf(['a photo of a {}.', '{}']));
    expect(sentences).toHaveLength(16);
    expect(sentences[0]).toEqual(['a photo of a airplane.', 'airplane']);
    expect(sentences.flat()).toHaveLength(2 * CATEGORIES.length);
  });

  it('fill every template with every name, and a class’s own sentences instead', () => {
    const plain = promptSetOf(['a {}', 'the {}']);
    const sentences = fillTemplates({
      ...plain,
      classNames: { ...plain.classNames, cat: ['cat', 'kitten'] },
      classPrompts: { dog: ['man’s best friend', 'a {}, barking'] },
      fixArticle: true,
    });
    expect(sentences[CATEGORIES.indexOf('cat')]).toEqual([
      ...['a cat', 'a kitten', 'the cat', 'the kitten'],
    ]);
    expect(sentences[CATEGORIES.indexOf('dog')]).toEqual(['man’s best friend', 'a dog, barking']);
    expect(sentences[CATEGORIES.indexOf('oven')]).toEqual(['an oven', 'the oven']);
  });

  it('keep a name that looks like a replacement pattern as it is', () => {
    const plain = promptSetOf(['{} and {}']);
    const classNames = { ...plain.classNames, cat: ['$& {}'] };
    const sentences = fillTemplates({ ...plain, classNames });
    expect(sentences[CATEGORIES.indexOf('cat')]).toEqual(['$& {} and $& {}']);
  });
});
