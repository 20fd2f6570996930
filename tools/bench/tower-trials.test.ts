import { expect, it } from 'vitest';
import { compareRows, cosineInWords, worstCosine } from './tower-trials.mjs';

const CATEGORIES = [
  [1, 0],
  [0, 1],
];

it('counts the decisions that differ from those by the reference rows', () => {
  const references = [
    [0.8, 0.6],
    [0.6, 0.8],
    [0, 1],
  ];
  const rows = [
    [0.8, 0.6],
    [0.8, 0.6],
    [0.6, 0.8],
  ];
  expect(compareRows(rows, references, CATEGORIES)).toBe(
    '1 of 3 decisions changed, cosine ≥ 0.80000',
  );
  expect(compareRows(rows, rows, CATEGORIES)).toBe('0 of 3 decisions changed, cosine ≥ 1.00000');
});

it('refuses to compare different numbers of rows', () => {
  expect(() => worstCosine([[1, 0]], CATEGORIES)).toThrow('same number');
});

it('never says more of a cosine than is true', () => {
  expect(cosineInWords(0.999999)).toBe('0.99999');
});
