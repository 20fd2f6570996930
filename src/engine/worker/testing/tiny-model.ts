// A model of a few bytes for tests in Node: real tokenizer, real preprocessing, made-up towers.
import { encode } from 'fast-png';
import type { ModelCard, ModelFile } from '../../contract/model-card.ts';
import type { Device } from '../../contract/engine.ts';
import { EngineError } from '../../contract/engine-error.ts';
import type { TensorFacts } from '../../contract/found-model.ts';
import { sha256Hex } from '../../contract/sha256.ts';
import type { WebNnLike } from '../device-facts.ts';
import { RunQueue } from '../run-queue.ts';
import type { RunPriority } from '../run-queue.ts';
import type { Feeds, ModelRuntime, OutputTensor, TowerSession } from '../tower-session.ts';

const WIDTH = 4;
const SIDE_PX = 2;
const VOCABULARY = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'cat', 'dog', 'shape', 'of'];

/** A 2 x 2 PNG of one grey. */
export function greyPng(grey: number): Uint8Array {
  const data = new Uint8Array(SIDE_PX * SIDE_PX * 3).fill(grey);
  return new Uint8Array(encode({ width: SIDE_PX, height: SIDE_PX, channels: 3, data }));
}

/** What the made-up text tower gives for token ids, length 1. */
export function textRow(ids: readonly number[]): number[] {
  return unit([ids.length, ids.reduce((sum, id) => sum + id, 0), 1, 2]);
}

/** What the made-up image tower gives for a picture of one grey, length 1. */
export function imageRow(grey: number): number[] {
  return unit([Math.fround(grey / 255) * 3 * SIDE_PX ** 2, 1, 2, 3]);
}

/** The model's files by path, and its card. */
export async function tinyModel(): Promise<{ card: ModelCard; files: Map<string, Uint8Array> }> {
  const known = { text: 'a cat', ids: [2, 4, 5, 3] };
  const contents: Record<string, object | string> = {
    'config.json': {},
    'preprocessor_config.json': {
      image_processor_type: 'CLIPImageProcessor',
      size: { shortest_edge: SIDE_PX },
      crop_size: SIDE_PX,
      image_mean: [0, 0, 0],
      image_std: [1, 1, 1],
    },
    'tokenizer.json': tokenizerJson(),
    'tokenizer_config.json': { tokenizer_class: 'BertTokenizer', unk_token: '[UNK]' },
    'text.onnx': 'text',
    'vision.onnx': 'vision',
    'self-test.json': {
      format: 'cuelens-self-test',
      version: 1,
      sentences: [{ ...known, embedding: textRow(known.ids) }],
      images: [{ name: 'grey', pngBase64: base64(greyPng(128)), embedding: imageRow(128) }],
    },
  };
  const files = new Map<string, Uint8Array>();
  const entries: Record<string, ModelFile> = {};
  for (const [path, content] of Object.entries(contents)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const bytes = new TextEncoder().encode(text);
    files.set(path, bytes);
    entries[path] = {
      path,
      sizeBytes: bytes.length,
      sha256: await sha256Hex(bytes, crypto.subtle),
    };
  }
  const file = (path: string): ModelFile =>
    entries[path] ?? { path, sizeBytes: null, sha256: null };
  const text = { fp32: file('text.onnx'), w16: file('text.onnx') };
  const vision = { fp32: file('vision.onnx'), w16: file('vision.onnx') };
  const card: ModelCard = {
    id: 'test/tiny',
    revision: '1',
    title: 'Tiny',
    licence: { name: 'none', use: 'open', url: null, notice: '' },
    source: 'page',
    files: {
      config: file('config.json'),
      preprocessor: file('preprocessor_config.json'),
      tokenizer: file('tokenizer.json'),
      tokenizerConfig: file('tokenizer_config.json'),
      text,
      vision,
      selfTest: file('self-test.json'),
    },
    defaultDtype: 'w16',
    embeddingSize: WIDTH,
    logitRule: { kind: 'softmax', scale: 10 },
    text: { maxTokens: 6, padId: 0, padding: 'never', wording: 'as-typed' },
    tensors: { text: null, vision: null },
    gflopsPerImage: null,
    embeddings: {},
    about: { summary: '', parameters: '', training: '', limits: [], sources: [] },
  };
  return { card, files };
}

