import { openDB } from 'idb';

/** Rows that outlive the page. Values come back unchecked. */
export interface RowStore {
  readMany(keys: readonly string[]): Promise<unknown[]>;
  writeMany(entries: readonly (readonly [key: string, row: Float32Array])[]): Promise<void>;
}

/** The rows of one model, all dtypes and devices together. */
export interface RowTally {
  /** `owner/name@revision`. */
  readonly model: string;
  readonly rows: number;
  readonly bytes: number;
}

/** What is stored, by model: the first entry of every key (`embedding-key.ts`). */
export interface StoredRows extends RowStore {
  /** Rows of one model are equally wide, so one of them is read. */
  tally(): Promise<readonly RowTally[]>;
  /** Deletes the rows of the model `owner/name@revision`. */
  deleteWhere(model: string): Promise<void>;
}

const DATABASE = 'cuelens-embeddings';
const STORE = 'image-rows';

/** Opens the IndexedDB store; rejects where the browser has none or gives no room. */
export async function openRowStore(): Promise<StoredRows> {
  const database = await openDB(DATABASE, 1, {
    upgrade: (fresh) => void fresh.createObjectStore(STORE),
  });
  return {
    async readMany(keys) {
      const store = database.transaction(STORE).store;
      return Promise.all(keys.map((key): Promise<unknown> => store.get(key)));
    },
    async writeMany(entries) {
      const transaction = database.transaction(STORE, 'readwrite');
      const writes = entries.map(([key, row]) => transaction.store.put(row, key));
      await Promise.all([...writes, transaction.done]);
    },
    async tally() {
      const { store } = database.transaction(STORE);
      const tallies: RowTally[] = [];
      let cursor = await store.openKeyCursor();
      while (cursor !== null) {
        const model = modelOf(cursor.key);
        const range = keysOf(model);
        const [rows, first] = await Promise.all([
          store.count(range),
          store.get(cursor.key) as Promise<unknown>,
        ]);
        const width = first instanceof Float32Array ? first.byteLength : 0;
        tallies.push({ model, rows, bytes: rows * width });
        // Over all other rows of this model at once: there may be tens of thousands.
        cursor = await cursor.continue(range.upper as string);
      }
      return tallies;
    },
    async deleteWhere(model) {
      await database.delete(STORE, keysOf(model));
    },
  };
}

/** All keys are texts: `writeMany` makes no others. */
function modelOf(key: IDBValidKey): string {
  const [model] = JSON.parse(key as string) as readonly [string];
  return model;
}

/** All keys are JSON lists, so those of one model begin alike. */
function keysOf(model: string): IDBKeyRange {
  const start = `${JSON.stringify([model]).slice(0, -1)},`;
  return IDBKeyRange.bound(start, `${start}\uffff`);
}
