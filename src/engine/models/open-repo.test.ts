import { existsSync, openAsBlob, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startHub } from '../../../tools/hub-server/hub-server.mjs';
import type { Hub } from '../../../tools/hub-server/hub-server.mjs';
import { startFaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { FaultyHost } from '../../../vite/testing/faulty-host.ts';
import { makeHubFolder } from '../../../vite/testing/hub-folder.ts';
import type { HubFolder } from '../../../vite/testing/hub-folder.ts';
import type { FoundModel } from '../contract/found-model.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import { readOnnxFacts } from '../contract/onnx-graph-facts.ts';
import { openRepo } from './open-repo.ts';
import type { VariantQuestion } from './open-repo.ts';
import { parseCatalog } from './parse-catalog.ts';

const made = fileURLToPath(new URL('../../../tools/hub-models/made/', import.meta.url));
const catalogUrl = new URL('../../../public/models/catalog.json', import.meta.url);
const catalog = parseCatalog(JSON.parse(readFileSync(catalogUrl, 'utf8')));
const ENTRIES: readonly CatalogEntry[] = catalog.ok ? catalog.value.entries : [];
const COMMIT = 'c0ffee0000c0ffee0000c0ffee0000c0ffee0000';
const signal = new AbortController().signal;

const CONFIG = { model_type: 'clip', text_config: { max_position_embeddings: 77 } };
const SETTINGS = {
  'config.json': CONFIG,
  'preprocessor_config.json': { crop_size: 224, size: 224 },
  'tokenizer.json': { added_tokens: [{ id: 9, content: '<end>' }], model: { vocab: {} } },
  'tokenizer_config.json': { pad_token: '<end>' },
};
const GRAPHS = { 'onnx/text_model.onnx': 'text', 'onnx/vision_model.onnx': 'vision' };

/** Files under `owner/name/`. */
function under(repo: string, files: object): Record<string, object | string> {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [`${repo}/${path}`, file]));
}

let folder: HubFolder;
let hub: Hub;
beforeAll(async () => {
  folder = await makeHubFolder({
    ...under('own/whole', {
      ...SETTINGS,
      ...GRAPHS,
      'hub.json': { commit: COMMIT, licence: 'cc-by-nc-4.0' },
    }),
    ...under('own/half', { ...SETTINGS, 'onnx/vision_model.onnx': 'vision' }),
    ...under('own/torch', { 'config.json': CONFIG, 'model.safetensors': 'weights' }),
    ...under('own/endless', { ...SETTINGS, ...GRAPHS, 'config.json': { model_type: 'mystery' } }),
    ...under('own/sideways', {
      ...SETTINGS,
      ...GRAPHS,
      'preprocessor_config.json': { crop_size: 224, size: 224, resample: 9 },
    }),
    ...under('own/broken', { ...SETTINGS, ...GRAPHS, 'config.json': '{ "model_type": ' }),
    ...under('own/sizes', {
      ...SETTINGS,
      ...under('onnx/s0', { 'text_model.onnx': '0', 'vision_model.onnx': '0' }),
      ...under('onnx/s2', { 'text_model.onnx': '2', 'vision_model.onnx': '2' }),
    }),
  });
  const folders = existsSync(made) ? [folder.path, made] : [folder.path];
  hub = await startHub({ folders });
});
afterAll(async () => {
  await hub.close();
  await folder.remove();
});

function open(
  id: string,
  revision = 'main',
  entry: CatalogEntry | null = null,
): Promise<FoundModel> {
  return openRepo({ endpoint: hub.endpoint, id, revision }, entry, signal);
}

function entryOf(id: string): CatalogEntry {
  const entry = ENTRIES.find((one) => one.id === id);
  if (entry === undefined) throw new Error(`${id} is not in the catalog`);
  return entry;
}

