import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import type { FoundModel } from '../contract/found-model.ts';
import type { ModelCard, ModelFile } from '../contract/model-card.ts';
import { fetchModelFile } from '../worker/fetch-model-file.ts';
import { filesOf } from './card-files.ts';
import type { CardStore } from './card-store.ts';
import { ownLocks } from './file-locks.ts';
import { FileShelf } from './file-shelf.ts';
import { ModelShelf } from './model-shelf.ts';
import type { ModelRows, ModelShelfParts } from './model-shelf.ts';
import { MemoryFolder } from './testing/memory-folder.ts';

const url = new URL('../../../public/models/cuelens/starter/card.json', import.meta.url);
const starter = JSON.parse(readFileSync(url, 'utf8')) as ModelCard;

const TOKENIZER = 'tokenizer.json of both';
const TOKENIZER_SHA256 = createHash('sha256').update(TOKENIZER).digest('hex');
const unknown = (path: string): ModelFile => ({ path, sizeBytes: null, sha256: null });

/** A card that knows nothing of its files, but the tokenizer's hash. */
function cardOf(id: string, source: 'hub' | 'disk'): ModelCard {
  return {
    ...starter,
    id,
    revision: 'abc',
    title: id.toUpperCase(),
    source,
    files: {
      config: null,
      preprocessor: unknown('preprocessor_config.json'),
      tokenizer: { ...unknown('tokenizer.json'), sha256: TOKENIZER_SHA256 },
      tokenizerConfig: null,
      selfTest: null,
      text: { fp32: { ...unknown('text.onnx'), externalData: [unknown('text.onnx_data')] } },
      vision: { fp32: unknown('vision.onnx'), q8: unknown('vision_q8.onnx') },
    },
    defaultDtype: null,
    embeddingSize: null,
    embeddings: {},
  };
}

const foundOf = (card: ModelCard): FoundModel => ({
  card,
  baseUrl: card.source === 'hub' ? 'https://hub.example/x/' : '',
  blobs: null,
  notes: ['A note.'],
});

let folder: MemoryFolder;
let cards: Map<string, unknown>;
let rows: Map<string, number>;
let files: FileShelf;
let shelf: ModelShelf;

beforeEach(() => {
  folder = new MemoryFolder();
  cards = new Map();
  rows = new Map();
  files = new FileShelf({
    openFolder: async () => folder,
    locks: ownLocks(),
    estimate: async () => ({}),
  });
  shelf = shelfWith();
});

function shelfWith(openCards = async (): Promise<CardStore> => cardStore): ModelShelf {
  return new ModelShelf({ ...parts(), openCards });
}

function parts(): ModelShelfParts {
  return {
    files,
    openCards: async () => cardStore,
    openRows: async () => rowStore,
    subtle: crypto.subtle,
    storage: {
      estimate: async () => ({ quota: 10_000, usage: 5_000 }),
      persisted: async () => false,
      persist: async () => true,
    },
  };
}

const cardStore: CardStore = {
  readAll: async () => [...cards].map(([key, value]) => ({ key, value })),
  write: async (key, value) => void cards.set(key, structuredClone(value)),
  remove: async (key) => void cards.delete(key),
};
const rowStore: ModelRows = {
  tally: async () => [...rows].map(([model, count]) => ({ model, rows: count, bytes: count * 4 })),
  deleteWhere: async (model) => void rows.delete(model),
};

/** The files of both models: those named `tokenizer.json` are the same. */
const contentOf = (card: ModelCard, path: string): string =>
  path === 'tokenizer.json' ? TOKENIZER : `${path} of ${card.id}`;

/** Loads files as the worker does. */
async function load(card: ModelCard, paths: readonly string[]): Promise<void> {
  for (const file of filesOf(card).filter(({ path }) => paths.includes(path))) {
    await fetchModelFile(file, {
      baseUrl: '',
      blobs: new Map([[file.path, new Blob([contentOf(card, file.path)])]]),
      model: card,
      shelf: files,
      keep: true,
      subtle: crypto.subtle,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onNote: () => undefined,
    });
  }
}

const SETTINGS = ['preprocessor_config.json', 'tokenizer.json'];
const TEXT = ['text.onnx', 'text.onnx_data'];
const ALL = [...SETTINGS, ...TEXT, 'vision.onnx'];
const HUB = cardOf('lab/clip', 'hub');
const OTHER = cardOf('lab/other', 'hub');
const DISK = cardOf('local/mine', 'disk');

test('a model from a hub comes back with what was seen of its files', async () => {
  await shelf.remember(foundOf(HUB));
  await load(HUB, ALL);
  const [found, ...more] = await shelf.remembered();
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    baseUrl: 'https://hub.example/x/',
    blobs: null,
    notes: ['A note.'],
  });
  const content = contentOf(HUB, 'text.onnx_data');
  expect(found?.card.files.text.fp32?.externalData).toEqual([
    {
      path: 'text.onnx_data',
      sizeBytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    },
  ]);
  expect(found?.card.files.tokenizer.sizeBytes).toBe(TOKENIZER.length);
  // Not loaded, so nothing was seen of it.
  expect(found?.card.files.vision.q8).toEqual(unknown('vision_q8.onnx'));
});

