import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseModelCard } from './check-model-card.ts';

const shipped = JSON.parse(
  readFileSync('public/models/cuelens/starter/card.json', 'utf8'),
) as Record<string, unknown>;

describe('parseModelCard', () => {
  it('takes the card that ships', () => {
    expect(parseModelCard(shipped)).toEqual({ ok: true, value: shipped });
  });

  it.each([
    ['logitScale', -1],
    ['embeddingSize', 3.5],
    ['defaultDtype', 'int8'],
    ['title', ''],
    ['embeddings', { 'built-in': { rows: 0 } }],
    ['files', { text: {} }],
  ])('names a bad %s', (field, value) => {
    const checked = parseModelCard({ ...shipped, [field]: value });
    expect(checked.ok).toBe(false);
    if (!checked.ok) expect(checked.problems[0]?.field.startsWith(field)).toBe(true);
  });

  it('names a path that leaves the model’s folder', () => {
    const files = shipped['files'] as Record<string, object>;
    const config = { ...files['config'], path: '../../elsewhere.json' };
    const checked = parseModelCard({ ...shipped, files: { ...files, config } });
    expect(checked).toMatchObject({ ok: false, problems: [{ field: 'files.config' }] });
  });

  it.each([null, 3, 'card', []])('does not throw on %j', (json) => {
    expect(parseModelCard(json).ok).toBe(false);
  });
});