describe('a repository that the catalog does not know', () => {
  it('becomes a card, with everything assumed in the notes', async () => {
    const { card, baseUrl, blobs, notes } = await open('own/whole');
    expect(baseUrl).toBe(`${hub.endpoint}/own/whole/resolve/${COMMIT}/`);
    expect(blobs).toBeNull();
    expect(card).toMatchObject({
      id: 'own/whole',
      revision: COMMIT,
      title: 'whole',
      source: 'hub',
      licence: { use: 'research-only', name: 'cc-by-nc-4.0' },
      defaultDtype: null,
      embeddingSize: null,
      logitRule: { kind: 'softmax', scale: 100 },
      text: { maxTokens: 77, padId: 9, padding: 'if-exact', wording: 'as-typed' },
      tensors: { text: null, vision: null },
    });
    expect(card.files.text.fp32).toMatchObject({ path: 'onnx/text_model.onnx', sizeBytes: 4 });
    expect(card.files.text.fp32?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(card.files.config?.gitBlob).toMatch(/^[0-9a-f]{40}$/);
    expect(notes).toEqual([containing('trained scale')]);
  });

  it.each([
    ['bad-model', 'own/half', 'Missing: a text model'],
    [
      'bad-model',
      'own/torch',
      'a text model (onnx/text_model.onnx, textual/model.onnx); an image model',
    ],
    ['bad-model', 'own/endless', 'how many tokens a sentence may have'],
    ['bad-model', 'own/broken', 'config.json of own/broken is not JSON'],
    ['bad-model', 'own/sideways', 'They are in preprocessor_config.json of own/sideways'],
    ['not-found', 'own/none', 'knows no model own/none'],
    ['not-found', 'whole', 'not of the form owner/name'],
  ])('rejects with %s for %s', async (code, id, words) => {
    await expect(open(id)).rejects.toMatchObject({ code, message: containing(words) });
  });

  it('asks which of several models is meant, and opens the one that is named', async () => {
    const error: unknown = await open('own/sizes').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'needs-answer' });
    const question = JSON.parse((error as { detail: string }).detail) as VariantQuestion;
    expect(question).toEqual({
      variants: ['onnx/s0', 'onnx/s2'],
      ids: ['own/sizes/onnx/s0', 'own/sizes/onnx/s2'],
    });
    const { card, baseUrl } = await open('own/sizes/onnx/s2');
    expect(card).toMatchObject({ id: 'own/sizes/onnx/s2', title: 'sizes/onnx/s2' });
    expect(card.files.text.fp32?.path).toBe('onnx/s2/text_model.onnx');
    expect(baseUrl).toContain('/own/sizes/resolve/');
  });

  it('keeps its plain name where a folder of the only model was pasted', async () => {
    expect((await open('own/whole/onnx')).card.id).toBe('own/whole');
  });
});

describe('a mirror that only serves files', () => {
  let host: FaultyHost | null = null;
  afterEach(async () => {
    await host?.close();
    host = null;
  });

  it('is opened all the same, sizes and hashes unknown', async () => {
    const files: Readonly<Record<string, object | string>> = { ...SETTINGS, ...GRAPHS };
    host = await startFaultyHost(({ path }) => {
      const file = files[path.replace(`/own/whole/resolve/${COMMIT}/`, '')];
      return file === undefined
        ? { status: 404 }
        : { body: typeof file === 'string' ? file : JSON.stringify(file) };
    });
    const endpoint = host.url.replace(/\/$/, '');
    const found = await openRepo({ endpoint, id: 'own/whole', revision: COMMIT }, null, signal);
    expect(found.card).toMatchObject({ revision: COMMIT, licence: { use: 'unknown' } });
    expect(found.card.files.vision.fp32).toEqual({
      path: 'onnx/vision_model.onnx',
      sizeBytes: null,
      sha256: null,
    });
    expect(found.notes[0]).toContain('gives no list of files');
  });
});

