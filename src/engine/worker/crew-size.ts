import type { TowerPlan } from '../contract/engine.ts';
import type { Dtype, GraphFile } from '../contract/model-card.ts';
import type { DeviceFacts } from './device-facts.ts';

/** How many picture workers run an image tower on the processor, and their WASM threads each. */
export interface CrewSize {
  readonly workers: number;
  readonly threads: number;
}

/** More than these gain little and heat phones. */
const MAX_WORKERS = 4;
const MAX_THREADS_EACH = 4;
/** Memory that all workers' weights may take in WASM while they are loaded, as single precision. */
const WASM_BYTES = 2 ** 29;
/** Share of the machine's memory for the same by WebNN, whose workers have one thread each. */
const WEBNN_SHARE = 1 / 3;
/** Weights of a text tower that needs no threads, as single precision. */
const SMALL_TEXT_BYTES = 2 ** 25;
/** Loading holds the file, ORT's copy of it and the prepared weights. */
const COPIES = 3;
/** Bytes of single precision for one of the file. */
const GROWTH: Readonly<Record<Dtype, number>> = { fp32: 1, w16: 2, fp16: 2, q8: 1 };

/**
 * As many workers as there are cores, up to four, while their copies of the weights fit: in WASM into
 * half a GiB, since cores that are left over become threads, which need cross-origin isolation; by
 * WebNN, where the browser gives each worker one thread, into a third of the memory. A file of unknown
 * size gets one worker.
 */
export function crewSize(
  { dtype, device }: TowerPlan,
  file: GraphFile | undefined,
  { cores, isolated, memoryBytes }: Pick<DeviceFacts, 'cores' | 'isolated' | 'memoryBytes'>,
): CrewSize {
  const weights = sizeOf(file) * GROWTH[dtype] * COPIES;
  const room = device === 'webnn' ? memoryBytes * WEBNN_SHARE : WASM_BYTES;
  const fitting = Math.max(1, Math.floor(room / weights));
  const workers = Math.min(MAX_WORKERS, cores, fitting);
  const threads =
    isolated && device === 'wasm'
      ? Math.min(MAX_THREADS_EACH, Math.max(1, Math.floor(cores / workers)))
      : 1;
  return { workers, threads };
}

/** Beside a graphics card, which computes pictures as fast as one thread or two can decode them. */
const MAX_DECODERS = 3;

/** How many workers decode pictures for a graphics card: one core is left for what drives it. */
export function decoderCount({ cores }: Pick<DeviceFacts, 'cores'>): number {
  return Math.min(MAX_DECODERS, Math.max(1, cores - 1));
}

/**
 * WASM threads for a text tower on the processor: one for a small tower, which answers in milliseconds.
 * More would save a few of them, and keep the browser's compiler from the cores for the first second,
 * in which every sentence then takes several times as long. A file of unknown size gets all.
 */
export function sentenceThreads(
  { dtype }: TowerPlan,
  file: GraphFile | undefined,
  { threads }: Pick<DeviceFacts, 'threads'>,
): number {
  return sizeOf(file) * GROWTH[dtype] <= SMALL_TEXT_BYTES ? 1 : threads;
}

/** Infinity where some part's size is not known. */
function sizeOf(file: GraphFile | undefined): number {
  const parts = file === undefined ? [] : [file, ...(file.externalData ?? [])];
  return parts.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? Infinity), 0) || Infinity;
}
