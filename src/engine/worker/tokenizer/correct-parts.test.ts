import { expect, test } from 'vitest';
import { correctNormalizer, correctPreTokenizer } from './correct-parts.ts';

/** A part as the library makes them: a function with fields. */
function part(fields: object = {}) {
  return Object.assign(() => undefined, fields);
}

function normalizerOf(json: object) {
  const corrected = part();
  correctNormalizer(corrected, json);
  return Reflect.get(corrected, 'normalize') as (text: string) => string;
}

function metaspaceOf(json: object) {
  const corrected = part();
  correctPreTokenizer(corrected, { type: 'Metaspace', ...json });
  return Reflect.get(corrected, 'pre_tokenize_text') as (text: string, place?: object) => string[];
}

test('a final sigma becomes an ordinary one, as letter by letter', () => {
  expect(normalizerOf({ type: 'Lowercase' })('ΟΔΟΣ ΑΣ İ')).toBe('οδοσ ασ i̇');
});

test('white space is Unicode’s and not JavaScript’s', () => {
  const strip = normalizerOf({ type: 'Strip', strip_left: true, strip_right: true });
  expect(strip('\u0085\u3000 a b \u0085')).toBe('a b');
  expect(strip('\ufeffa\ufeff')).toBe('\ufeffa\ufeff');
  expect(normalizerOf({ type: 'Strip', strip_left: false, strip_right: true })(' a ')).toBe(' a');
});

test('a sequence is corrected part by part, and what is right stays', () => {
  const [first, second] = [part(), part({ normalize: 'kept' })];
  correctNormalizer(part({ normalizers: [first, second] }), {
    type: 'Sequence',
    normalizers: [{ type: 'Lowercase' }, { type: 'NFC' }],
  });
  expect(Reflect.get(first, 'normalize')).toBeTypeOf('function');
  expect(Reflect.get(second, 'normalize')).toBe('kept');
});

// What Metaspace of Hugging Face's tokenizers 0.23 does.
test.each([
  [{}, 'a  b', ['▁a', '▁', '▁b']],
  [{ prepend_scheme: 'never' }, 'a b', ['a', '▁b']],
  [{ add_prefix_space: false }, 'a b', ['a', '▁b']],
  [{}, ' a', ['▁a']],
  [{}, '▁a▁b', ['▁a', '▁b']],
  [{ split: false }, 'a b', ['▁a▁b']],
])('Metaspace %j of %j', (json, text, words) => {
  expect(metaspaceOf(json)(text)).toEqual(words);
});

test('Metaspace at the first section only', () => {
  const first = metaspaceOf({ prepend_scheme: 'first' });
  expect(first('a', { section_index: 0 })).toEqual(['▁a']);
  expect(first('a', { section_index: 1 })).toEqual(['a']);
});

test('rules that are cut short are told', () => {
  expect(() => normalizerOf({ type: 'Precompiled', precompiled_charsmap: 'AAAA' })).toThrow(
    RangeError,
  );
});
