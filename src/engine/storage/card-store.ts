import { openDB } from 'idb';

/** Cards of models that were loaded here. Values come back unchecked. */
export interface CardStore {
  readAll(): Promise<readonly { readonly key: string; readonly value: unknown }[]>;
  write(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

const DATABASE = 'cuelens-models';
const STORE = 'cards';

/** Opens the IndexedDB store; rejects where the browser has none. */
export async function openCardStore(): Promise<CardStore> {
  const database = await openDB(DATABASE, 1, {
    upgrade: (fresh) => void fresh.createObjectStore(STORE),
  });
  return {
    async readAll() {
      const { store } = database.transaction(STORE);
      const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return keys.map((key, i) => ({ key: key as string, value: values[i] as unknown }));
    },
    async write(key, value) {
      await database.put(STORE, value, key);
    },
    async remove(key) {
      await database.delete(STORE, key);
    },
  };
}
