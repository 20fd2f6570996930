import { abortedError } from '../contract/abortable.ts';
import type { Bytes } from './file-identity.ts';

/** A picture's address for an `<img>`. Call `release` when it is no longer shown. */
export interface PictureUrl {
  readonly url: string;
  /** May be called more than once; only the first call counts. */
  release(): void;
}

interface UrlEntry {
  readonly url: string;
  users: number;
}

/**
 * Object URLs by picture, counted by their users. The last few without a user are kept, so that
 * scrolling back and forth does not flicker; the others are revoked and their memory given back.
 */
export class PictureUrls {
  readonly #idleLimit: number;
  readonly #entries = new Map<string, UrlEntry>();
  /** Pictures without a user, the longest unused first. */
  readonly #idle = new Set<string>();
  #isClosed = false;

  constructor(idleLimit: number) {
    this.#idleLimit = idleLimit;
  }

  /**
   * The picture's address where it has one already, so that its bytes need not be read. Throws
   * `EngineError('aborted')` once closed.
   */
  reuse(sha256: string): PictureUrl | null {
    if (this.#isClosed) throw abortedError();
    const entry = this.#entries.get(sha256);
    return entry === undefined ? null : this.#lend(sha256, entry);
  }

  /** The picture's address, made of `bytes` where there is none yet. Throws as `reuse` does. */
  take(sha256: string, bytes: Bytes): PictureUrl {
    return this.reuse(sha256) ?? this.#lend(sha256, this.#create(sha256, bytes));
  }

  /** Revokes every address, in use or not, and makes no more: bytes may still be on their way. */
  close(): void {
    this.#isClosed = true;
    for (const entry of this.#entries.values()) URL.revokeObjectURL(entry.url);
    this.#entries.clear();
    this.#idle.clear();
  }

  #lend(sha256: string, entry: UrlEntry): PictureUrl {
    entry.users += 1;
    this.#idle.delete(sha256);
    let isReleased = false;
    return {
      url: entry.url,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        entry.users -= 1;
        if (entry.users === 0) this.#retire(sha256, entry);
      },
    };
  }

  #create(sha256: string, bytes: Bytes): UrlEntry {
    const url = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
    const entry = { url, users: 0 };
    this.#entries.set(sha256, entry);
    return entry;
  }

  #retire(sha256: string, entry: UrlEntry): void {
    // After `close` the entry is no longer ours to keep.
    if (this.#entries.get(sha256) !== entry) return;
    this.#idle.add(sha256);
    if (this.#idle.size <= this.#idleLimit) return;
    for (const oldest of this.#idle) {
      const unused = this.#entries.get(oldest);
      if (unused !== undefined) URL.revokeObjectURL(unused.url);
      this.#entries.delete(oldest);
      this.#idle.delete(oldest);
      return;
    }
  }
}
