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
/** Memory that all workers' weights may take while they are loaded, as single precision. */
const MEMORY_BYTES = 2 ** 29;
/** Loading holds the file, ORT's copy of it and the prepared weights. */
const COPIES = 3;
/** Bytes of single precision for one of the file. */
const GROWTH: Readonly<Record<Dtype, number>> = { fp32: 1, w16: 2, fp16: 2, q8: 1 };

/**
 * As many workers as there are cores, up to four, while their copies of the weights fit into half a
 * GiB; cores that are left over become threads of theirs, which need cross-origin isolation (and not
 * with WebNN, where the browser computes). A file of unknown size gets one worker.
 */
export function crewSize(
  { dtype, device }: TowerPlan,
  file: GraphFile | undefined,
  { cores, isolated }: Pick<DeviceFacts, 'cores' | 'isolated'>,
): CrewSize {
  const weights = sizeOf(file) * GROWTH[dtype] * COPIES;
  const fitting = Math.max(1, Math.floor(MEMORY_BYTES / weights));
  const workers = Math.min(MAX_WORKERS, cores, fitting);
  const threads =
    isolated && device === 'wasm'
      ? Math.min(MAX_THREADS_EACH, Math.max(1, Math.floor(cores / workers)))
      : 1;
  return { workers, threads };
}

/** Infinity where some part's size is not known. */
function sizeOf(file: GraphFile | undefined): number {
  const parts = file === undefined ? [] : [file, ...(file.externalData ?? [])];
  return parts.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? Infinity), 0) || Infinity;
}
