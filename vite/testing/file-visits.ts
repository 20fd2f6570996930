import { createHash } from 'node:crypto';
import type { DownloadProgress } from '../../src/engine/contract/engine.ts';
import type { ModelFile } from '../../src/engine/contract/model-card.ts';
import { ownLocks } from '../../src/engine/storage/file-locks.ts';
import { FileShelf } from '../../src/engine/storage/file-shelf.ts';
import type { ShelfEntry } from '../../src/engine/storage/file-shelf.ts';
import { MemoryFolder } from '../../src/engine/storage/testing/memory-folder.ts';
import { fetchModelFile } from '../../src/engine/worker/fetch-model-file.ts';
import type { FetchContext, FetchedFile } from '../../src/engine/worker/fetch-model-file.ts';
import { startFaultyHost } from './faulty-host.ts';
import type { FaultyHost, Reply, SeenRequest } from './faulty-host.ts';

/** Bytes that differ from place to place, so that a wrong range shows. */
export const CONTENT = Buffer.from(
  Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) & 255),
);
export const SIZE = CONTENT.length;
export const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
export const ETAG = '"version one"';
/** The file as a card names it that knows all about it, and as one that knows nothing. */
export const FILE: ModelFile = { path: 'onnx/text.onnx', sizeBytes: SIZE, sha256: SHA256 };
export const UNKNOWN: ModelFile = { ...FILE, sizeBytes: null, sha256: null };
export const MODEL = { id: 'lab/clip', revision: 'abc' };
/** Gives up at the first cut. */
export const IMPATIENT = { pausesMs: [], stallMs: 20_000 };

/** As a good static host answers, ranges and all. */
export function answer(
  { headers }: Pick<SeenRequest, 'headers'>,
  content = CONTENT,
  etag: string | null = ETAG,
): Reply {
  const tag: Record<string, string> = etag === null ? {} : { ETag: etag };
  const [, first] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
  const ifRange = headers['if-range'];
  if (first === undefined || (ifRange !== undefined && ifRange !== etag)) {
    return { headers: tag, body: content };
  }
  const from = Number(first);
  if (from >= content.length) {
    return { status: 416, headers: { ...tag, 'Content-Range': `bytes */${content.length}` } };
  }
  const range = { 'Content-Range': `bytes ${from}-${content.length - 1}/${content.length}` };
  return { status: 206, headers: { ...tag, ...range }, body: content.subarray(from) };
}

/** The same, hung up on after so many bytes. */
export function cutAfter(bytes: number, reply: Reply): Reply {
  return { ...reply, cutAfterBytes: bytes };
}

/** A fetch of one file, and what was told on the way. */
export interface Visit {
  readonly file: Promise<FetchedFile>;
  readonly progress: readonly DownloadProgress[];
  readonly notes: readonly string[];
}

/** A host, a shelf, and visits that fetch from the one into the other. */
export class FileVisits {
  readonly host: FaultyHost;
  readonly folder = new MemoryFolder();
  readonly locks = ownLocks();
  shelf = this.shelfWith({});
  respond: (request: SeenRequest) => Reply = answer;

  private constructor(host: FaultyHost) {
    this.host = host;
  }

  static async start(): Promise<FileVisits> {
    const host = await startFaultyHost((request) => visits.respond(request));
    const visits = new FileVisits(host);
    return visits;
  }

  /** Another tab's shelf over the same files, in a browser that says so much about its room. */
  shelfWith(estimate: StorageEstimate): FileShelf {
    return new FileShelf({
      openFolder: () => Promise.resolve(this.folder),
      locks: this.locks,
      estimate: () => Promise.resolve(estimate),
    });
  }

  begin(file: ModelFile, change: Partial<FetchContext> = {}): Visit {
    const progress: DownloadProgress[] = [];
    const notes: string[] = [];
    const context: FetchContext = {
      baseUrl: `${this.host.url}lab/clip/resolve/abc/`,
      blobs: null,
      model: MODEL,
      shelf: this.shelf,
      keep: true,
      subtle: crypto.subtle,
      signal: new AbortController().signal,
      onProgress: (download) => progress.push(download),
      onNote: (text) => notes.push(text),
      patience: { pausesMs: [5, 10, 15], stallMs: 20_000 },
      ...change,
    };
    return { file: fetchModelFile(file, context), progress, notes };
  }

  /** Fetches and compares. */
  async fetchWhole(file: ModelFile, change: Partial<FetchContext> = {}) {
    const { file: fetched, progress, notes } = this.begin(file, change);
    const { bytes, mark } = await fetched;
    if (Buffer.compare(bytes, CONTENT) !== 0) throw new Error('other bytes than the host has');
    return { mark, progress, notes };
  }

  /** Why it failed. */
  async failureOf(file: ModelFile, change: Partial<FetchContext> = {}) {
    try {
      await this.begin(file, change).file;
    } catch (error) {
      return error as { readonly code: string; readonly message: string };
    }
    throw new Error('the file was fetched');
  }

  /** Leaves the first bytes on the shelf, as a visit does that is cut there for good. */
  async leavePart(bytes: number, file = FILE): Promise<void> {
    this.respond = (request) => cutAfter(bytes, answer(request));
    await this.failureOf(file, { patience: IMPATIENT });
    this.respond = answer;
  }

  /** What the shelf has, where it has one file. */
  async kept(): Promise<ShelfEntry | undefined> {
    return (await this.shelf.entries())[0];
  }

  /** The `Range` of every request so far. */
  get ranges(): readonly (string | undefined)[] {
    return this.host.seen.map(({ headers }) => headers.range);
  }
}
