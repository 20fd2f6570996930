import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkSelfTestFile } from './self-test-file.ts';

const good = {
  format: 'cuelens-self-test',
  version: 1,
  sentences: [{ text: 'a cat', ids: [2, 5, 3], embedding: [0.6, 0.8] }],
  images: [{ name: 'grey', pngBase64: 'iVBORw==', embedding: [1, 0] }],
};

test('a good file comes back as it is', () => {
  expect(checkSelfTestFile(good, 2)).toEqual({ ok: true, value: good });
});

test('the starter’s file is good', () => {
  const model = new URL('../../../public/models/cuelens/starter/', import.meta.url);
  const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, model), 'utf8'));
  const { embeddingSize } = read('card.json') as { embeddingSize: number };
  expect(checkSelfTestFile(read('self-test.json'), embeddingSize).ok).toBe(true);
});

test.each([
  ['nothing', null, ['format', 'sentences', 'images']],
  ['another version', { ...good, version: 2 }, ['format']],
  ['no sentence', { ...good, sentences: [] }, ['sentences']],
  ['no text', { ...good, sentences: [{ ...good.sentences[0], text: '' }] }, ['sentences[0].text']],
  ['odd ids', { ...good, sentences: [{ ...good.sentences[0], ids: [1.5] }] }, ['sentences[0].ids']],
  ['no picture', { ...good, images: [{ name: 'x', embedding: [1, 0] }] }, ['images[0].pngBase64']],
  [
    'a hole in an embedding',
    { ...good, images: [{ ...good.images[0], embedding: [1, null] }] },
    ['images[0].embedding'],
  ],
])('%s is told by field', (_name, json, fields) => {
  const checked = checkSelfTestFile(json, 2);
  expect(checked.ok ? [] : checked.problems.map(({ field }) => field)).toEqual(fields);
});

test('an embedding of another model is told', () => {
  const checked = checkSelfTestFile(good, 3);
  expect(checked.ok ? [] : checked.problems.map(({ field }) => field)).toEqual([
    'sentences[0].embedding',
    'images[0].embedding',
  ]);
});
