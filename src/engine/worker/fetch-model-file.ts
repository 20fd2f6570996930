import { abortedError } from '../contract/abortable.ts';
import { bodyChunks } from '../contract/body-chunks.ts';
import type { DownloadProgress } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { ModelFile } from '../contract/model-card.ts';
import { readRetryAfterMs } from '../contract/retry-after.ts';
import { sha256Hex } from '../contract/sha256.ts';
import type { ModelFileCache } from './model-file-cache.ts';

/** A connection that brings nothing for this long is given up. */
const STALL_MS = 60_000;
/** Progress is told at most this often: the page draws it. */
const PROGRESS_EVERY_MS = 100;

const NOT_KEPT =
  "This browser gave no room to keep the model's files, so they are fetched again next time.";
const NOT_HASHED =
  "The model's files were checked by size only: browsers compute checksums on https pages only.";

/** What fetching a file needs besides its name. */
export interface FetchContext {
  /** Absolute base address, ending in `/`. */
  readonly baseUrl: string;
  readonly cache: ModelFileCache;
  /** Undefined on plain http pages, where browsers withhold it. */
  readonly subtle: SubtleCrypto | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Something that works less well here, in words; may repeat. */
  readonly onNote: (text: string) => void;
}

/**
 * The bytes of a model file, from the cache or the network, checked by size and SHA-256.
 *
 * A damaged cached copy is fetched again and replaced. Rejects with `EngineError`: `not-found`,
 * `rate-limited`, `download-failed`, `checksum-mismatch` or `aborted`; nothing bad is ever kept.
 */
export async function fetchModelFile(
  file: ModelFile,
  context: FetchContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const { cache, subtle } = context;
  context.signal.throwIfAborted();
  if (subtle === undefined) context.onNote(NOT_HASHED);

  const kept = await cache.read(file);
  if (kept !== null && (await faultOf(kept, file, subtle)) === null) {
    report(file, context, kept.length, true);
    return kept;
  }

  const url = new URL(file.path, context.baseUrl).href;
  const bytes = await download(url, file, context);
  const fault = await faultOf(bytes, file, subtle);
  if (fault !== null) throw new EngineError('checksum-mismatch', fault, file.path);
  if (!(await cache.keep(file, url, bytes))) context.onNote(NOT_KEPT);
  return bytes;
}

/** What is wrong with a file's bytes, in words; null if nothing. */
async function faultOf(
  bytes: Uint8Array<ArrayBuffer>,
  file: ModelFile,
  subtle: SubtleCrypto | undefined,
): Promise<string | null> {
  if (bytes.length !== file.sizeBytes) {
    return `${file.path} has ${bytes.length} bytes instead of ${file.sizeBytes}: cut short, or another file. Nothing was kept; load again.`;
  }
  if (subtle === undefined) return null;
  if ((await sha256Hex(bytes, subtle)) === file.sha256) return null;
  return `${file.path} is not the file that the model card names (its checksum differs). Nothing was kept; load again.`;
}

async function download(
  url: string,
  file: ModelFile,
  context: FetchContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const stall = new AbortController();
  const signal = AbortSignal.any([context.signal, stall.signal]);
  let timer = setTimeout(() => stall.abort(), STALL_MS);
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) throw refusalOf(response, file);
    const bytes = new Uint8Array(file.sizeBytes);
    let received = 0;
    let toldAtMs = -Infinity;
    for await (const chunk of bodyChunks(response)) {
      clearTimeout(timer);
      timer = setTimeout(() => stall.abort(), STALL_MS);
      // What does not fit is only counted: the size check then says what is wrong.
      if (received + chunk.length <= bytes.length) bytes.set(chunk, received);
      received += chunk.length;
      if (received > bytes.length) break;
      if (performance.now() - toldAtMs >= PROGRESS_EVERY_MS) {
        toldAtMs = performance.now();
        report(file, context, received, false);
      }
    }
    report(file, context, Math.min(received, bytes.length), false);
    return received === bytes.length ? bytes : new Uint8Array(received);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    if (context.signal.aborted) throw abortedError();
    const cause = stall.signal.aborted ? 'nothing came for a minute' : String(error);
    throw new EngineError(
      'download-failed',
      `${file.path} could not be fetched (${cause}). Check the connection and load again.`,
      url,
    );
  } finally {
    clearTimeout(timer);
  }
}

function refusalOf(response: Response, file: ModelFile): EngineError {
  const { status } = response;
  if (status === 404 || status === 410) {
    return new EngineError(
      'not-found',
      `${file.path} is not at the model's address (HTTP ${status}). Check the address.`,
      response.url,
    );
  }
  if (status === 429) {
    const waitMs = readRetryAfterMs(response.headers.get('Retry-After'), Date.now());
    const wait = waitMs === null ? 'a few minutes' : `${Math.ceil(waitMs / 1000)} seconds`;
    return new EngineError(
      'rate-limited',
      `The model's host asks for a pause (HTTP 429). Load again in ${wait}.`,
      response.url,
    );
  }
  return new EngineError(
    'download-failed',
    `The model's host refused ${file.path} (HTTP ${status}). Load again later.`,
    response.url,
  );
}

function report(
  file: ModelFile,
  context: FetchContext,
  receivedBytes: number,
  fromCache: boolean,
): void {
  context.onProgress({ path: file.path, receivedBytes, totalBytes: file.sizeBytes, fromCache });
}
