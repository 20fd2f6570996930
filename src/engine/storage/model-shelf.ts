import { EngineError } from '../contract/engine-error.ts';
import type { FoundModel } from '../contract/found-model.ts';
import { isRecord } from '../contract/json-record.ts';
import type { ModelCard } from '../contract/model-card.ts';
import { parseKeptCard } from '../contract/parse-model-card.ts';
import { filesOf, withFiles, withWeights } from './card-files.ts';
import { openCardStore } from './card-store.ts';
import type { CardStore } from './card-store.ts';
import { openFileShelf } from './file-shelf.ts';
import type { FileShelf, ShelfEntry } from './file-shelf.ts';
import { nameOf, shelfKeys } from './shelf-record.ts';
import type { ModelName } from './shelf-record.ts';
import type { StorageReport } from './storage-report.ts';
import { reportOf } from './storage-report.ts';

/** A new number whenever a stored card would be read wrongly. */
const VERSION = 1;

/** The image embeddings in the browser's storage, by model (`cache/row-store.ts`). */
export interface ModelRows {
  tally(): Promise<
    readonly { readonly model: string; readonly rows: number; readonly bytes: number }[]
  >;
  deleteWhere(model: string): Promise<void>;
}

/** What the browser says of the page's storage as a whole. */
export interface BrowserStorage {
  readonly estimate: () => Promise<StorageEstimate>;
  /** Null where the browser does not say. */
  readonly persisted: () => Promise<boolean | null>;
  readonly persist: () => Promise<boolean>;
}

/** What the shelf stands on; each may reject where the browser has no storage. */
export interface ModelShelfParts {
  readonly files: FileShelf;
  readonly openCards: () => Promise<CardStore>;
  readonly openRows: () => Promise<ModelRows>;
  readonly subtle: SubtleCrypto | undefined;
  readonly storage: BrowserStorage;
}

interface RememberedModel {
  readonly card: ModelCard;
  readonly baseUrl: string;
  readonly notes: readonly string[];
}

/**
 * The models that this browser remembers: their cards, their files on the shelf, their image
 * embeddings. The page's side; the worker fills the shelf.
 */
export class ModelShelf {
  readonly #parts: ModelShelfParts;
  readonly #openCards: () => Promise<CardStore>;
  readonly #openRows: () => Promise<ModelRows>;

  constructor(parts: ModelShelfParts) {
    this.#parts = parts;
    this.#openCards = onceOpened(parts.openCards);
    this.#openRows = onceOpened(parts.openRows);
  }

