import type { Device } from '../contract/engine.ts';
import type { RunPriority } from './run-queue.ts';

/** What goes into a graph: row-major numbers and their shape. */
export type InputTensor =
  | { readonly type: 'float32'; readonly data: Float32Array; readonly dims: readonly number[] }
  | { readonly type: 'int64'; readonly data: BigInt64Array; readonly dims: readonly number[] };

/** What comes out: row-major float32, its shape, and how long the run took, waiting left out. */
export interface OutputTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
  readonly runMs: number;
}

/** One tower's graph, loaded. */
export interface TowerSession {
  readonly device: Device;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Computes one output. Waits its turn; rejects with `EngineError`. */
  run(
    feeds: Readonly<Record<string, InputTensor>>,
    output: string,
    priority: RunPriority,
    signal?: AbortSignal,
  ): Promise<OutputTensor>;
}

/** Makes sessions; the one place behind which ORT is, so that tests can put a fake there. */
export interface ModelRuntime {
  /** Loads an ONNX file's bytes. Rejects with `EngineError` (`bad-model`, `out-of-memory`, ...). */
  createSession(model: Uint8Array, device: Device, signal: AbortSignal): Promise<TowerSession>;
}

/** First of `wanted` among a graph's names, else its only name; undefined where that is no choice. */
export function pickName(names: readonly string[], wanted: readonly string[]): string | undefined {
  return wanted.find((name) => names.includes(name)) ?? (names.length === 1 ? names[0] : undefined);
}
