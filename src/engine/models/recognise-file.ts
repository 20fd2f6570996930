import { EngineError } from '../contract/engine-error.ts';
import { recordOf } from '../contract/json-record.ts';
import type { JsonRecord } from '../contract/json-record.ts';
import { baseNameOf } from './dropped-file.ts';
import type { DroppedFile } from './dropped-file.ts';
import { readOnnxFacts } from '../contract/onnx-graph-facts.ts';
import type { OnnxFacts } from '../contract/onnx-graph-facts.ts';

/** The settings files of a model, by what is in them, and what they are called on the hub. */
export const SETTINGS_NAMES = {
  config: 'config.json',
  tokenizer: 'tokenizer.json',
  tokenizerConfig: 'tokenizer_config.json',
  preprocessor: 'preprocessor_config.json',
  preprocessCfg: 'preprocess_cfg.json',
  openClip: 'open_clip_config.json',
  selfTest: 'self-test.json',
} as const;

/** A kind of settings file. */
export type SettingsKind = keyof typeof SETTINGS_NAMES;

/** A settings file that was dropped. */
export interface SettingsFile {
  readonly kind: SettingsKind;
  readonly file: DroppedFile;
  readonly blob: Blob;
  /** Its beginning as text. */
  readonly head: string;
  /** Null for a tokenizer too large to be read here. */
  readonly json: JsonRecord | null;
}

/** What a dropped file turned out to be. */
export type Recognised =
  | {
      readonly is: 'graph';
      readonly file: DroppedFile;
      readonly blob: Blob;
      readonly facts: OnnxFacts;
    }
  | ({ readonly is: 'settings' } & SettingsFile)
  /** Weights outside a graph, or something that no model needs. */
  | { readonly is: 'other'; readonly file: DroppedFile };

const HEAD_BYTES = 256_000;
/** Above this only a tokenizer is JSON, and it is known by its beginning. */
const READ_WHOLE_BYTES = 4_000_000;
const MOST_JSON_BYTES = 200_000_000;

/**
 * Tells by its contents what a file is; its name only says where to look first. Rejects with
 * `EngineError('bad-model')` for a file that cannot be what its name says: an `.onnx` that is none, a
 * settings file that is no JSON, an empty one.
 */
export async function recogniseFile(file: DroppedFile, signal: AbortSignal): Promise<Recognised> {
  const name = baseNameOf(file);
  if (file.sizeBytes === 0) {
    if (!/\.(?:onnx|json)$/i.test(name)) return { is: 'other', file };
    throw new EngineError(
      'bad-model',
      `${file.name} is empty. Copy or download it again.`,
      file.name,
    );
  }
  if (/\.onnx$/i.test(name)) {
    const blob = await file.open(signal);
    return { is: 'graph', file, blob, facts: await readOnnxFacts(blob, file.name) };
  }
  if (/\.json$/i.test(name)) return recogniseJson(file, signal);
  return file.isPacked ? { is: 'other', file } : recogniseUnnamed(file, signal);
}

/** An ONNX file by another name is one all the same; it begins with its version, field 1. */
async function recogniseUnnamed(file: DroppedFile, signal: AbortSignal): Promise<Recognised> {
  const blob = await file.open(signal);
  const [first] = new Uint8Array(await blob.slice(0, 1).arrayBuffer());
  if (first !== 0x08) return { is: 'other', file };
  try {
    return { is: 'graph', file, blob, facts: await readOnnxFacts(blob, file.name) };
  } catch (error) {
    // Weights may begin like that too.
    if (error instanceof EngineError && error.code === 'bad-model') return { is: 'other', file };
    throw error;
  }
}

async function recogniseJson(file: DroppedFile, signal: AbortSignal): Promise<Recognised> {
  if (file.sizeBytes > MOST_JSON_BYTES) return { is: 'other', file };
  const blob = await file.open(signal);
  const head = await blob.slice(0, HEAD_BYTES).text();
  if (file.sizeBytes > READ_WHOLE_BYTES) {
    const isTokenizer = /"added_tokens"\s*:/.test(head);
    if (!isTokenizer) return { is: 'other', file };
    return { is: 'settings', kind: 'tokenizer', file, blob, head, json: null };
  }
  const json = parseText(await blob.text());
  if (json === undefined) {
    const isKnown = Object.values<string>(SETTINGS_NAMES).includes(baseNameOf(file));
    if (!isKnown) return { is: 'other', file };
    const message = `${file.name} is not JSON, or is cut. Copy or download it again.`;
    throw new EngineError('bad-model', message, file.name);
  }
  const record = recordOf(json);
  const kind = kindOf(record);
  return kind === null
    ? { is: 'other', file }
    : { is: 'settings', kind, file, blob, head, json: record };
}

/** What a settings file is, by its fields. */
function kindOf(json: JsonRecord): SettingsKind | null {
  const has = (...fields: readonly string[]): boolean => fields.some((field) => field in json);
  if (json['format'] === 'cuelens-self-test') return 'selfTest';
  if (has('model') && has('added_tokens', 'pre_tokenizer', 'post_processor')) return 'tokenizer';
  if (has('model_cfg')) return 'openClip';
  if (
    has('image_processor_type', 'feature_extractor_type', 'image_mean', 'do_resize', 'crop_size')
  ) {
    return 'preprocessor';
  }
  if (has('mean') && has('std') && has('interpolation', 'resize_mode')) return 'preprocessCfg';
  if (has('tokenizer_class', 'model_max_length', 'added_tokens_decoder')) return 'tokenizerConfig';
  const isConfig =
    has('model_type', 'text_config', 'text_cfg') || (has('architectures') && !has('pad_token'));
  return isConfig ? 'config' : null;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
