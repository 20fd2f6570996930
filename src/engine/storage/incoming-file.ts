import { bodyChunks } from '../contract/body-chunks.ts';
import type { ModelFile } from '../contract/model-card.ts';
import { allocate, readWhole } from './allocate.ts';
import { isQuotaError } from './file-folder.ts';
import type { FileWriter } from './file-folder.ts';
import type { KeptFile, ShelfPlace } from './shelf-place.ts';
import type { ModelName, ShelfRecord } from './shelf-record.ts';
import { sizeWords } from './size-words.ts';

/** Where a file comes from and where it goes. */
export interface IncomingParts {
  readonly file: ModelFile;
  readonly model: ModelName;
  /** Its address; empty for files from disk. */
  readonly source: string;
  /** Null where nothing is to be kept. */
  readonly place: ShelfPlace | null;
  /** Bytes that the browser would still keep; null where it does not say. */
  readonly room: () => Promise<number | null>;
  readonly onNote: (text: string) => void;
}

/**
 * A file on its way: written to the shelf as it comes, and at the same time to the one array that is
 * handed out, so that it is never in memory twice. Where its size is unknown it is on the shelf alone
 * until it is whole. A shelf without room is given up: what has come is then in memory, with a note.
 */
export class IncomingFile {
  readonly #parts: IncomingParts;
  #place: ShelfPlace | null;
  #writer: FileWriter | null = null;
  /** The whole file; null where its size is unknown. */
  #memory: Uint8Array<ArrayBuffer> | null = null;
  /** What has come, where neither its size is known nor the shelf has it. */
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #receivedBytes = 0;
  #totalBytes: number | null;
  #etag: string | null = null;

  constructor(parts: IncomingParts) {
    this.#parts = parts;
    this.#place = parts.place;
    this.#totalBytes = parts.file.sizeBytes;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get totalBytes(): number | null {
    return this.#totalBytes;
  }

  get etag(): string | null {
    return this.#etag;
  }

  /** What outlives a failure, in words. */
  get keptWords(): string {
    const kept = this.#place === null ? 0 : this.#receivedBytes;
    return kept === 0 ? 'Nothing of it is kept.' : `${sizeWords(kept)} of it are kept.`;
  }

  /** Starts at the first byte; what came before is let go. */
  async begin(announcedBytes: number | null, etag: string | null): Promise<void> {
    await this.discard();
    this.#etag = etag;
    this.#totalBytes = this.#parts.file.sizeBytes ?? announcedBytes;
    this.#memory = this.#totalBytes === null ? null : allocate(this.#totalBytes, this.#path);
    await this.#openPart();
  }

  /** Goes on behind what an earlier visit left on the shelf. */
  async resume({ record, blob }: KeptFile): Promise<void> {
    // The ETag of another host is about another host's file.
    this.#etag = record.source === this.#parts.source ? record.etag : null;
    this.#totalBytes = this.#parts.file.sizeBytes ?? record.sizeBytes;
    this.#memory = this.#totalBytes === null ? null : allocate(this.#totalBytes, this.#path);
    if (this.#memory === null) {
      this.#receivedBytes = blob.size;
    } else {
      for await (const chunk of bodyChunks(new Response(blob))) {
        this.#memory.set(chunk, this.#receivedBytes);
        this.#receivedBytes += chunk.length;
      }
    }
    await this.#openPart();
  }

