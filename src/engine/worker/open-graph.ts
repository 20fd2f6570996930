import type { Device } from '../contract/engine.ts';
import type { Dtype, GraphFile } from '../contract/model-card.ts';
import type { ModelFiles } from './model-files.ts';
import type { GraphBytes, ModelRuntime, TowerSession } from './tower-session.ts';

/**
 * Largest graph, as single-precision weights, that also fits the processor's memory for a comparison:
 * WASM has 4 GB in all, and loading takes up to three times the weights.
 */
const LARGEST_REFERENCE_BYTES = 2 ** 30;

/** A graph as stored, and where it shall run. */
export interface GraphPlan {
  readonly file: GraphFile;
  readonly dtype: Dtype;
  readonly device: Device;
  /** Makes of the stored graph what is to run; left out where it runs as stored. */
  readonly rewrite?: ((graph: GraphBytes) => Promise<GraphBytes>) | undefined;
}

/** A session, what names its weights, and what the processor gave for comparison. */
export interface OpenedGraph<R> {
  readonly session: TowerSession;
  readonly mark: string;
  /** Null where none was asked for, or the graph is too large for the processor. */
  readonly reference: R | null;
}

/**
 * Fetches a graph and makes a session of it. With `onProcessor` the same bytes first run on WASM, and
 * that session is gone before the real one is made: both at once would take twice the memory.
 *
 * A function of its own, so that the bytes are let go with it: they are as large as the model, and the
 * session has its own copy.
 */
export async function openGraph<R>(
  { file, dtype, device, rewrite }: GraphPlan,
  files: ModelFiles,
  runtime: Promise<ModelRuntime> | ModelRuntime,
  signal: AbortSignal,
  onProcessor: ((session: TowerSession) => Promise<R>) | null,
): Promise<OpenedGraph<R>> {
  const { graph, mark } = await fetchGraph({ file, rewrite }, files, signal);
  const ready = await runtime;
  let reference: R | null = null;
  if (onProcessor !== null && fitsProcessorToo(sizeOf(graph), dtype)) {
    const session = await ready.createSession(graph, 'wasm', signal);
    try {
      reference = await onProcessor(session);
    } finally {
      await session.release();
    }
  }
  const session = await ready.createSession(graph, device, signal);
  return { session, mark, reference };
}

/** A graph as it is to run; on its own, so that the stored one is let go. */
export async function fetchGraph(
  { file, rewrite }: Pick<GraphPlan, 'file' | 'rewrite'>,
  files: ModelFiles,
  signal: AbortSignal,
): Promise<{ readonly graph: GraphBytes; readonly mark: string }> {
  const { value, mark } = await files.graph(file, signal);
  return { graph: rewrite === undefined ? value : await rewrite(value), mark };
}

/** Whether a graph of so many bytes can run on the processor only to be compared with. */
export function fitsProcessorToo(sizeBytes: number, dtype: Dtype): boolean {
  return (dtype === 'fp32' ? sizeBytes : 2 * sizeBytes) <= LARGEST_REFERENCE_BYTES;
}

/** Bytes of a graph with the files that hold its weights. */
export function sizeOf({ model, externalData }: GraphBytes): number {
  return externalData.reduce((sum, { data }) => sum + data.length, model.length);
}