/** One run of a made-up tower that somebody waits for, told before it happens. */
export interface TinyRun {
  readonly tower: 'text' | 'vision';
  readonly device: Device;
  /** Batch rows, padding included. */
  readonly rows: number;
}

/** What a test may do to the runtime. `onRun` may throw what a session would reject with. */
export interface TinyHooks {
  /** WebNN as the browser has it; none where left out. */
  readonly webnn?: WebNnLike;
  /** May throw what loading the runtime for a device would reject with. */
  readonly onRuntime?: (device: Device) => void;
  readonly onRun?: (run: TinyRun) => void | Promise<void>;
  /** The one sentence length that the text graph takes; any where left out. */
  readonly textLength?: number;
  /** Added to every number of an image row, so that a self-test can fail. */
  readonly visionError?: (device: Device) => number;
}

/**
 * A runtime whose towers compute `textRow` and `imageRow`, one run at a time like the real one. A
 * graph is its name: `text`, `vision`, or `joint` for both in one.
 */
export function tinyRuntime(hooks: TinyHooks): ModelRuntime {
  const queue = new RunQueue();
  return {
    createSession: ({ model }, device) =>
      queue.run('load', () => {
        const graph = new TextDecoder().decode(model);
        const towers = TOWERS_OF[graph];
        if (towers === undefined) throw new EngineError('bad-model', 'no model');
        return Promise.resolve(sessionOf(towers, device, hooks, queue));
      }),
  };
}

type Tower = TinyRun['tower'];

const TOWERS_OF: Readonly<Partial<Record<string, readonly Tower[]>>> = {
  text: ['text'],
  vision: ['vision'],
  joint: ['text', 'vision'],
};
const INPUTS: Readonly<Record<Tower, TensorFacts>> = {
  text: { name: 'input_ids', type: 'int64', shape: ['batch', 'length'] },
  vision: { name: 'pixel_values', type: 'float32', shape: ['pictures', 3, SIDE_PX, SIDE_PX] },
};
const OUTPUTS: Readonly<Record<Tower, TensorFacts>> = {
  text: { name: 'text_embeds', type: 'float32', shape: ['batch', WIDTH] },
  vision: { name: 'image_embeds', type: 'float32', shape: ['pictures', WIDTH] },
};

function sessionOf(
  towers: readonly Tower[],
  device: Device,
  hooks: TinyHooks,
  queue: RunQueue,
): TowerSession {
  const compute = async (
    feeds: Feeds,
    output: string,
    priority: RunPriority,
  ): Promise<OutputTensor> => {
    const missing = towers.filter((one) => feeds[INPUTS[one].name] === undefined);
    if (missing.length > 0) throw new EngineError('bad-model', `no input for ${missing.join()}`);
    const tower = output === OUTPUTS.text.name ? 'text' : 'vision';
    const tensor = feeds[INPUTS[tower].name];
    const rows = tensor?.dims[0] ?? 0;
    if (priority !== 'rehearsal') await hooks.onRun?.({ tower, device, rows });
    const error = tower === 'vision' ? (hooks.visionError?.(device) ?? 0) : 0;
    const values = Array.from(tensor?.data ?? [], Number);
    const length = values.length / rows;
    const data = Array.from({ length: rows }, (_, row) => {
      const own = values.slice(row * length, (row + 1) * length);
      const sum = own.reduce((a, b) => a + b, 0);
      return tower === 'text' ? textRow(own) : unit([sum, 1, 2, 3]).map((x) => x + error);
    });
    return { data: Float32Array.from(data.flat()), dims: [rows, WIDTH], runMs: 1 };
  };
  return {
    device,
    inputs: towers.map((tower) =>
      tower === 'text' && hooks.textLength !== undefined
        ? { ...INPUTS.text, shape: ['batch', hooks.textLength] }
        : INPUTS[tower],
    ),
    outputs: towers.map((tower) => OUTPUTS[tower]),
    run: (feeds, output, priority, signal) =>
      queue.run(priority, () => compute(feeds, output, priority), signal),
    release: () => Promise.resolve(),
  };
}

function tokenizerJson(): object {
  const special = VOCABULARY.slice(0, 4).map((content, id) => ({
    id,
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  }));
  return {
    added_tokens: special,
    normalizer: null,
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((word, id) => [word, id])),
    },
  };
}

function unit(values: readonly number[]): number[] {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
