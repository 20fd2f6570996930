import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Device, ModelChoice, TowerChoice } from '../contract/engine.ts';
import type { Dtype, GraphFile, ModelCard } from '../contract/model-card.ts';
import { ownLocks } from '../storage/file-locks.ts';
import { FileShelf } from '../storage/file-shelf.ts';
import { loadText } from './load-text.ts';
import type { LoadSurroundings } from './load-text.ts';
import { loadVision } from './load-vision.ts';
import { PictureThread } from './testing/picture-thread.ts';
import { greyPng, imageRow, textRow, tinyModel, tinyRuntime } from './testing/tiny-model.ts';
import type { TinyHooks, TinyRun } from './testing/tiny-model.ts';

const SIGNAL = new AbortController().signal;
const WASM: TowerChoice = { dtype: 'auto', device: 'wasm' };
const CARD: TowerChoice = { dtype: 'auto', device: 'webgpu' };

let model: Awaited<ReturnType<typeof tinyModel>>;
beforeEach(async () => {
  model = await tinyModel();
});

/** Loads the tiny model from files in memory, and remembers what was asked for. */
function setUp(hooks: TinyHooks = {}, withCard = true) {
  const runs: TinyRun[] = [];
  const sessions: { graph: string; device: Device; released: boolean }[] = [];
  const fetched: string[] = [];
  const notes: string[] = [];
  const devices: Device[] = [];
  const info = { vendor: 'acme', architecture: 'one', device: '', description: '' };
  const adapter = { info, features: new Set(['shader-f16']) } as unknown as GPUAdapter;
  vi.stubGlobal('fetch', (url: string) => {
    const path = url.replace('http://models.test/', '');
    fetched.push(path);
    const bytes = model.files.get(path);
    return Promise.resolve(
      bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes.slice()),
    );
  });
  const watched: TinyHooks = {
    ...hooks,
    onRun: (run) => {
      runs.push(run);
      return hooks.onRun?.(run);
    },
  };
  const runtime = tinyRuntime(watched);
  const surroundings: LoadSurroundings = {
    loadRuntime: () =>
      Promise.resolve({
        createSession: async (graph, device, signal) => {
          const session = await runtime.createSession(graph, device, signal);
          const entry = { graph: new TextDecoder().decode(graph.model), device, released: false };
          sessions.push(entry);
          return {
            ...session,
            release: () => {
              entry.released = true;
              return session.release();
            },
          };
        },
      }),
    devices: {
      gpu: withCard ? { requestAdapter: () => Promise.resolve(adapter) } : undefined,
      isolated: true,
      webnn: undefined,
      cores: 2,
      memoryGiB: 8,
    },
    startPictureWorker: () => new PictureThread(watched),
    shelf: new FileShelf({
      openFolder: () => Promise.reject(new Error('no storage here')),
      locks: ownLocks(),
      estimate: () => Promise.resolve({}),
    }),
    subtle: crypto.subtle,
    onDevice: (device) => devices.push(device),
    onProgress: () => undefined,
    onNote: (note) => notes.push(note),
  };
  const load = async (card: ModelCard, text: TowerChoice, vision: TowerChoice) => {
    const choice: ModelChoice = { card, baseUrl: 'http://models.test/', blobs: null, text, vision };
    const loadedText = await loadText(choice, surroundings, SIGNAL);
    const loadedVision = () => loadVision(loadedText, surroundings, SIGNAL);
    return { text: loadedText, loadVision: loadedVision };
  };
  return { load, runs, sessions, fetched, notes, devices };
}

/** The tiny card without known inputs. */
function unknown(change: Partial<ModelCard> = {}): ModelCard {
  const { card } = model;
  return { ...card, ...change, files: { ...card.files, ...change.files, selfTest: null } };
}

function joint(): ModelCard {
  model.files.set('model.onnx', new TextEncoder().encode('joint'));
  const file: GraphFile = { path: 'model.onnx', sizeBytes: null, sha256: null };
  const card = unknown();
  return { ...card, files: { ...card.files, text: { fp32: file }, vision: { fp32: file } } };
}

function storedAs(dtype: Dtype): ModelCard {
  const file = (path: string): GraphFile => ({ path, sizeBytes: null, sha256: null });
  const files = { text: { [dtype]: file('text.onnx') }, vision: { [dtype]: file('vision.onnx') } };
  return { ...model.card, files: { ...model.card.files, ...files } };
}

