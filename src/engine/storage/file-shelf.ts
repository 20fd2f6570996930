import { isQuotaError } from './file-folder.ts';
import type { FileFolder } from './file-folder.ts';
import { ownLocks, sharedLocks } from './file-locks.ts';
import type { FileLocks } from './file-locks.ts';
import { openOpfsFolder } from './opfs-folder.ts';
import type { ShelfRecord } from './shelf-record.ts';
import { ShelfPlace } from './shelf-place.ts';
import type { KeptFile } from './shelf-place.ts';

/** The one folder of the browser's storage that holds model files. */
const FOLDER = 'model-files';

/** What the shelf stands on; tests give it a folder in memory. */
export interface ShelfParts {
  /** Rejects where nothing can be kept. */
  readonly openFolder: () => Promise<FileFolder>;
  readonly locks: FileLocks;
  readonly estimate: () => Promise<StorageEstimate>;
}

/** A kept file as it is now. */
export interface ShelfEntry extends ShelfRecord {
  readonly receivedBytes: number;
  readonly complete: boolean;
}

/**
 * Model files that outlive the page: each under a key, whole or begun, with a record beside it.
 *
 * Everything happens under the key's lock, so two tabs never write one file. Where the browser has no
 * storage the shelf is empty and stays so, without errors.
 */
export class FileShelf {
  readonly #parts: ShelfParts;
  #folder: Promise<FileFolder | null> | null = null;

  constructor(parts: ShelfParts) {
    this.#parts = parts;
  }

  /**
   * Does `work` with the place of `key`, null where nothing can be kept. Waits while another tab has
   * it; rejects as `work` does, or with `aborted`.
   */
  async hold<T>(
    key: string,
    signal: AbortSignal,
    work: (place: ShelfPlace | null) => Promise<T>,
  ): Promise<T> {
    const folder = await this.#opened();
    if (folder === null) return work(null);
    return this.#parts.locks.hold(key, signal, () => work(new ShelfPlace(folder, key)));
  }

  /** A whole file; null where there is none. Its bytes are unchecked. */
  async find(key: string): Promise<KeptFile | null> {
    const folder = await this.#opened();
    const kept = folder === null ? null : await new ShelfPlace(folder, key).look();
    return kept?.complete === true ? kept : null;
  }

  /** Everything that is kept. Leftovers of a crash, files and records without each other, go. */
  async entries(): Promise<readonly ShelfEntry[]> {
    const folder = await this.#opened();
    if (folder === null) return [];
    const keys = new Set((await folder.names()).map((name) => name.replace(/\..*$/, '')));
    const entries: ShelfEntry[] = [];
    for (const key of keys) {
      const place = new ShelfPlace(folder, key);
      const kept = await place.look();
      if (kept !== null) {
        const { record, blob, complete } = kept;
        entries.push({ ...record, receivedBytes: blob.size, complete });
      } else {
        // Looked at again once nobody is at it: a download has a record before it has bytes.
        await this.#parts.locks.ifFree(key, async () => {
          if ((await place.look()) === null) await place.drop();
        });
      }
    }
    return entries;
  }

  /** False where a download is at it right now, which then stays. */
  async remove(key: string): Promise<boolean> {
    const folder = await this.#opened();
    if (folder === null) return true;
    return this.#parts.locks.ifFree(key, () => new ShelfPlace(folder, key).drop());
  }

  /** Bytes that the browser would still keep for this page; null where it does not say. */
  async room(): Promise<number | null> {
    const { quota, usage } = await this.#parts.estimate();
    return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
  }

  #opened(): Promise<FileFolder | null> {
    // Refused or missing storage is an empty one: callers say that nothing is kept. A full one may
    // have room again later, so that failure is not remembered.
    this.#folder ??= this.#parts.openFolder().catch((error: unknown) => {
      if (isQuotaError(error)) this.#folder = null;
      return null;
    });
    return this.#folder;
  }
}

/** The shelf of this browser, for the page and its workers; opened at first need. */
export function openFileShelf(): FileShelf {
  const { storage, locks } = navigator as Partial<WorkerNavigator>;
  return new FileShelf({
    openFolder: () => openOpfsFolder(FOLDER),
    locks: locks === undefined ? ownLocks() : sharedLocks(locks),
    estimate: () => storage?.estimate() ?? Promise.resolve({}),
  });
}
