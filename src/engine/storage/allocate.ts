import { bodyChunks } from '../contract/body-chunks.ts';
import { EngineError } from '../contract/engine-error.ts';
import { sizeWords } from './size-words.ts';

/** Memory for a file; rejects with `out-of-memory` where the browser has not so much in one piece. */
export function allocate(sizeBytes: number, path: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(sizeBytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new EngineError(
      'out-of-memory',
      `${path} needs ${sizeWords(sizeBytes)} of memory in one piece, which this browser does not give. What has been fetched stays kept. Close other tabs and load again, or choose smaller weights.`,
      path,
    );
  }
}

/** All of a file in memory, once. */
export async function readWhole(blob: Blob, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = allocate(blob.size, path);
  let at = 0;
  for await (const chunk of bodyChunks(new Response(blob))) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
