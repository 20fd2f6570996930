import type { Matrix } from '#science/matrix.ts';
import type { Dtype, ModelCard } from './model-card.ts';

/**
 * Where inference runs: on the graphics card, or on the processor, by the browser's own native code
 * (WebNN) or in WebAssembly. Sentences never run by WebNN.
 */
export type Device = 'webgpu' | 'webnn' | 'wasm';

/**
 * What the visitor asks for; `auto` takes WebGPU where it is real and passes the self-test, else for
 * pictures WebNN likewise.
 */
export type DevicePreference = 'auto' | Device;

/** What the visitor asks of one tower; `auto` leaves it to the device (`worker/choose-towers.ts`). */
export interface TowerChoice {
  readonly dtype: Dtype | 'auto';
  readonly device: DevicePreference;
}

/** Which model, stored how, run where. */
export interface ModelChoice {
  readonly card: ModelCard;
  /** Base address of the model's files, ending in `/`; unused for files from disk. */
  readonly baseUrl: string;
  /** Files from disk by their path; null where they are fetched. */
  readonly blobs: ReadonlyMap<string, Blob> | null;
  readonly text: TowerChoice;
  readonly vision: TowerChoice;
}

/** How one tower really runs. */
export interface TowerPlan {
  readonly dtype: Dtype;
  readonly device: Device;
}

/** Bytes received of one file. `totalBytes` is its true size; null until somebody has said it. */
export interface DownloadProgress {
  readonly path: string;
  readonly receivedBytes: number;
  readonly totalBytes: number | null;
  readonly fromCache: boolean;
}

/**
 * The verdict on one tower: cosine of what this device computes with a reference. `stored`: known
 * embeddings that come with the model. `processor`: what WASM gives for the same input, where
 * nothing is stored. `itself`: only that it answers with finite numbers, two inputs differently.
 */
export interface SelfTestResult {
  readonly tower: 'text' | 'vision';
  readonly device: Device;
  readonly against: 'stored' | 'processor' | 'itself';
  /** The worst over the tower's known inputs, -1..1. */
  readonly cosine: number;
  readonly passed: boolean;
}

/** What runs, why, and how fast: everything the page says about the device. Plain data. */
export interface EngineStatus {
  readonly phase: 'idle' | 'loading' | 'text-ready' | 'ready' | 'restarting' | 'failed';
  /** Null until the worker has looked. */
  readonly device: Device | null;
  /** In words a lecturer understands: why this device. */
  readonly reason: string;
  /** True where something better was wanted (`auto`, `webgpu`, `webnn`) than runs; `reason` says why. */
  readonly fellBack: boolean;
  /** Processor threads that compute pictures, or sentences where those have more. */
  readonly threads: number;
  readonly isolated: boolean;
  /** The GPU as the browser names it; empty without one. */
  readonly adapter: string;
  /** How the towers run; null until the worker has decided. */
  readonly towers: { readonly text: TowerPlan; readonly vision: TowerPlan } | null;
  /** Width D of the embeddings; null until the text tower runs. */
  readonly embeddingSize: number | null;
  readonly downloads: readonly DownloadProgress[];
  readonly selfTests: readonly SelfTestResult[];
  /** What works less well than it could here (storage, hashing, a crash), in plain words. */
  readonly notes: readonly string[];
  /** Measured here over the last runs, waiting and downloads left out; null until something ran. */
  readonly imagesPerSecond: number | null;
  readonly sentencesPerSecond: number | null;
  /** How often the worker was started again after a crash. */
  readonly restarts: number;
}

/** Text rows [M, D] of length 1, and which sentences were cut at the model's token limit. */
export interface SentenceRows {
  readonly rows: Matrix;
  /** Token counts before any cut, special tokens included: [M]. */
  readonly tokenCounts: readonly number[];
  readonly truncated: readonly boolean[];
}

/** One picture to embed: its hash is its identity in the cache, its bytes are asked for on a miss. */
export interface ImageRequest {
  readonly id: string;
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  /** Encoded file bytes (PNG, JPEG, WebP, ...). Called at most once, with the run's signal. */
  readonly readBytes: (signal: AbortSignal) => Promise<Uint8Array>;
}

/** A few finished pictures: `positions[i]` in the request list has row i of `rows` [n, D], length 1. */
export interface ImageBatch {
  readonly positions: readonly number[];
  readonly rows: Matrix;
  readonly fromCache: boolean;
  /** What computed these rows; changes within a run where WebGPU failed half-way. */
  readonly device: Device;
}

/** How an image run ended; failed pictures do not stop the others. */
export interface ImageRunSummary {
  readonly done: number;
  readonly fromCache: number;
  readonly failed: readonly { readonly position: number; readonly error: Error }[];
}

/** The engine's front door. Nobody outside `engine/` knows of a worker, ORT or a cache. */
export interface Engine {
  /** The status now; a new object whenever something changed. */
  status(): EngineStatus;
  /** Calls `listener` after every change of status; returns the way to stop. */
  onStatus(listener: (status: EngineStatus) => void): () => void;
  /**
   * Loads the text tower and its tokenizer; resolves when sentences can be embedded. Uses WASM where
   * WebGPU is missing, imitated in software (unless `webgpu` was asked for) or fails its self-test.
   * The same choice again returns the same promise; another one starts over, and so does a call
   * after a failure. A signal cancels for all who wait.
   */
  loadText(choice: ModelChoice, signal?: AbortSignal): Promise<void>;
  /**
   * Loads the image tower of the choice given to `loadText` and runs its self-test. A signal ends
   * this wait at once, and the download with it where nobody else waits; the text tower stays, and
   * the next call loads the image tower after all.
   */
  loadVision(signal?: AbortSignal): Promise<void>;
  /**
   * Unit rows of the sentences in their order; known sentences come from the cache, only new ones
   * reach the worker. Rejects with `EngineError` (`bad-text` on an empty sentence, `aborted`).
   */
  embedSentences(sentences: readonly string[], signal?: AbortSignal): Promise<SentenceRows>;
  /**
   * Embeds pictures, cached ones first; `onBatch` is called as they come. Needs `loadVision`.
   * Resolves at the end of the list; rejects with `EngineError('aborted')` on cancel, with
   * everything finished kept in the cache for the next run.
   */
  embedImages(
    requests: readonly ImageRequest[],
    onBatch: (batch: ImageBatch) => void,
    signal?: AbortSignal,
  ): Promise<ImageRunSummary>;
  /**
   * How many pictures a second this device embeds: computes each of `files` (encoded pictures, at
   * least one) once without a look at the clock or the cache, then again with it. Needs `loadVision`;
   * rejects as `embedImages`, and with `bad-image` where none of them can be read.
   */
  measure(files: readonly Uint8Array[], signal?: AbortSignal): Promise<number>;
  /** Stops the worker for good. */
  dispose(): void;
}
