import type { ModelFile } from '../contract/model-card.ts';

const CACHE_NAME = 'cuelens-model-files';
const SOURCE_HEADER = 'x-source';

/**
 * Model files in the browser's Cache API, by their SHA-256, so that a moved or shared file is kept
 * once and a changed one is never mistaken. Without the API (plain http) nothing is kept.
 */
export class ModelFileCache {
  readonly #caches: CacheStorage | undefined;

  constructor(caches: CacheStorage | undefined) {
    this.#caches = caches;
  }

  /** The kept bytes, unchecked; null where there are none or they cannot be read. */
  async read(file: ModelFile): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const cache = await this.#caches?.open(CACHE_NAME);
      const response = await cache?.match(keyOf(file));
      return response === undefined ? null : new Uint8Array(await response.arrayBuffer());
    } catch {
      // A locked or broken storage is the same as an empty one: the network has the file.
      return null;
    }
  }

  /**
   * Keeps a file and lets go of older versions from the same address.
   *
   * Resolves to false where the browser gives no room or no storage; the bytes in hand stay good.
   */
  async keep(file: ModelFile, url: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    if (this.#caches === undefined) return false;
    try {
      const cache = await this.#caches.open(CACHE_NAME);
      for (const request of await cache.keys()) {
        const kept = await cache.match(request);
        if (kept?.headers.get(SOURCE_HEADER) === url) await cache.delete(request);
      }
      await cache.put(keyOf(file), new Response(bytes, { headers: { [SOURCE_HEADER]: url } }));
      return true;
    } catch {
      return false;
    }
  }
}

/** The Cache API wants an http address as its key; this one is never fetched. */
function keyOf(file: ModelFile): string {
  return `https://model-file.invalid/${file.sha256}`;
}
