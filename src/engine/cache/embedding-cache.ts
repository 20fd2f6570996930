import { lengthOf } from '#science/matrix.ts';
import { LruMap } from '../contract/lru-map.ts';
import type { RowStore } from './row-store.ts';

/** About 28 MB of rows of 352 numbers. */
const MEMORY_ROWS = 20_000;
/** A stored row is a unit vector; further off than this it is damaged. */
const LENGTH_TOLERANCE = 1e-3;

const NOT_STORED =
  'This browser keeps no image embeddings beyond this visit (no storage or no room for it).';

/**
 * Image embeddings by key: memory first, then the browser's storage.
 *
 * Without storage everything works from memory alone, and `onNote` says so once. Never throws.
 */
export class EmbeddingCache {
  readonly #memory = new LruMap<string, Float32Array>(MEMORY_ROWS);
  readonly #openStore: () => Promise<RowStore>;
  readonly #onNote: (text: string) => void;
  #store: Promise<RowStore | null> | null = null;

  constructor(openStore: () => Promise<RowStore>, onNote: (text: string) => void) {
    this.#openStore = openStore;
    this.#onNote = onNote;
  }

  /**
   * The rows known for `keys`, in their order; null for a miss. A stored row that is not a unit
   * vector of `width` numbers counts as a miss, so that it is computed and written again.
   */
  async lookUp(keys: readonly string[], width: number): Promise<(Float32Array | null)[]> {
    const rows = keys.map((key) => this.#memory.get(key) ?? null);
    const missing = [...keys.keys()].filter((i) => rows[i] === null);
    const stored = await this.#read(missing.map((i) => keys[i] ?? ''));
    missing.forEach((i, at) => {
      const row = stored[at];
      if (!isUnitRow(row, width)) return;
      rows[i] = row;
      this.#memory.set(keys[i] ?? '', row);
    });
    return rows;
  }

  /** Keeps rows; resolves when they are stored or storage was given up. */
  async keep(entries: readonly (readonly [key: string, row: Float32Array])[]): Promise<void> {
    for (const [key, row] of entries) this.#memory.set(key, row);
    try {
      await (await this.#opened())?.writeMany(entries);
    } catch {
      this.#giveUpStorage();
    }
  }

  async #read(keys: readonly string[]): Promise<unknown[]> {
    if (keys.length === 0) return [];
    try {
      return (await (await this.#opened())?.readMany(keys)) ?? [];
    } catch {
      this.#giveUpStorage();
      return [];
    }
  }

  /** The store, opened at first need; null once it has failed. */
  #opened(): Promise<RowStore | null> {
    this.#store ??= this.#openStore();
    return this.#store;
  }

  #giveUpStorage(): void {
    this.#store = Promise.resolve(null);
    this.#onNote(NOT_STORED);
  }
}

function isUnitRow(row: unknown, width: number): row is Float32Array {
  if (!(row instanceof Float32Array) || row.length !== width) return false;
  return Math.abs(lengthOf(row) - 1) < LENGTH_TOLERANCE;
}
