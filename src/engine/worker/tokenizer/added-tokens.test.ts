import { describe, expect, test } from 'vitest';
import { readAddedTokens, splitterAt } from './added-tokens.ts';

const lower = (text: string): string => text.toLowerCase();
const { asTyped, normalized } = readAddedTokens(
  [
    { id: 5, content: '<s>', normalized: false, special: true },
    { id: 6, content: '<long>', normalized: false, special: true },
    { id: 7, content: '<longer>', normalized: false, special: true },
    { id: 8, content: '<strip>', normalized: false, lstrip: true, rstrip: true },
    { id: 9, content: 'Solo', normalized: false, single_word: true },
    { id: 10, content: 'NORM', normalized: true },
    { id: 11, content: '' },
    'no token',
  ],
  lower,
);

// What Hugging Face's tokenizers 0.23 does with the same tokens.
describe('a text is split at added tokens', () => {
  test.each([
    ['a<s>b', ['a', 5, 'b']],
    ['<longer><long>', [7, 6]],
    ['<s><s>', [5, 5]],
    ['a <s', ['a <s']],
    ['<S> <s>', ['<S> ', 5]],
    ['', []],
  ])('%j: the longest that starts first', (text, pieces) => {
    expect(splitterAt(asTyped)(text)).toEqual(pieces);
  });

  test.each([
    ['a <strip> b', ['a', 8, 'b']],
    ['a\u0085<strip>\ufeffb', ['a', 8, '\ufeffb']],
    [' <strip> ', [8]],
  ])('%j: some take the white space beside them', (text, pieces) => {
    expect(splitterAt(asTyped)(text)).toEqual(pieces);
  });

  test.each([
    ['Solo a', [9, ' a']],
    ['aSolo', ['aSolo']],
    ['Solo,b', [9, ',b']],
    ['SoloSolo Solo', ['SoloSolo ', 9]],
    ['x_Solo', ['x_Solo']],
    ['Solo\u0301 x', ['Solo\u0301 x']],
    ['Soloé', ['Soloé']],
  ])('%j: some must be a word of their own', (text, pieces) => {
    expect(splitterAt(asTyped)(text)).toEqual(pieces);
  });

  test('some are sought in the normalized text', () => {
    expect(splitterAt(normalized)(lower('norm NORM aNormb'))).toEqual([10, ' ', 10, ' a', 10, 'b']);
    expect(splitterAt(asTyped)('NORM')).toEqual(['NORM']);
  });
});