  /** Adds bytes. More than the card says is counted and not stored: the check then names it. */
  async add(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    const end = this.#receivedBytes + chunk.length;
    const { sizeBytes } = this.#parts.file;
    if (sizeBytes === null || end <= sizeBytes) {
      if (this.#memory !== null && end > this.#memory.length) this.#forgetTotal(this.#memory);
      this.#memory?.set(chunk, this.#receivedBytes);
      await this.#write(chunk);
      if (this.#memory === null && this.#writer === null) this.#pieces.push(chunk);
    }
    this.#receivedBytes = end;
  }

  /** All bytes; the part on the shelf is closed and waits for `keep` or `discard`. */
  async finish(): Promise<Uint8Array<ArrayBuffer>> {
    await this.#closeWriter();
    if (this.#memory !== null) {
      const whole = this.#receivedBytes >= this.#memory.length;
      return whole ? this.#memory : this.#memory.slice(0, this.#receivedBytes);
    }
    const part = this.#place === null ? null : await this.#place.readPart();
    return readWhole(part ?? new Blob(this.#pieces), this.#path);
  }

  /** The finished file, found good, gets its place on the shelf. */
  async keep(sha256: string): Promise<void> {
    try {
      await this.#place?.finish({ ...this.#record(), sizeBytes: this.#receivedBytes, sha256 });
    } catch (error) {
      await this.#giveUpShelf(this.#failureWords(error));
    }
  }

  /** Ends for now: what has come stays on the shelf. Never rejects. */
  async pause(): Promise<void> {
    try {
      if (this.#receivedBytes === 0) await this.discard();
      else await this.#closeWriter();
    } catch (error) {
      // What ended it is what is told, not that its rest could not be put in order.
      await this.#giveUpShelf(this.#failureWords(error));
    }
  }

  /** Lets go of what has come, here and on the shelf. */
  async discard(): Promise<void> {
    await this.#closeWriter();
    this.#memory = null;
    this.#pieces = [];
    this.#receivedBytes = 0;
    await this.#place?.drop();
  }

  get #path(): string {
    return this.#parts.file.path;
  }

  #record(): ShelfRecord {
    const { model, file, source, place } = this.#parts;
    return {
      key: place?.key ?? '',
      model: { id: model.id, revision: model.revision },
      path: file.path,
      source,
      etag: this.#etag,
      sizeBytes: this.#totalBytes,
      sha256: null,
      savedAt: new Date().toISOString(),
    };
  }

  /** A host that compresses under way, and may not say so, announces another length. */
  #forgetTotal(memory: Uint8Array<ArrayBuffer>): void {
    if (this.#writer === null) this.#pieces = [memory.subarray(0, this.#receivedBytes)];
    this.#memory = null;
    this.#totalBytes = null;
  }

  async #openPart(): Promise<void> {
    if (this.#place === null) return;
    const missing = (this.#totalBytes ?? 0) - this.#receivedBytes;
    const room = await this.#parts.room();
    if (room !== null && room < missing) {
      await this.#stopKeeping(
        `There is no room to keep ${this.#path}: it takes ${sizeWords(missing)} and the browser leaves this page ${sizeWords(room)}.`,
      );
      return;
    }
    try {
      this.#writer = await this.#place.openPart(this.#record(), this.#receivedBytes);
    } catch (error) {
      await this.#stopKeeping(this.#failureWords(error));
    }
  }

  async #write(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      await this.#writer?.write(chunk);
    } catch (error) {
      await this.#stopKeeping(this.#failureWords(error));
    }
  }

  #failureWords(error: unknown): string {
    return isQuotaError(error)
      ? `The browser's storage for this page was full after ${sizeWords(this.#receivedBytes)} of ${this.#path}, so it is not kept.`
      : `The browser could not keep ${this.#path} (${String(error)}).`;
  }

  /** Goes on in memory alone, with what the shelf has so far. */
  async #stopKeeping(cause: string): Promise<void> {
    if (this.#memory === null && this.#receivedBytes > 0) {
      const part = (await this.#place?.readPart()) ?? new Blob();
      this.#pieces = [await readWhole(part.slice(0, this.#receivedBytes), this.#path)];
    }
    await this.#giveUpShelf(cause);
  }

  async #giveUpShelf(cause: string): Promise<void> {
    const place = this.#place;
    this.#place = null;
    this.#writer = null;
    const next = this.#parts.source === '' ? 'has to be given again' : 'is fetched again';
    this.#parts.onNote(
      `${cause} It is used from memory and ${next} next time; to keep it, delete models that are no longer needed, or make room on the disk.`,
    );
    try {
      await place?.drop();
    } catch {
      // The failure is told above. What stays behind is found and dropped at the next look for the file.
    }
  }

  async #closeWriter(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    try {
      await writer?.close();
    } catch (error) {
      // Without a copy in memory the file is lost with the shelf's.
      if (this.#memory === null) throw error;
      await this.#giveUpShelf(this.#failureWords(error));
    }
  }
}
