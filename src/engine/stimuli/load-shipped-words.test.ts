import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decide } from '#science/decisions/decide.ts';
import { cosineBetween, lengthOf, rowOf } from '#science/matrix.ts';
import { averageTextRows } from '#science/prompts/average-text-rows.ts';
import { fillTemplates } from '#science/prompts/fill-templates.ts';
import { PROMPT_PRESETS, STEERING_PRESET } from '#science/prompts/presets.ts';
import { promptSetOf } from '#science/prompts/prompt-set.ts';
import { startFaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { FaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { ModelCard } from '../contract/model-card.ts';
import { loadShippedEmbeddings } from './load-shipped-embeddings.ts';
import { loadShippedWords } from './load-shipped-words.ts';
import { loadStimulusSet } from './load-stimulus-set.ts';

const PUBLIC = new URL('../../../public/', import.meta.url);
const REFERENCE = new URL('../../../../shared/starter/reference.json', import.meta.url);
const MODEL = 'models/cuelens/starter/';
const signal = new AbortController().signal;
const card = JSON.parse(readFileSync(new URL(`${MODEL}card.json`, PUBLIC), 'utf8')) as ModelCard;

let change: (json: Record<string, unknown>) => object = (json) => json;
let host: FaultyHost;
beforeEach(async () => {
  change = (json) => json;
  host = await startFaultyHost(({ path }) => {
    const file = new URL(`.${path}`, PUBLIC);
    if (!existsSync(file)) return { status: 404 };
    const body = readFileSync(file);
    if (!path.endsWith('words.json')) return { body };
    const json = JSON.parse(body.toString()) as Record<string, unknown>;
    return { body: JSON.stringify(change(json)) };
  });
});
afterEach(async () => {
  await host.close();
});

const load = () => loadShippedWords(card, host.url + MODEL, signal);

/** Sentences of one template for each category. */
function sentencesOf(template: string): string[] {
  return fillTemplates(promptSetOf([template])).flat();
}

describe('the shipped words', () => {
  it('are unit rows of both sets’ own templates, both ends of the slider and all short presets', async () => {
    const words = await load();
    const natural = ['cue-conflict', 'built-in'].map((set) => {
      const index = readFileSync(new URL(`stimuli/${set}/index.json`, PUBLIC), 'utf8');
      return (JSON.parse(index) as { naturalTemplate: string }).naturalTemplate;
    });
    const presets = PROMPT_PRESETS.filter(({ templates }) => templates.length === 1);
    const wanted = [
      ...natural,
      ...STEERING_PRESET.texture,
      ...STEERING_PRESET.shape,
      ...presets.flatMap(({ templates }) => templates),
    ];
    for (const template of wanted) {
      const sentences = sentencesOf(template);
      const found = words.rowsOf(sentences);
      expect(found?.rows, template).toMatchObject({ rows: 16, cols: card.embeddingSize });
      expect(found?.truncated).toEqual(sentences.map(() => false));
      for (let i = 0; i < 16 && found !== null; i += 1) {
        expect(lengthOf(rowOf(found.rows, i))).toBeCloseTo(1, 6);
      }
    }
    expect(words.dtype).toBe(card.defaultDtype);
  });

  it('come in the order in which they are asked for, or not at all', async () => {
    const words = await load();
    const there = words.rowsOf(['a photo of a cat.', 'a photo of a dog.']);
    const back = words.rowsOf(['a photo of a dog.', 'a photo of a cat.']);
    if (there === null || back === null) throw new Error('no rows');
    expect(cosineBetween(rowOf(there.rows, 0), rowOf(back.rows, 1))).toBeCloseTo(1, 6);
    expect(cosineBetween(rowOf(there.rows, 0), rowOf(back.rows, 0))).toBeLessThan(0.99);
    expect(words.rowsOf(['a photo of a cat.', 'a photo of a unicorn.'])).toBeNull();
  });

  it.skipIf(!existsSync(REFERENCE))(
    'decide as the reference does (skipped without ../shared/starter)',
    async () => {
      const { prompts } = JSON.parse(readFileSync(REFERENCE, 'utf8')) as {
        prompts: Record<string, { templates: string | string[]; decisionsHalf: string }>;
      };
      const set = await loadStimulusSet(`${host.url}stimuli/cue-conflict/index.json`, signal);
      if (!set.ok) throw new Error(JSON.stringify(set.problems));
      const images = await loadShippedEmbeddings(card, host.url + MODEL, set.value, signal);
      const words = await load();
      let compared = 0;
      for (const [name, { templates, decisionsHalf }] of Object.entries(prompts)) {
        if (typeof templates === 'string' || templates.length !== 1) continue;
        const found = words.rowsOf(sentencesOf(templates[0] ?? ''));
        if (found === null) continue;
        const members = Array.from({ length: 16 }, (_, i) => [i]);
        const rows = averageTextRows(found.rows, members);
        const { answers } = decide(images, rows, card.logitRule);
        const hex = Array.from(answers, (answer) => answer.toString(16)).join('');
        const differing = [...hex].filter((digit, i) => digit !== decisionsHalf[i]).length;
        expect(differing, name).toBe(0);
        compared += 1;
      }
      expect(compared).toBeGreaterThanOrEqual(5);
    },
  );
});

describe('loadShippedWords refuses', () => {
  it.each([
    ['words of another text tower', { textSha256: '0'.repeat(64) }],
    ['words of another tokenizer', { tokenizerSha256: '0'.repeat(64) }],
    ['words of a dtype that the card does not know', { dtype: 'q8' }],
    ['another form', { version: 2 }],
    ['fewer rows than sentences', { rowsBase64: 'AAAA' }],
    ['rows that are no base64', { rowsBase64: '*' }],
    ['sentences without their token counts', { tokenCounts: [1] }],
  ])('%s', async (_, wrong) => {
    change = (json) => ({ ...json, ...wrong });
    await expect(load()).rejects.toMatchObject({ code: 'bad-model' });
  });

  it('a missing file', async () => {
    await expect(loadShippedWords(card, `${host.url}models/none/`, signal)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
