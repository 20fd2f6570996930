import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ModelCard } from './model-card.ts';
import { parseModelCard } from './parse-model-card.ts';

const url = new URL('../../../public/models/cuelens/starter/card.json', import.meta.url);
const card = JSON.parse(readFileSync(url, 'utf8')) as ModelCard;

test('the starter’s card is good', () => {
  expect(parseModelCard(card)).toEqual({ ok: true, value: card });
});

test.each([
  ['no id', { ...card, id: '' }, 'id'],
  ['a size of 0', { ...card, embeddingSize: 0 }, 'embeddingSize'],
  [
    'a scale that is no number',
    { ...card, logitRule: { kind: 'softmax', scale: '25' } },
    'logitRule.scale',
  ],
  ['another dtype', { ...card, defaultDtype: 'q4' }, 'defaultDtype'],
  ['a rule of no kind', { ...card, logitRule: { kind: 'tanh', scale: 1 } }, 'logitRule.kind'],
  ['no licence', { ...card, licence: { name: '', use: 'open' } }, 'licence.name'],
  ['a source elsewhere', { ...card, source: 'hub' }, 'source'],
  ['no limits', { ...card, about: { ...card.about, limits: 'none' } }, 'about.limits'],
])('%s is told by field', (_name, json, field) => {
  const checked = parseModelCard(json);
  expect(checked.ok ? [] : checked.problems.map((problem) => problem.field)).toEqual([field]);
});

test.each(['https://elsewhere.example/x', '//elsewhere.example/x', '/x', '../x', 'a/../../x'])(
  'a file outside the model is refused: %s',
  (path) => {
    const files = { ...card.files, config: { ...card.files.config, path } };
    const checked = parseModelCard({ ...card, files });
    expect(checked.ok ? [] : checked.problems.map(({ field }) => field)).toEqual([
      'files.config.path',
    ]);
  },
);

test('something that is no card at all names every part', () => {
  const checked = parseModelCard('card');
  expect(checked.ok ? 0 : checked.problems.length).toBeGreaterThan(20);
});
