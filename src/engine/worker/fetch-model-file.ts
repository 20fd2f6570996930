import { abortedError } from '../contract/abortable.ts';
import { bodyChunks } from '../contract/body-chunks.ts';
import type { DownloadProgress } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { ModelFile } from '../contract/model-card.ts';
import { readWhole } from '../storage/allocate.ts';
import { checkBytes } from '../storage/check-bytes.ts';
import type { CheckedBytes } from '../storage/check-bytes.ts';
import { downloadFile } from '../storage/download-file.ts';
import type { Patience } from '../storage/download-file.ts';
import type { FileShelf } from '../storage/file-shelf.ts';
import { IncomingFile } from '../storage/incoming-file.ts';
import type { ShelfPlace } from '../storage/shelf-place.ts';
import { shelfKeys } from '../storage/shelf-record.ts';
import type { ModelName } from '../storage/shelf-record.ts';
import { ProgressBeat } from './progress-beat.ts';

/** Progress is told at most this often: the page draws it. */
const PROGRESS_EVERY_MS = 100;
const PATIENCE: Patience = { pausesMs: [1_000, 4_000, 15_000], stallMs: 60_000 };

const NOT_KEPT =
  "This browser keeps nothing more for this page (a private window, or its storage is full), so the model's files are needed again next time. Delete models that are no longer needed, or make room on the disk.";
const NOT_HASHED =
  "The model's files were checked by size only: browsers compute checksums on https pages only.";
const NOT_COMPARED =
  "The host names no checksum for some of the model's files: they were taken as they came.";

/** What fetching a file needs besides its name. */
export interface FetchContext {
  /** Absolute base address, ending in `/`; unused for files from disk. */
  readonly baseUrl: string;
  /** Files from disk by their path; null where they are fetched. */
  readonly blobs: ReadonlyMap<string, Blob> | null;
  readonly model: ModelName;
  readonly shelf: FileShelf;
  /** False for the page's own files: its service worker keeps them. */
  readonly keep: boolean;
  /** Undefined on plain http pages, where browsers withhold it. */
  readonly subtle: SubtleCrypto | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Something that works less well here, in words; may repeat. */
  readonly onNote: (text: string) => void;
  /** Tests wait less. */
  readonly patience?: Patience;
}

/** A file's bytes and what names them. */
export interface FetchedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 in hex, or `size:<n>;etag:<e>` where the browser withholds hashing. */
  readonly mark: string;
}

/**
 * The bytes of a model file: from the shelf, from disk or from the network, checked, and kept on the
 * shelf for the next visit.
 *
 * A damaged kept copy is dropped and fetched again; wrong bytes from a host are asked for once more.
 * A pause (abort) or a failure leaves what has come on the shelf, and the next call goes on there.
 * Rejects with `EngineError`: `not-found`, `gated`, `rate-limited`, `download-failed`,
 * `checksum-mismatch`, `out-of-memory` or `aborted`. No room, or storage that fails, is no error: a
 * note says so. Progress is told again at least every half minute while it waits for its turn or a host.
 */
export async function fetchModelFile(file: ModelFile, asked: FetchContext): Promise<FetchedFile> {
  const { shelf, model, subtle, signal } = asked;
  if (signal.aborted) throw abortedError();
  const none = { path: file.path, receivedBytes: 0, totalBytes: file.sizeBytes };
  const beat = new ProgressBeat({ ...none, fromCache: asked.blobs !== null }, asked.onProgress);
  const context: Fetching = { ...asked, beat };
  if (subtle === undefined) context.onNote(NOT_HASHED);
  // Browsers withhold storage where they withhold hashing, and what is not hashed is not trusted later.
  if (!context.keep || subtle === undefined) return obtain(file, context, null);

  const [own, ...others] = await shelfKeys(file, model, subtle);
  const hold = async <T>(
    key: string,
    work: (place: ShelfPlace | null) => Promise<T>,
  ): Promise<T> => {
    const stop = beat.start();
    try {
      return await shelf.hold(key, signal, (place) => {
        stop();
        return work(place);
      });
    } finally {
      stop();
    }
  };
  return hold(own, async (place) => {
    if (place === null) {
      context.onNote(NOT_KEPT);
      return obtain(file, context, null);
    }
    try {
      let kept = await takeKept(place, file, context);
      for (const key of kept === null ? others : []) {
        // Whoever waits for one of these never waits for `own`, so no two wait for each other.
        kept ??= await hold(key, async (other) =>
          other === null ? null : takeKept(other, file, context),
        );
      }
      return kept ?? (await obtain(file, context, place));
    } catch (error) {
      // Hosts, files and memory fail by name; what is left is the browser's storage.
      if (error instanceof EngineError) throw error;
      context.onNote(
        `The browser's storage failed (${String(error)}), so ${file.path} is not kept: it is used from memory and is needed again next time.`,
      );
      return obtain(file, context, null);
    }
  });
}

interface Fetching extends FetchContext {
  readonly beat: ProgressBeat;
}

/** The kept file where it is whole and sound; a damaged or outdated one is dropped. */
async function takeKept(
  place: ShelfPlace,
  file: ModelFile,
  context: Fetching,
): Promise<FetchedFile | null> {
  const kept = await place.look();
  if (kept?.complete !== true) return null;
  const { record, blob } = kept;
  // Dropped files may be others than those of the same name that are kept.
  const dropped = context.blobs?.get(file.path);
  if (dropped === undefined || dropped.size === blob.size) {
    const bytes = await readOrNull(blob, file.path);
    const { fault, sha256 } =
      bytes === null ? UNREADABLE : await checkBytes(bytes, file, null, context.subtle);
    if (bytes !== null && fault === null && sha256 !== null && sha256 === record.sha256) {
      report(file, context, bytes.length, bytes.length, true);
      return { bytes, mark: sha256 };
    }
  }
  await place.drop();
  return null;
}

