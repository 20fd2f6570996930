import { describe, expect, it } from 'vitest';
import { fixArticleBefore } from './fix-article.ts';
import { fillSlot } from './fill-templates.ts';

const withArticle = (name: string) => fillSlot('a {}', name, true);

describe('the indefinite article before a class name', () => {
  it.each([
    ...['airplane', 'elephant', 'oven', 'umbrella', 'hour', 'heirloom', 'honest clock', 'urn'],
    ...['x-ray', 'LCD', 'RV', '8-ball', '11-inch knife', 'éclair', '“oven”', 'uninhabited boat'],
    ...['usher', 'utmost car', 'only child', 'onerous task', 'MP'],
  ])('is "an" before the vowel sound of %s', (name) => {
    expect(withArticle(name)).toBe(`an ${name}`);
  });

  it.each([
    ...['bear', 'truck', 'unicorn', 'university', 'uniform', 'European', 'one-way sign', 'ewe'],
    ...['user', 'utensil', 'ukulele', 'urinal', 'U-turn', 'UFO', 'USB stick', 'union', 'house'],
    ...['hotel', 'CAR', 'FOX', '1980s car', '118 km sign', 'Vogel', 'マグカップ', '時計'],
  ])('is "a" before the consonant sound of %s', (name) => {
    expect(withArticle(name)).toBe(`a ${name}`);
    expect(fillSlot('an {}', name, true)).toBe(`a ${name}`);
  });

  it('keeps the case of the article', () => {
    expect(fillSlot('A {} on a table', 'oven', true)).toBe('An oven on a table');
    expect(fillSlot('An {} on a table', 'bear', true)).toBe('A bear on a table');
    expect(fillSlot('AN {}', 'bear', true)).toBe('A bear');
    expect(fillSlot('AN {}', 'oven', true)).toBe('AN oven');
    expect(fillSlot('A PHOTO OF A {}', 'OVEN', true)).toBe('A PHOTO OF AN OVEN');
  });

  it('touches only an article that stands directly before the slot', () => {
    for (const template of ['banana {}', 'vitamin-a {}', "l'a {}", 'a big {}', 'the {}', '{} a']) {
      expect(fillSlot(template, 'oven', true)).toBe(template.replace('{}', 'oven'));
    }
    expect(fillSlot('a old photo of a {}.', 'oven', true)).toBe('a old photo of an oven.');
    expect(fillSlot('(a {})', 'oven', true)).toBe('(an oven)');
  });

  it('is set for every slot of a template, and for none when not asked', () => {
    expect(fillSlot('a {} and a {}', 'oven', true)).toBe('an oven and an oven');
    expect(fillSlot('a {} and a {}', 'oven', false)).toBe('a oven and a oven');
  });

  it('leaves a sentence without an article as it is', () => {
    expect(fixArticleBefore('oven', 0, 'oven')).toBe('oven');
  });
});
