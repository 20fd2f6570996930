import { describe, expect, it } from 'vitest';
import type { PublishedFigure } from '#engine/index.ts';
import type { KnownSpeed } from '#state/device-pace.ts';
import { cardTestId, publishedWords, timeWords } from './catalog-words.ts';

it('the time for the pictures is told, or why it is not known', () => {
  const known = { basis: 'estimated', imagesPerSecond: 5 } as KnownSpeed;
  expect(timeWords(1280, known)).toBe('about 4 min here');
  expect(timeWords(1280, { basis: 'unseen' })).toMatch(/^not known until/);
  expect(timeWords(1280, { basis: 'unstated' })).toMatch(/^not known: its work/);
});

describe('published figures', () => {
  const figure = (shapeBias: number, setting: string): PublishedFigure => ({
    mark: null,
    setting,
    shapeBias,
    cueAccuracy: 0.7,
    source: '',
  });

  it('are one number, or the range over the wordings', () => {
    expect(publishedWords([])).toBeNull();
    expect(publishedWords([figure(0.602, 'one template')])).toBe(
      '60.2 % shape bias (one template)',
    );
    expect(publishedWords([figure(0.2077, 'a'), figure(0.197, 'b')])).toBe(
      '19.7 to 20.8 % shape bias, under 2 wordings',
    );
    expect(publishedWords([figure(0.2523, 'a'), figure(0.2524, 'b')])).toBe(
      '25.2 % shape bias, under 2 wordings',
    );
  });
});

it('a card is found by its model’s id', () => {
  expect(cardTestId('plhery/mobileclip2-onnx/onnx/s0')).toBe(
    'model-card-plhery__mobileclip2-onnx__onnx__s0',
  );
});
