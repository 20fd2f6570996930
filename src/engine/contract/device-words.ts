/**
 * Why the model runs on the processor, as one sentence: `No WebGPU in this browser, so the model
 * runs on the processor with 2 threads.` `cause` starts with a capital and has no full stop.
 */
export function processorReason(cause: string, threads: number, isolated: boolean): string {
  const number = threads === 1 ? '1 thread' : `${threads} threads`;
  // Only the header-less page gets the extra words: it is the one that can be made faster.
  const limit =
    isolated || threads > 1 ? '' : ' (more need a page served with cross-origin isolation)';
  return `${cause}, so the model runs on the processor with ${number}${limit}.`;
}
