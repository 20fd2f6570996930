import type { Device } from '../contract/engine.ts';
import type { TensorFacts } from '../contract/found-model.ts';
import type { RunPriority } from './run-queue.ts';

/** What goes into a graph: row-major numbers and their shape. */
export type InputTensor =
  | { readonly type: 'float32'; readonly data: Float32Array; readonly dims: readonly number[] }
  | { readonly type: 'int64'; readonly data: BigInt64Array; readonly dims: readonly number[] }
  | { readonly type: 'int32'; readonly data: Int32Array; readonly dims: readonly number[] };

/** A run's inputs by their names. */
export type Feeds = Readonly<Record<string, InputTensor>>;

/** What comes out: row-major float32, its shape, and how long the run took, waiting left out. */
export interface OutputTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
  readonly runMs: number;
}

/** One graph, loaded: a tower, or both in one. */
export interface TowerSession {
  readonly device: Device;
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  /**
   * Computes one output. Waits its turn; rejects with `EngineError`. Half-precision tensors are
   * float32 out here.
   */
  run(
    feeds: Feeds,
    output: string,
    priority: RunPriority,
    signal?: AbortSignal,
  ): Promise<OutputTensor>;
  /** Lets go of its memory; nothing may be run afterwards. */
  release(): Promise<void>;
}

/** An ONNX file's bytes, and those of the files that hold its weights, by the names it uses. */
export interface GraphBytes {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly externalData: readonly {
    readonly path: string;
    readonly data: Uint8Array<ArrayBuffer>;
  }[];
}

/** Makes sessions; the one place behind which ORT is, so that tests can put a fake there. */
export interface ModelRuntime {
  /**
   * Loads a graph, its free dimensions fixed as `sides` says by their names. Rejects with
   * `EngineError` (`bad-model`, `out-of-memory`, ...), on WebNN also where a part of the graph would
   * have to run elsewhere.
   */
  createSession(
    graph: GraphBytes,
    device: Device,
    signal: AbortSignal,
    sides?: Readonly<Record<string, number>>,
  ): Promise<TowerSession>;
}
