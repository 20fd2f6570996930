import type { ModelFile } from '../../src/engine/contract/model-card.ts';
import { EngineError } from '../../src/engine/contract/engine-error.ts';
import { openFileShelf } from '../../src/engine/storage/file-shelf.ts';
import { fetchModelFile } from '../../src/engine/worker/fetch-model-file.ts';

/** One file to fetch. */
export interface FetchJob {
  readonly file: ModelFile;
  readonly baseUrl: string;
  readonly model: { readonly id: string; readonly revision: string };
  readonly blobs: ReadonlyMap<string, Blob> | null;
}

/** How that went, as plain data. */
export interface FetchOutcome {
  readonly mark: string;
  /** SHA-256 of the bytes handed out. */
  readonly sha256: string;
  readonly firstBytes: number;
  readonly fromCache: boolean;
  readonly notes: readonly string[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** The product's own fetch on the browser's own shelf, wherever this runs. */
export async function fetchForTest(
  { file, baseUrl, model, blobs }: FetchJob,
  signal: AbortSignal,
  onBytes: (receivedBytes: number) => void,
): Promise<FetchOutcome> {
  const notes: string[] = [];
  let firstBytes = -1;
  let fromCache = false;
  const ended = (mark: string, sha256: string, error: FetchOutcome['error']): FetchOutcome => ({
    mark,
    sha256,
    firstBytes,
    fromCache,
    notes,
    error,
  });
  try {
    const { bytes, mark } = await fetchModelFile(file, {
      baseUrl,
      blobs,
      model,
      shelf: openFileShelf(),
      keep: true,
      subtle: crypto.subtle,
      signal,
      onProgress: (progress) => {
        if (firstBytes < 0) firstBytes = progress.receivedBytes;
        fromCache = progress.fromCache;
        onBytes(progress.receivedBytes);
      },
      onNote: (text) => notes.push(text),
      patience: { pausesMs: [50], stallMs: 120_000 },
    });
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return ended(mark, sha256, null);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return ended('', '', { code: error.code, message: error.message });
  }
}