describe.skipIf(!existsSync(made))(
  'the models of the catalog (skipped without tools/hub-models/made)',
  () => {
    it.each(ENTRIES.map((entry) => [entry.id, entry] as const))(
      '%s is as described',
      async (id, entry) => {
        const { card, notes } = await open(id, entry.revision, entry);
        expect(card).toMatchObject({
          id,
          title: entry.title,
          licence: entry.licence,
          tensors: entry.tensors,
          text: entry.text,
          embeddingSize: entry.embeddingSize,
          gflopsPerImage: entry.gflopsPerImage,
        });
        expect(card.revision).toMatch(
          entry.isPinned ? new RegExp(`^${entry.revision}$`) : /^[0-9a-f]{40}$/,
        );
        expect(Object.keys(card.files.text)).toEqual(Object.keys(card.files.vision));
        expect(notes.join()).not.toContain('picture settings');
        // The stated contract holds for the graphs in that layout.
        for (const [tower, stated] of Object.entries(entry.tensors)) {
          for (const file of Object.values(card.files[tower as 'text' | 'vision'])) {
            const facts = await readOnnxFacts(
              await openAsBlob(`${made}${id}/${file.path}`),
              file.path,
            );
            const input = 'ids' in stated ? stated.ids : stated.pixels;
            const fed = facts.inputs.find(({ name }) => name === input);
            const given = facts.outputs.find(({ name }) => name === stated.output);
            expect(fed?.type).toBe('ids' in stated ? stated.idsType : 'float32');
            expect(numberOrNull(fed?.shape[0])).toBe(stated.fixedBatch);
            if ('ids' in stated) expect(numberOrNull(fed?.shape[1])).toBe(stated.fixedLength);
            expect(given?.shape.at(-1)).toBe(entry.embeddingSize);
            expect(facts.inputs).toHaveLength(1);
          }
        }
      },
    );

    it.each([
      'Xenova/clip-vit-base-patch32',
      'immich-app/RN50__openai',
      'Xenova/siglip-base-patch16-224',
      'onnx-community/siglip2-base-patch16-256-ONNX',
    ])('%s gets the same settings without the catalog', async (id) => {
      const entry = entryOf(id);
      const { card } = await open(id);
      expect(card).toMatchObject({ text: entry.text, logitRule: entry.logitRule });
      expect(card.files.preprocessor.path).toBe(entry.files.preprocessor.path);
    });

    it('MobileCLIP differs without it: that padding is seen shows only in a dry run', async () => {
      const { card } = await open('Xenova/mobileclip_s0');
      expect(card.text).toEqual({
        maxTokens: 77,
        padId: 0,
        padding: 'if-exact',
        wording: 'as-typed',
      });
    });

    it('at another commit than the described one, names and shapes are found anew', async () => {
      const entry = entryOf('Xenova/clip-vit-base-patch32');
      const { card, notes } = await open(entry.id, COMMIT, entry);
      expect(card).toMatchObject({ revision: COMMIT, tensors: { text: null, vision: null } });
      expect(notes).toContain(
        'The catalog describes commit 4c1807b, this is c0ffee0: names and shapes are found anew.',
      );
    });

    it('an unpinned one says where it has moved on, and is silent where it has not', async () => {
      const resnet = entryOf('immich-app/RN50__openai');
      expect((await open(resnet.id, 'main', resnet)).notes).toEqual([]);
      const moved = { ...resnet, seenCommit: 'abcdef0' };
      expect((await open(resnet.id, 'main', moved)).notes).toEqual([
        containing('was written for commit abcdef0; “main” is 10a87ef now'),
      ]);
    });

    it('a description that has lost its files is told, and the usual names are tried', async () => {
      const entry = entryOf('Xenova/clip-vit-base-patch32');
      const q8 = entry.files.text.q8;
      if (q8 === undefined) throw new Error('no q8');
      const gone = { path: 'onnx/gone.onnx', aboutBytes: null };
      const some = { ...entry, files: { ...entry.files, text: { fp32: gone, q8 } } };
      const opened = await open(entry.id, entry.revision, some);
      expect(Object.keys(opened.card.files.text)).toEqual(['q8']);
      expect(opened.notes).toContain('onnx/gone.onnx is not in the repository any more.');
      const none = { ...entry, files: { ...entry.files, text: { fp32: gone } } };
      const found = await open(entry.id, entry.revision, none);
      expect(found.card.files.text.fp32?.path).toBe('onnx/text_model.onnx');
      expect(found.card.tensors).toEqual({ text: null, vision: null });
    });

    it('other pictures’ settings than described are told', async () => {
      const entry = entryOf('Xenova/clip-vit-base-patch32');
      const { preprocessing } = entryOf('Xenova/siglip-base-patch16-224');
      const { notes } = await open(entry.id, entry.revision, { ...entry, preprocessing });
      expect(notes).toEqual([containing('are not those of the catalog (Squashed')]);
    });

    it.each([['gated', 'test/gated', 'is gated']])(
      'rejects with %s for %s',
      async (code, id, words) => {
        await expect(open(id)).rejects.toMatchObject({
          code,
          message: containing(words),
        });
      },
    );

    it('finds outside weights, a joint file and a self-test', async () => {
      const outside = await open('test/external-data');
      expect(outside.card.files.vision.fp32?.externalData?.map(({ path }) => path)).toEqual([
        'onnx/vision_model.onnx_data',
      ]);
      const { text, vision } = (await open('test/joint-clip')).card.files;
      expect(text.fp32?.path).toBe('onnx/model.onnx');
      expect(vision).toEqual(text);
      const tested = await open('test/with-self-test');
      expect(tested.card.files.selfTest?.path).toBe('self-test.json');
    });
  },
);

function numberOrNull(size: number | string | undefined): number | null {
  return typeof size === 'number' ? size : null;
}

function containing(words: string): unknown {
  return expect.stringContaining(words);
}