describe('the text tower', () => {
  test('comes first, and nothing of the image tower with it', async () => {
    const { load, fetched, devices } = setUp();
    const { text, loadVision: next } = await load(model.card, WASM, WASM);
    expect(devices).toEqual(['wasm']);
    expect(fetched.toSorted()).toEqual([
      'self-test.json',
      'text.onnx',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(text).toMatchObject({
      trial: { filledTo: null, embeddingSize: 4 },
      selfTest: { tower: 'text', against: 'stored', passed: true },
    });
    await next();
    expect(fetched.slice(-2).toSorted()).toEqual(['preprocessor_config.json', 'vision.onnx']);
  });

  test('without known sentences is held against itself on the processor', async () => {
    const { load } = setUp();
    const { text } = await load(unknown(), WASM, WASM);
    expect(text.selfTest).toMatchObject({ against: 'itself', device: 'wasm', passed: true });
    expect(text.selfTest.cosine).toBeCloseTo(1, 6);
  });

  test('and on the card against the processor, whose session goes first', async () => {
    const { load, sessions, devices } = setUp();
    const { text } = await load(unknown(), CARD, WASM);
    expect(devices).toEqual(['webgpu']);
    expect(text.selfTest).toMatchObject({ against: 'processor', device: 'webgpu', passed: true });
    expect(sessions).toEqual([
      { graph: 'text', device: 'wasm', released: true },
      { graph: 'text', device: 'webgpu', released: false },
    ]);
  });

  test('with 8-bit weights is held to the token ids, and to itself', async () => {
    const { load, notes, runs } = setUp();
    const { text } = await load(storedAs('q8'), WASM, WASM);
    expect(text.selfTest).toMatchObject({ against: 'itself', passed: true });
    expect(notes.join()).toContain('preview quality');
    expect(runs.every(({ rows }) => rows === 1)).toBe(true);
  });

  test('without a tokenizer_config it still loads', async () => {
    const { load } = setUp();
    const { card } = model;
    await load({ ...card, files: { ...card.files, tokenizerConfig: null } }, WASM, WASM);
  });

  test('of another width than the card says is a bad model', async () => {
    const { load } = setUp();
    await expect(load(unknown({ embeddingSize: 5 }), WASM, WASM)).rejects.toMatchObject({
      code: 'bad-model',
      detail: '4 5',
    });
    const { text } = await load(unknown({ embeddingSize: null }), WASM, WASM);
    expect(text.trial.embeddingSize).toBe(4);
  });

  test('is named by all that decides a row', async () => {
    const { load } = setUp();
    const markOf = async (card: ModelCard) => (await load(card, WASM, WASM)).text.textMark;
    const plain = await markOf(unknown());
    expect(await markOf(unknown({ title: 'New' }))).toBe(plain);
    const { text } = model.card;
    const others = [
      await markOf(unknown({ text: { ...text, wording: 'canonical' } })),
      await markOf(unknown({ text: { ...text, padding: 'required' } })),
      await markOf(unknown({ text: { ...text, maxTokens: 5 } })),
      // The card rounds otherwise, so a row says where it was made.
      (await load(unknown(), CARD, WASM)).text.textMark,
    ];
    model.files.set('tokenizer_config.json', new TextEncoder().encode('{"unk_token":"[UNK]"}'));
    const { files } = model.card;
    const config = { path: 'tokenizer_config.json', sizeBytes: null, sha256: null };
    others.push(await markOf(unknown({ files: { ...files, tokenizerConfig: config } })));
    expect(new Set([plain, ...others]).size).toBe(6);
  });
});

describe('the image tower', () => {
  test('without known pictures is held against itself on the processor', async () => {
    const { load, runs } = setUp();
    const { loadVision: next } = await load(unknown(), WASM, WASM);
    const { loaded } = await next();
    expect(loaded.selfTest).toMatchObject({ against: 'itself', device: 'wasm', passed: true });
    expect(loaded.weightsMark).toMatch(/^[0-9a-f]{64}#image_embeds$/);
    expect(loaded.imagesPerSecond).toBeGreaterThan(0);
    const rows = runs.filter(({ tower }) => tower === 'vision').map((run) => run.rows);
    // Two workers, on two cores.
    expect(rows.toSorted()).toEqual([1, 1, 1, 1, 2, 2]);
  });

  test('and on the card against the processor, whose session goes first', async () => {
    const { load, sessions } = setUp();
    const { loadVision: next } = await load(unknown(), WASM, CARD);
    const { loaded } = await next();
    expect(loaded.selfTest).toMatchObject({ against: 'processor', device: 'webgpu', passed: true });
    expect(sessions.slice(1)).toEqual([
      { graph: 'vision', device: 'wasm', released: true },
      { graph: 'vision', device: 'webgpu', released: false },
    ]);
  });

  test.each([
    ['other numbers', 0.5],
    ['numbers that are none', NaN],
  ])('a card that gives %s fails, and its session is let go', async (_name, error) => {
    const { load, sessions } = setUp({
      visionError: (device) => (device === 'webgpu' ? error : 0),
    });
    const { loadVision: next } = await load(unknown(), WASM, CARD);
    await expect(next()).rejects.toMatchObject({ code: 'self-test-failed' });
    expect(sessions.map(({ released }) => released)).toEqual([false, true, true]);
  });

  test('a picture setting that cannot be used has a name, before any tower is made', async () => {
    const { load, fetched, sessions } = setUp();
    model.files.set('preprocessor_config.json', new TextEncoder().encode('{"resample":9}'));
    const { files } = model.card;
    const preprocessor = { path: 'preprocessor_config.json', sizeBytes: null, sha256: null };
    const { loadVision: next } = await load(
      unknown({ files: { ...files, preprocessor } }),
      WASM,
      WASM,
    );
    await expect(next()).rejects.toMatchObject({
      code: 'bad-model',
      detail: 'preprocessor_config.json',
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fetched).not.toContain('vision.onnx');
    expect(sessions.map(({ graph }) => graph)).toEqual(['text']);
  });
});

describe('one graph for both towers', () => {
  test('runs in one session, each side standing in for the other', async () => {
    const { load, sessions, fetched } = setUp();
    const { text, loadVision: next } = await load(joint(), WASM, WASM);
    const { embed, loaded } = await next();
    expect(sessions).toEqual([{ graph: 'joint', device: 'wasm', released: false }]);
    expect(fetched.filter((path) => path === 'model.onnx')).toHaveLength(1);
    expect(loaded.selfTest.passed).toBe(true);
    const sentence = await text.encoder.encode(['a cat']);
    expect([...sentence.rows.data]).toEqual([...Float32Array.from(textRow([2, 4, 5, 3]))]);
    const images = [{ id: 'grey', bytes: greyPng(128) }];
    const picture = await embed({ images, padTo: 0 }, SIGNAL);
    imageRow(128).forEach((value, i) => expect(picture.rows.data[i]).toBeCloseTo(value, 5));
  });

  test('on the card is compared with the processor, both towers in one go', async () => {
    const { load, sessions } = setUp();
    const { text, loadVision: next } = await load(joint(), WASM, CARD);
    const { loaded } = await next();
    expect(text.selfTest).toMatchObject({ against: 'processor', device: 'webgpu' });
    expect(loaded.selfTest).toMatchObject({ against: 'processor', device: 'webgpu' });
    expect(sessions).toEqual([
      { graph: 'joint', device: 'wasm', released: true },
      { graph: 'joint', device: 'webgpu', released: false },
    ]);
  });
});

test('weights beside the graph come with it, by the names that it uses', async () => {
  const { load, fetched } = setUp();
  model.files.set('onnx/text.onnx', new TextEncoder().encode('text'));
  model.files.set('onnx/text.onnx_data', Uint8Array.of(1, 2, 3));
  const data = { path: 'onnx/text.onnx_data', sizeBytes: null, sha256: null };
  const file: GraphFile = {
    path: 'onnx/text.onnx',
    sizeBytes: null,
    sha256: null,
    externalData: [data],
  };
  const { files } = model.card;
  const { text } = await load(unknown({ files: { ...files, text: { fp32: file } } }), WASM, WASM);
  expect(fetched).toContain('onnx/text.onnx_data');
  expect(text.weightsMark).toMatch(/^[0-9a-f]{64}\+[0-9a-f]{64}$/);
  const { value } = await text.files.graph(file, SIGNAL);
  expect(value.externalData).toEqual([{ path: 'text.onnx_data', data: Uint8Array.of(1, 2, 3) }]);
});
