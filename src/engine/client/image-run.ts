import { rowOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import type { EmbeddingCache } from '../cache/embedding-cache.ts';
import { embeddingKey } from '../cache/embedding-key.ts';
import type { EmbeddingOrigin } from '../cache/embedding-key.ts';
import { BatchTooLarge } from './batch-size.ts';
import type { BatchSize } from './batch-size.ts';
import { abortedError } from '../contract/abortable.ts';
import type { ImageBatch, ImageRequest, ImageRunSummary } from '../contract/engine.ts';
import { EngineError, fromPlainError } from '../contract/engine-error.ts';
import type { EmbedImagesArgs, EncodedImages } from '../contract/protocol.ts';

/** What an image run needs of the engine. */
export interface ImageSource {
  readonly embeddingSize: number;
  readonly cache: EmbeddingCache;
  /** What decides the rows at the start, for the look-up; a fall-back changes it on the way. */
  readonly origin: EmbeddingOrigin;
  /**
   * Embeds a batch, through restarts and fall-backs, and says what made it. Rejects with
   * `out-of-memory` after a restart: the batch was too large.
   */
  readonly embed: (
    images: EmbedImagesArgs['images'],
    padTo: number,
    signal: AbortSignal,
  ) => Promise<{ readonly encoded: EncodedImages; readonly origin: EmbeddingOrigin }>;
  readonly batches: BatchSize;
  /** Batches on their way at once: those computing, and those being read, decoded and preprocessed. */
  readonly lanes: number;
}

/** A picture with its bytes, kept until its row is there. */
interface ReadImage {
  readonly position: number;
  readonly id: string;
  readonly bytes: Uint8Array;
}

/**
 * Embeds a list of pictures: cached rows in one batch first, then the others in batches as they
 * finish. A picture that cannot be read or decoded fails alone. Rejects with `aborted`, or with what
 * stopped the engine; rows finished by then are in the cache.
 */
export async function runImages(
  requests: readonly ImageRequest[],
  onBatch: (batch: ImageBatch) => void,
  source: ImageSource,
  callerSignal: AbortSignal,
): Promise<ImageRunSummary> {
  // Its own, so that an error in one lane also stops the other one's reads.
  const stop = new AbortController();
  const signal = AbortSignal.any([callerSignal, stop.signal]);
  const failed: { position: number; error: Error }[] = [];
  const writes: Promise<void>[] = [];
  const abortIfAsked = (): void => {
    if (callerSignal.aborted) throw abortedError();
  };

  const keys = requests.map(({ sha256 }) => embeddingKey(source.origin, sha256));
  const known = await source.cache.lookUp(keys, source.embeddingSize);
  abortIfAsked();
  const hits = [...known.entries()].flatMap(([position, row]) =>
    row === null ? [] : [{ position, row }],
  );
  const fromCache = hits.length;
  if (fromCache > 0) {
    const rows = stackRows(
      hits.map(({ row }) => row),
      source.embeddingSize,
    );
    onBatch({
      positions: hits.map(({ position }) => position),
      rows,
      fromCache: true,
      device: source.origin.device,
    });
  }
  let done = fromCache;
  const waiting = [...known.keys()].filter((position) => known[position] === null);

  const read = async (position: number): Promise<ReadImage | null> => {
    const request = requests[position];
    if (request === undefined) return null;
    try {
      return { position, id: request.id, bytes: await request.readBytes(signal) };
    } catch (error) {
      if (!signal.aborted) failed.push({ position, error: asError(error) });
      return null;
    }
  };

  const finish = (
    images: readonly ReadImage[],
    encoded: EncodedImages,
    origin: EmbeddingOrigin,
  ) => {
    for (const { index, error } of encoded.failed) {
      const position = images[index]?.position;
      if (position !== undefined) failed.push({ position, error: fromPlainError(error) });
    }
    if (encoded.indexes.length === 0) return;
    const positions = encoded.indexes.map((index) => images[index]?.position ?? 0);
    const entries = positions.map((position, i): [string, Float32Array] => [
      embeddingKey(origin, requests[position]?.sha256 ?? ''),
      rowOf(encoded.rows, i).slice(),
    ]);
    writes.push(source.cache.keep(entries));
    done += positions.length;
    onBatch({ positions, rows: encoded.rows, fromCache: false, device: origin.device });
  };

  /** Embeds what was read, in smaller pieces where the machine has too little memory. */
  const embed = async (images: readonly ReadImage[]): Promise<void> => {
    const size = source.batches.now();
    for (let at = 0; at < images.length; at += size) {
      const batch = images.slice(at, at + size);
      const files = batch.map(({ id, bytes }) => ({ id, bytes }));
      try {
        const { encoded, origin } = await source.embed(files, size, signal);
        finish(batch, encoded, origin);
      } catch (error) {
        const outOfMemory = error instanceof EngineError && error.code === 'out-of-memory';
        const smaller = error instanceof BatchTooLarge || (outOfMemory && source.batches.halve());
        if (!smaller) throw error;
        await embed(batch);
      }
    }
  };

  const lane = async (): Promise<void> => {
    while (waiting.length > 0) {
      abortIfAsked();
      const positions = waiting.splice(0, source.batches.now());
      const images = await Promise.all(positions.map(read));
      abortIfAsked();
      await embed(images.filter((image) => image !== null));
    }
  };

  try {
    await Promise.all(Array.from({ length: source.lanes }, lane));
  } catch (error) {
    stop.abort();
    abortIfAsked();
    throw error;
  } finally {
    await Promise.all(writes);
  }
  return { done, fromCache, failed };
}

function stackRows(rows: readonly Float32Array[], width: number): Matrix {
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    data.set(row, i * width);
  });
  return { rows: rows.length, cols: width, data };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