const UNREADABLE: CheckedBytes = { fault: 'it cannot be read', sha256: null, compared: false };

/** Null where the disk does not give the file any more. */
async function readOrNull(blob: Blob, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await readWhole(blob, path);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    return null;
  }
}

/** The file from where it comes from, checked and kept. */
async function obtain(
  file: ModelFile,
  context: Fetching,
  place: ShelfPlace | null,
): Promise<FetchedFile> {
  const { blobs, subtle, shelf, model, onNote } = context;
  const source = blobs === null ? addressOf(file.path, context.baseUrl) : '';
  const room = () => shelf.room();
  const incoming = new IncomingFile({ file, model, source, place, room, onNote });
  try {
    for (let isLastTry = blobs !== null; ; isLastTry = true) {
      if (blobs === null) await fetchInto(incoming, source, isLastTry, file, context, place);
      else await readInto(incoming, blobs, file, context);
      const tooLong = file.sizeBytes !== null && incoming.receivedBytes > file.sizeBytes;
      const bytes = tooLong ? null : await incoming.finish();
      const { fault, sha256, compared } =
        bytes === null
          ? { ...UNREADABLE, fault: `it has more than ${String(file.sizeBytes)} bytes` }
          : await checkBytes(bytes, file, incoming.etag, subtle);
      if (bytes !== null && fault === null) {
        if (blobs === null && !compared && subtle !== undefined) onNote(NOT_COMPARED);
        if (sha256 !== null) await incoming.keep(sha256);
        return { bytes, mark: sha256 ?? `size:${bytes.length};etag:${incoming.etag ?? ''}` };
      }
      await incoming.discard();
      if (isLastTry) throw mismatchError(file, fault ?? '', source);
    }
  } catch (error) {
    await incoming.pause();
    throw error;
  }
}

/** From the network, behind what an earlier visit left. */
async function fetchInto(
  incoming: IncomingFile,
  url: string,
  isLastTry: boolean,
  file: ModelFile,
  context: Fetching,
  place: ShelfPlace | null,
): Promise<void> {
  const tell = progressTeller(file, context, incoming);
  const part = (await place?.look()) ?? null;
  if (part !== null) {
    const total = file.sizeBytes ?? part.record.sizeBytes;
    if (total === null || part.blob.size <= total) await incoming.resume(part);
    tell(true);
    if (total !== null && incoming.receivedBytes === total) return;
  }
  const stop = context.beat.start();
  try {
    await downloadFile(url, incoming, {
      file,
      model: context.model,
      signal: context.signal,
      patience: context.patience ?? PATIENCE,
      // A second copy in the browser's own cache would take room and could be the one at fault.
      cache: isLastTry ? 'reload' : place === null ? 'default' : 'no-store',
      onBytes: () => tell(false),
    });
  } finally {
    stop();
    // Where it stops is what a paused download shows.
    tell(true);
  }
}

/** From disk: a blob that the visitor dropped, or that the shelf gave back. */
async function readInto(
  incoming: IncomingFile,
  blobs: ReadonlyMap<string, Blob>,
  file: ModelFile,
  context: Fetching,
): Promise<void> {
  const blob = blobs.get(file.path);
  if (blob === undefined) {
    throw new EngineError(
      'not-found',
      `${file.path} is not among the files of ${context.model.id}. Nothing is lost; drop the model again with this file.`,
      file.path,
    );
  }
  const tell = progressTeller(file, context, incoming);
  await incoming.begin(blob.size, null);
  let storing = false;
  try {
    for await (const chunk of bodyChunks(new Response(blob))) {
      if (context.signal.aborted) throw abortedError();
      storing = true;
      await incoming.add(chunk);
      storing = false;
      tell(false);
    }
  } catch (error) {
    // A file read half is no use later: its other half may have changed by then.
    await incoming.discard();
    if (storing || error instanceof EngineError) throw error;
    throw new EngineError(
      'not-found',
      `${file.path} can no longer be read from disk (moved, changed or damaged). Nothing of it is kept; drop the model's files again.`,
      file.path,
    );
  }
  tell(true);
}

/** Segments are encoded, so that no path leads to another host or is cut at a `?` or `#`. */
function addressOf(path: string, baseUrl: string): string {
  return new URL(path.split('/').map(encodeURIComponent).join('/'), baseUrl).href;
}

function mismatchError(file: ModelFile, fault: string, source: string): EngineError {
  const again =
    source === ''
      ? 'Drop the file that the model was made with.'
      : 'It was fetched twice: the host has another version, or something on the way changes it. Try another address, or drop the files into the page.';
  return new EngineError(
    'checksum-mismatch',
    `${file.path} is not the file that the model card names: ${fault}. Nothing of it is kept. ${again}`,
    source === '' ? file.path : source,
  );
}

function progressTeller(file: ModelFile, context: Fetching, incoming: IncomingFile) {
  let toldAtMs = -Infinity;
  return (always: boolean): void => {
    const nowMs = performance.now();
    if (!always && nowMs - toldAtMs < PROGRESS_EVERY_MS) return;
    toldAtMs = nowMs;
    const { receivedBytes, totalBytes } = incoming;
    report(file, context, receivedBytes, totalBytes, context.blobs !== null);
  };
}

function report(
  file: ModelFile,
  context: Fetching,
  receivedBytes: number,
  totalBytes: number | null,
  fromCache: boolean,
): void {
  context.beat.tell({ path: file.path, receivedBytes, totalBytes, fromCache });
}
