import { openDB } from 'idb';

/** Rows that outlive the page. Values come back unchecked. */
export interface RowStore {
  readMany(keys: readonly string[]): Promise<unknown[]>;
  writeMany(entries: readonly (readonly [key: string, row: Float32Array])[]): Promise<void>;
}

const DATABASE = 'cuelens-embeddings';
const STORE = 'image-rows';

/** Opens the IndexedDB store; rejects where the browser has none or gives no room. */
export async function openRowStore(): Promise<RowStore> {
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
  };
}
