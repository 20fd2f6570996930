import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { startFaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { FaultyHost, Reply } from '../../../vite/testing/faulty-host.ts';
import { OVERALL_MARKS } from '#science/references/overall-marks.ts';
import { loadCatalog } from './catalog.ts';
import type { Catalog } from './catalog-entry.ts';
import { parseCatalog } from './parse-catalog.ts';

const url = new URL('../../../public/models/catalog.json', import.meta.url);
const text = readFileSync(url, 'utf8');
const signal = new AbortController().signal;

/** The file as plain JSON, to be spoilt. */
type Spoilt = Record<string, never> & {
  models: Record<string, unknown>[];
  contracts: Record<string, Record<string, Record<string, unknown>>>;
  licences: Record<string, Record<string, unknown>>;
};

function spoil(change: (json: Spoilt) => void): Catalog {
  const json = JSON.parse(text) as Spoilt;
  change(json);
  const parsed = parseCatalog(json);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const whole = spoil(() => undefined);
const fieldsOf = ({ problems }: Catalog): string[] => problems.map(({ field }) => field);

describe('the catalog', () => {
  it('is without fault and begins with the default', () => {
    expect(whole.problems).toEqual([]);
    expect(whole.entries.map(({ id, tier }) => [id, tier])).toEqual([
      ['Xenova/clip-vit-base-patch32', 'default'],
      ['Xenova/mobileclip_s0', 'small'],
      ['Xenova/clip-vit-base-patch16', 'standard'],
      ['immich-app/RN50__openai', 'standard'],
      ['immich-app/RN101__openai', 'standard'],
      ['Xenova/siglip-base-patch16-224', 'standard'],
      ['Xenova/mobileclip_s1', 'more'],
      ['Xenova/mobileclip_s2', 'more'],
      ['Xenova/mobileclip_b', 'more'],
      ['Xenova/mobileclip_blt', 'more'],
      ['Xenova/clip-vit-large-patch14', 'large'],
      ['onnx-community/siglip2-base-patch16-256-ONNX', 'large'],
    ]);
  });

  it('pins every commit that is known in full, and says what was seen of the others', () => {
    const loose = whole.entries.filter(({ isPinned }) => !isPinned);
    expect(loose.map(({ id, revision, seenCommit }) => [id, revision, seenCommit])).toEqual([
      ['Xenova/clip-vit-base-patch16', 'main', '9a1940e'],
      ['immich-app/RN50__openai', 'main', '10a87ef'],
      ['immich-app/RN101__openai', 'main', 'a6e3c7e'],
    ]);
  });

  it('shows Apple’s terms with its models, and only with those', () => {
    const bound = whole.entries.filter(({ licence }) => licence.use === 'research-only');
    expect(bound.map(({ family }) => family)).toEqual(Array(5).fill('MobileCLIP'));
    for (const { licence } of bound) {
      expect(licence.notice).toContain(
        'Apple Machine Learning Research Model is licensed under the Apple Machine Learning Research Model License Agreement.',
      );
    }
  });

  it('compares with the page’s own reference marks', () => {
    const figures = whole.entries.flatMap(({ published }) => published);
    expect(figures).toHaveLength(9);
    for (const { mark, shapeBias, cueAccuracy, setting, source } of figures) {
      const known = OVERALL_MARKS.find(({ id }) => id === mark);
      expect(known).toMatchObject({ shapeBias, cueAccuracy, setting, source });
    }
  });
});

describe('parseCatalog', () => {
  it.each([
    ['models[1].id', (json: Spoilt) => (json.models[1] = { ...json.models[1], id: 'mobileclip' })],
    ['models[1].title', (json) => (json.models[1] = { ...json.models[1], title: '' })],
    ['models[1].tier', (json) => (json.models[1] = { ...json.models[1], tier: 'best' })],
    [
      'models[1].embeddingSize',
      (json) => (json.models[1] = { ...json.models[1], embeddingSize: 0 }),
    ],
    ['models[1].contract', (json) => (json.models[1] = { ...json.models[1], contract: 'none' })],
    ['models[1].licence', (json) => (json.models[1] = { ...json.models[1], licence: 'none' })],
    ['models[1].limits[0]', (json) => (json.models[1] = { ...json.models[1], limits: [7] })],
    ['models[1].published', (json) => (json.models[1] = { ...json.models[1], published: null })],
    ['models[1].seenCommit', (json) => (json.models[1] = { ...json.models[1], seenCommit: 'new' })],
    [
      'models[1].weights.text.q4',
      (json) => {
        const file = { path: 'onnx/text_model_q4.onnx', aboutBytes: 1 };
        json.models[1] = {
          ...json.models[1],
          weights: { text: { q4: file }, vision: { q8: file } },
        };
      },
    ],
    [
      'models[1].weights.text.fp32.path',
      (json) => {
        const file = { path: '../elsewhere.onnx', aboutBytes: 1 };
        json.models[1] = {
          ...json.models[1],
          weights: { text: { fp32: file }, vision: { q8: { path: 'a.onnx' } } },
        };
      },
    ],
    [
      'models[1].id',
      (json) => (json.models[1] = { ...json.models[1], id: json.models[0]?.['id'] }),
    ],
  ] as [string, (json: Spoilt) => void][])('leaves an entry out and names %s', (field, change) => {
    const catalog = spoil(change);
    expect(fieldsOf(catalog)).toEqual([field]);
    expect(catalog.entries.map(({ id }) => id)).toEqual(
      whole.entries.map(({ id }) => id).filter((id) => id !== 'Xenova/mobileclip_s0'),
    );
    expect(catalog.problems[0]).toMatchObject({ code: 'bad-catalog' });
  });

  it('names a fault of a contract once, and leaves out whoever relies on it', () => {
    const catalog = spoil((json) => {
      const siglip = json.contracts['siglip']?.['text'];
      if (siglip !== undefined) siglip['padding'] = 'sometimes';
    });
    expect(fieldsOf(catalog)).toEqual(['contracts.siglip.text.padding', 'models[5].contract']);
    expect(catalog.entries).toHaveLength(11);
  });

  it('names every fault, not the first', () => {
    const catalog = spoil((json) => {
      json.models[0] = { id: 'a/b' };
      json.licences['apple-amlr'] = { name: '', use: 'free', url: 'ftp://x', notice: 3 };
    });
    expect(fieldsOf(catalog).filter((field) => field.startsWith('licences'))).toHaveLength(4);
    expect(fieldsOf(catalog).filter((field) => field.startsWith('models[0].'))).toEqual(
      expect.arrayContaining([
        'models[0].revision',
        'models[0].contract',
        'models[0].title',
        'models[0].weights.text',
        'models[0].published',
      ]),
    );
    expect(catalog.entries).toHaveLength(6);
  });

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ format: 'cuelens-model-catalog', version: 2, models: [] }],
  ])('does not take %j for a catalog', (json) => {
    expect(parseCatalog(json)).toMatchObject({ ok: false, problems: [{ field: 'catalog' }] });
  });
});

describe('loadCatalog', () => {
  let host: FaultyHost | null = null;
  afterEach(async () => {
    await host?.close();
    host = null;
  });

  async function load(reply: Reply): Promise<Catalog> {
    host = await startFaultyHost(({ path }) =>
      path === '/lens/models/catalog.json' ? reply : { status: 500 },
    );
    return loadCatalog(`${host.url}lens/index.html`, signal);
  }

  it('reads the file beside the page', async () => {
    expect(await load({ body: text })).toEqual(whole);
  });

  it.each([
    ['not-found', { status: 404 }],
    ['download-failed', { status: 503 }],
    ['bad-model', { body: '{' }],
    ['bad-model', { body: '{ "models": [] }' }],
  ])('rejects with %s', async (code, reply: Reply) => {
    await expect(load(reply)).rejects.toMatchObject({ code });
  });
});
