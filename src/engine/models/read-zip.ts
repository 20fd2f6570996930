import type { FileEntry } from '@zip.js/zip.js';
import { abortedError } from '../contract/abortable.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { DroppedFile } from './dropped-file.ts';

/** More would not fit into a tab anyway. */
const MOST_BYTES = 8e9;
const MOST_ENTRIES = 10_000;
/** Weights hardly shrink; text does by a factor of ten. */
const MOST_RATIO = 100;
/** Small files may shrink as they like. */
const RATIO_COUNTS_ABOVE_BYTES = 50e6;

const START = [0x50, 0x4b];
const KINDS = [
  [3, 4],
  [5, 6],
];

/** True for a file that begins as zips do, whatever its name. */
export async function isZip(blob: Blob): Promise<boolean> {
  const head = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  const isStart = START.every((byte, i) => head[i] === byte);
  return isStart && KINDS.some((kind) => kind.every((byte, i) => head[i + 2] === byte));
}

/**
 * The files in a zip, none of them unpacked yet. Rejects with `EngineError('bad-model')` for a damaged,
 * an encrypted or a suspiciously well packed one (a zip bomb), by what its table of contents declares.
 */
export async function openZip(zip: File, signal: AbortSignal): Promise<readonly DroppedFile[]> {
  // Late, and the build without its own wasm: few visitors ever drop a zip.
  const { BlobReader, ZipReader } = await import('@zip.js/zip.js/lib/zip-core-native.js');
  const reader = new ZipReader(new BlobReader(zip), { useWebWorkers: false });
  const entries: FileEntry[] = [];
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (signal.aborted) throw abortedError();
      if (entries.length >= MOST_ENTRIES) throw refusal(zip, 'it holds too many files');
      if (!entry.directory) entries.push(entry);
    }
  } catch (error) {
    throw error instanceof EngineError ? error : damaged(zip, error);
  } finally {
    await reader.close();
  }
  if (entries.length === 0) throw refusal(zip, 'there is nothing in it');
  const locked = entries.find((entry) => entry.encrypted);
  if (locked !== undefined) throw refusal(zip, 'it is encrypted. Unpack it and drop the files');
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (total > MOST_BYTES) throw refusal(zip, 'it unpacks to more than 8 GB');
  const bomb = entries.find(isBomb);
  if (bomb !== undefined) {
    throw refusal(zip, `${bomb.filename} in it is packed as no model is (a “zip bomb”)`);
  }
  return entries
    .filter(({ filename }) => !/(?:^|\/)(?:__MACOSX\/|\._|\.)/.test(filename))
    .map((entry) => ({
      name: entry.filename,
      sizeBytes: entry.uncompressedSize,
      isPacked: true,
      open: (stop) => unpack(zip, entry, stop),
    }));
}

function isBomb({ uncompressedSize, compressedSize }: FileEntry): boolean {
  if (uncompressedSize <= RATIO_COUNTS_ABOVE_BYTES) return false;
  return uncompressedSize > compressedSize * MOST_RATIO;
}

async function unpack(zip: File, entry: FileEntry, signal: AbortSignal): Promise<Blob> {
  const { BlobWriter } = await import('@zip.js/zip.js/lib/zip-core-native.js');
  try {
    // The library stops where there is more than the table of contents declares.
    return await entry.getData(new BlobWriter(), {
      signal,
      useWebWorkers: false,
      checkCrc32: true,
      checkOverlappingEntry: true,
    });
  } catch (error) {
    if (signal.aborted) throw abortedError();
    throw new EngineError(
      'bad-model',
      `${entry.filename} in ${zip.name} cannot be unpacked (${wordsOf(error)}). Pack the zip again, or drop its files unpacked.`,
      entry.filename,
    );
  }
}

function damaged(zip: File, error: unknown): EngineError {
  return refusal(zip, `it is damaged or cut (${wordsOf(error)})`);
}

function refusal(zip: File, why: string): EngineError {
  return new EngineError('bad-model', `${zip.name} cannot be used: ${why}.`, zip.name);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.toLowerCase() : String(error);
}
