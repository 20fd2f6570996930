// What the page and the model worker say to each other: calls with ids, cancels, answers, news.
import type { Matrix } from '#science/matrix.ts';
import type { Device, DownloadProgress, ModelChoice, SelfTestResult, TowerPlan } from './engine.ts';
import type { PlainEngineError } from './engine-error.ts';

/** Which model to load and where to run it. `baseUrl` is absolute: a worker has no page to start from. */
export type LoadTextArgs = ModelChoice;

/** What the worker chose to run on, why, and how its text tower did. */
export interface LoadedText {
  readonly device: Device;
  readonly reason: string;
  readonly fellBack: boolean;
  readonly threads: number;
  readonly isolated: boolean;
  readonly adapter: string;
  readonly towers: { readonly text: TowerPlan; readonly vision: TowerPlan };
  readonly embeddingSize: number;
  /** Names what decides a sentence's row: weights, device, tokenizer, wording, limit and filling. */
  readonly textMark: string;
  /** Longest token sequence that is not cut: the card's limit, or the graph's if lower. */
  readonly maxTokens: number;
  readonly selfTest: SelfTestResult;
}

/**
 * The image tower's verdict, what names its weights' bytes, its preprocessing as one string for
 * cache keys, and its speed in the self-test: with compilation in it, so a lower bound.
 */
export interface LoadedVision {
  readonly selfTest: SelfTestResult;
  /** SHA-256 of the weights' files, or the closest thing to it where browsers withhold hashing. */
  readonly weightsMark: string;
  readonly preprocessKey: string;
  readonly imagesPerSecond: number;
  /** Pictures that every run takes, filled up with blanks; null for as many as come. */
  readonly batch: number | null;
  /** Batches that can be under way at once. */
  readonly lanes: number;
}

/** Sentences to embed, none of them empty. */
export interface EmbedSentencesArgs {
  readonly sentences: readonly string[];
}

/** Unit rows [M, D], token counts before any cut [M], and the time it took, waiting left out. */
export interface EncodedSentences {
  readonly rows: Matrix;
  readonly tokenCounts: readonly number[];
  readonly workMs: number;
}

/** One batch of encoded picture files; WebGPU runs are padded to `padTo` pictures. */
export interface EmbedImagesArgs {
  readonly padTo: number;
  readonly images: readonly { readonly id: string; readonly bytes: Uint8Array }[];
}

/** Row i of `rows` [n, D] belongs to picture `indexes[i]` of the batch; the others are in `failed`. */
export interface EncodedImages {
  readonly rows: Matrix;
  readonly indexes: readonly number[];
  readonly failed: readonly { readonly index: number; readonly error: PlainEngineError }[];
  readonly workMs: number;
}

/** Every call: what it takes and what it gives. */
export interface Calls {
  'load-text': { readonly args: LoadTextArgs; readonly result: LoadedText };
  'load-vision': { readonly args: null; readonly result: LoadedVision };
  'embed-sentences': { readonly args: EmbedSentencesArgs; readonly result: EncodedSentences };
  'embed-images': { readonly args: EmbedImagesArgs; readonly result: EncodedImages };
}

/** The calls by name. */
export type CallKind = keyof Calls;
/** What a call takes. */
export type CallArgs<K extends CallKind> = Calls[K]['args'];
/** What a call gives. */
export type CallResult<K extends CallKind> = Calls[K]['result'];

/** A call on its way; `id` is unique within one worker's life. */
export type Call = {
  [K in CallKind]: {
    readonly type: 'call';
    readonly kind: K;
    readonly id: number;
    readonly args: CallArgs<K>;
  };
}[CallKind];

/** Page to worker. A cancelled call is answered with `failed`, code `aborted`. */
export type ToWorker = Call | { readonly type: 'cancel'; readonly id: number };

/** Worker to page. `progress`, `note` and `device`, told before anything is loaded for it, belong to no call. */
export type FromWorker =
  | { readonly type: 'done'; readonly id: number; readonly result: CallResult<CallKind> }
  | { readonly type: 'failed'; readonly id: number; readonly error: PlainEngineError }
  | { readonly type: 'progress'; readonly download: DownloadProgress }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'device'; readonly device: Device };

/**
 * The buffers that a message moves instead of copying: result rows, which the worker is done with.
 *
 * Picture bytes are copied on purpose: the page keeps them until their batch is back, so that they
 * can be sent again after a crash.
 */
export function transferListOf(message: FromWorker): ArrayBuffer[] {
  if (message.type !== 'done' || !('rows' in message.result)) return [];
  const { buffer } = message.result.rows.data;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