  /**
   * Models that were loaded from a hub or from disk before, with what was seen of their files filled
   * in, so that loading one needs no network. Cards that do not hold any more are dropped; a model
   * from disk is left out while files of it are missing.
   */
  async remembered(): Promise<readonly FoundModel[]> {
    const entries = byKey(await this.#parts.files.entries());
    const found: FoundModel[] = [];
    for (const model of await this.#readCards()) {
      const filled = await this.#fill(model, entries);
      if (filled !== null) found.push(filled);
    }
    return found;
  }

  /** Keeps a model's card. The page's own models need none. Rejects with `storage-full`. */
  async remember({ card, baseUrl, notes }: FoundModel): Promise<void> {
    if (card.source === 'page') return;
    try {
      const cards = await this.#openCards();
      await cards.write(nameOf(card), { version: VERSION, card, baseUrl, notes });
    } catch (error) {
      throw new EngineError(
        'storage-full',
        `The browser did not store what this page knows of ${card.title} (${String(error)}). It works now, and has to be looked up again next time.`,
        nameOf(card),
      );
    }
  }

  /**
   * Deletes a model's card, image embeddings, and files that no other remembered model uses. Files
   * that are being loaded stay, and it rejects with `unsupported`, naming them.
   */
  async forget({ id, revision }: ModelName): Promise<void> {
    const name = nameOf({ id, revision });
    const models = await this.#readCards();
    const forgotten = models.find(({ card }) => nameOf(card) === name);
    const entries = await this.#parts.files.entries();
    const keys = new Set(forgotten === undefined ? [] : await this.#keysOf(forgotten.card));
    for (const { key, model } of entries) if (nameOf(model) === name) keys.add(key);
    for (const { card } of models) {
      if (nameOf(card) === name) continue;
      for (const key of await this.#keysOf(card)) keys.delete(key);
    }
    await (await this.#opened())?.remove(name);
    await (await this.#openedRows())?.deleteWhere(name);
    await this.#removeFiles(entries.filter(({ key }) => keys.has(key)));
  }

  /** What is stored, by model. */
  async report(): Promise<StorageReport> {
    const { files, storage } = this.#parts;
    const models = await this.#readCards();
    const uses: { card: ModelCard; keys: readonly string[] }[] = [];
    for (const { card } of models) uses.push({ card, keys: await this.#keysOf(card) });
    const [entries, rows, estimate, persisted] = await Promise.all([
      files.entries(),
      this.#tallyRows(),
      storage.estimate(),
      storage.persisted(),
    ]);
    return reportOf({ uses, entries, rows, estimate, persisted });
  }

  /** Asks the browser never to clear the page's storage by itself; false where it refuses. */
  persist(): Promise<boolean> {
    return this.#parts.storage.persist();
  }

  /** Null without storage: then nothing is remembered, and nothing is there to forget. */
  #opened(): Promise<CardStore | null> {
    return this.#openCards().catch(() => null);
  }

  async #readCards(): Promise<readonly RememberedModel[]> {
    const cards = await this.#opened();
    const models: RememberedModel[] = [];
    for (const { key, value } of (await cards?.readAll()) ?? []) {
      const model = readModel(key, value);
      if (model === null) await cards?.remove(key);
      else models.push(model);
    }
    return models;
  }

  /** All keys under which files of this model may lie. */
  async #keysOf(card: ModelCard): Promise<readonly string[]> {
    const { subtle } = this.#parts;
    if (subtle === undefined) return [];
    const keys = filesOf(card).map((file) => shelfKeys(file, card, subtle));
    return (await Promise.all(keys)).flat();
  }

  async #fill(
    { card, baseUrl, notes }: RememberedModel,
    entries: ReadonlyMap<string, ShelfEntry>,
  ): Promise<FoundModel | null> {
    const { subtle, files } = this.#parts;
    // Without hashing nothing is kept either, so there is nothing to fill in.
    if (subtle === undefined)
      return card.source === 'disk' ? null : { card, baseUrl, blobs: null, notes };
    const kept = new Map<string, ShelfEntry>();
    for (const file of filesOf(card)) {
      for (const key of await shelfKeys(file, card, subtle)) {
        const entry = entries.get(key);
        if (entry?.complete === true && !kept.has(file.path)) kept.set(file.path, entry);
      }
    }
    const filled = withFiles(card, (file) => {
      const entry = kept.get(file.path);
      if (entry === undefined) return file;
      return {
        ...file,
        sizeBytes: file.sizeBytes ?? entry.receivedBytes,
        sha256: file.sha256 ?? entry.sha256,
      };
    });
    if (card.source !== 'disk') return { card: filled, baseUrl, blobs: null, notes };
    const usable = withWeights(filled, (path) => kept.has(path));
    const { text, vision } = usable.files;
    const towers = [text, vision].every((tower) => Object.keys(tower).length > 0);
    if (!towers) return null;
    // No tower reads it, so it never comes to the shelf.
    const read = { ...usable, files: { ...usable.files, config: null } };
    const blobs = new Map<string, Blob>();
    for (const { path } of filesOf(read)) {
      const blob = (await files.find(kept.get(path)?.key ?? ''))?.blob;
      if (blob === undefined) return null;
      blobs.set(path, blob);
    }
    return { card: read, baseUrl, blobs, notes };
  }

  async #tallyRows() {
    const rows = await this.#openedRows();
    return (await rows?.tally()) ?? [];
  }

  /** Null without storage, where there are none. */
  #openedRows(): Promise<ModelRows | null> {
    return this.#openRows().catch(() => null);
  }

  async #removeFiles(entries: readonly ShelfEntry[]): Promise<void> {
    const busy: string[] = [];
    for (const { key, path } of entries) {
      if (!(await this.#parts.files.remove(key))) busy.push(path);
    }
    if (busy.length === 0) return;
    throw new EngineError(
      'unsupported',
      `${busy.join(', ')} is being loaded right now, here or in another tab, and was left. Everything else is deleted. Stop the loading and delete again.`,
    );
  }
}

/** The models of this browser. `openRows` opens the image embeddings. */
export function openModelShelf(openRows: () => Promise<ModelRows>): ModelShelf {
  const { storage } = navigator as { readonly storage?: WindowStorage };
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto };
  return new ModelShelf({
    files: openFileShelf(),
    openCards: openCardStore,
    openRows,
    subtle,
    storage: {
      estimate: () => storage?.estimate() ?? Promise.resolve({}),
      persisted: () => storage?.persisted() ?? Promise.resolve(null),
      persist: () => storage?.persist?.() ?? Promise.resolve(false),
    },
  });
}

/** Workers may not ask for it, so the worker's types lack it. */
interface WindowStorage extends StorageManager {
  persist?: () => Promise<boolean>;
}

/** `open`, done once; where it failed, again at the next call. */
function onceOpened<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
}

function readModel(key: string, value: unknown): RememberedModel | null {
  if (!isRecord(value) || value['version'] !== VERSION) return null;
  const { baseUrl, notes } = value;
  const parsed = parseKeptCard(value['card']);
  if (!parsed.ok || nameOf(parsed.value) !== key || typeof baseUrl !== 'string') return null;
  const words = Array.isArray(notes) ? notes.filter((note) => typeof note === 'string') : [];
  return { card: parsed.value, baseUrl, notes: words };
}

function byKey(entries: readonly ShelfEntry[]): ReadonlyMap<string, ShelfEntry> {
  return new Map(entries.map((entry) => [entry.key, entry]));
}
