import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalWording } from './canonical-wording.ts';

const path = new URL('canonical-references.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as {
  cases: readonly { readonly sentence: string; readonly canonical: string }[];
};

describe('canonical wording', () => {
  it.each(cases)('$sentence', ({ sentence, canonical }) => {
    expect(canonicalWording(sentence)).toBe(canonical);
  });

  it('makes one sentence of two that such a model cannot tell apart', () => {
    expect(canonicalWording('A photo of a Cat!')).toBe(canonicalWording('a photo of a cat'));
  });

  it('leaves alone what is canonical already', () => {
    for (const { canonical } of cases) expect(canonicalWording(canonical)).toBe(canonical);
  });
});