test('a model from disk comes back with its files, those weights only that were kept', async () => {
  await shelf.remember(foundOf(DISK));
  await load(DISK, [...SETTINGS, ...TEXT]);
  expect(await shelf.remembered()).toEqual([]);
  await load(DISK, ALL);
  const [found] = await shelf.remembered();
  expect(Object.keys(found?.card.files.vision ?? {})).toEqual(['fp32']);
  expect([...(found?.blobs?.keys() ?? [])].sort()).toEqual(ALL.toSorted());
  expect(await found?.blobs?.get('text.onnx')?.text()).toBe('text.onnx of local/mine');
  // What it was filled with is what it is found by.
  await shelf.remember(found ?? foundOf(DISK));
  expect((await shelf.remembered()).map(({ card }) => card)).toEqual([found?.card]);
});

test.each([
  ['no card', 'card'],
  ['of another version', { version: 0, card: HUB, baseUrl: '', notes: [] }],
  ['under another name', { version: 1, card: OTHER, baseUrl: '', notes: [] }],
  ['a card without files', { version: 1, card: { ...HUB, files: {} }, baseUrl: '', notes: [] }],
  ["the page's own", { version: 1, card: { ...HUB, source: 'page' }, baseUrl: '', notes: [] }],
])('a stored card that does not hold (%s) is dropped', async (_name, value) => {
  cards.set('lab/clip@abc', value);
  cards.set('lab/other@abc', { version: 1, card: OTHER, baseUrl: 'b', notes: [] });
  expect((await shelf.remembered()).map(({ card }) => card.id)).toEqual(['lab/other']);
  expect([...cards.keys()]).toEqual(['lab/other@abc']);
});

test("the page's own model is not remembered", async () => {
  await shelf.remember(foundOf(starter));
  expect(cards.size).toBe(0);
});

test('forgetting lets go of card, rows and files, but not of those that another model uses', async () => {
  for (const card of [HUB, OTHER]) {
    await shelf.remember(foundOf(card));
    await load(card, ALL);
    rows.set(`${card.id}@abc`, 7);
  }
  await shelf.forget(HUB);
  expect((await shelf.remembered()).map(({ card }) => card.id)).toEqual(['lab/other']);
  expect([...rows.keys()]).toEqual(['lab/other@abc']);
  const { models } = await shelf.report();
  // The first model fetched the tokenizer; it is the other's now.
  expect(models.map(({ id, files: { length } }) => [id, length])).toEqual([['lab/other', 5]]);
  await shelf.forget(OTHER);
  expect(folder.files.size).toBe(0);
  expect(cards.size + rows.size).toBe(0);
});

test('a model that never became one can be forgotten too', async () => {
  await load(HUB, ['text.onnx']);
  await shelf.forget(HUB);
  expect(folder.files.size).toBe(0);
});

test('files that are being loaded are left and named', async () => {
  await load(HUB, ALL);
  const entries = await files.entries();
  const busy = entries.find(({ path }) => path === 'vision.onnx')?.key ?? '';
  await files.hold(busy, new AbortController().signal, async () => {
    await expect(shelf.forget(HUB)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('vision.onnx is being loaded') as string,
    });
  });
  expect((await files.entries()).map(({ path }) => path)).toEqual(['vision.onnx']);
});

test('the report adds up by model, largest first, titles where known', async () => {
  await shelf.remember(foundOf(HUB));
  await load(HUB, ['text.onnx']);
  const othersFiles = ['preprocessor_config.json', ...TEXT, 'vision.onnx'];
  await load(OTHER, othersFiles);
  rows.set('lab/clip@abc', 100);
  rows.set('cuelens/starter@1', 3);
  const report = await shelf.report();
  expect(report).toMatchObject({ quotaBytes: 10_000, usageBytes: 5_000, persisted: false });
  const text = contentOf(HUB, 'text.onnx').length;
  const others = othersFiles.reduce((sum, path) => sum + contentOf(OTHER, path).length, 0);
  expect(report.models).toMatchObject([
    { id: 'lab/clip', title: 'LAB/CLIP', fileBytes: text, rowCount: 100, rowBytes: 400 },
    { id: 'lab/other', title: 'lab/other', fileBytes: others, partBytes: 0, rowCount: 0 },
    { id: 'cuelens/starter', revision: '1', files: [], rowBytes: 12 },
  ]);
  expect(report.models[0]?.files).toEqual([{ path: 'text.onnx', bytes: text, complete: true }]);
  expect(report.otherBytes).toBe(5_000 - text - others - 412);
});

test('each store is opened once, and again only where that failed', async () => {
  let refused = true;
  const opened: string[] = [];
  const store = new ModelShelf({
    ...parts(),
    openCards: async () => {
      opened.push('cards');
      if (refused) throw new Error('refused');
      return cardStore;
    },
    openRows: async () => {
      opened.push('rows');
      return rowStore;
    },
  });
  await expect(store.remember(foundOf(HUB))).rejects.toMatchObject({ code: 'storage-full' });
  refused = false;
  await store.remember(foundOf(HUB));
  await store.report();
  await store.remember(foundOf(HUB));
  await store.report();
  await store.forget(HUB);
  expect(opened.toSorted()).toEqual(['cards', 'cards', 'rows']);
});

test('without storage nothing is remembered, and only the wish to remember fails', async () => {
  const bare = shelfWith(() => Promise.reject(new Error('refused')));
  expect(await bare.remembered()).toEqual([]);
  await bare.forget(HUB);
  await expect(bare.remember(foundOf(HUB))).rejects.toMatchObject({ code: 'storage-full' });
});
