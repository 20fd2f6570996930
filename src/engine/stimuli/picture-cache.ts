import type { Bytes } from './file-identity.ts';

/** Pictures that outlive the page, by SHA-256: whoever served them, they are the same. */
export interface PictureCache {
  /** False where the browser offers no Cache API here (plain http) or refuses it. */
  readonly persistent: boolean;
  /** Unchecked bytes, or null. */
  read(sha256: string): Promise<Bytes | null>;
  /** Resolves to false where the browser gives no more room. */
  write(sha256: string, bytes: Bytes): Promise<boolean>;
  remove(sha256: string): Promise<void>;
}

const CACHE_NAME = 'cuelens-stimuli-1';
// Keys of the Cache API are addresses; this one can never be fetched, and names no real host.
const KEY_BASE = 'https://stimuli.cuelens.invalid/';

/** Opens the browser's cache of pictures; where there is none, one that holds nothing. */
export async function openPictureCache(storage: CacheStorage | null): Promise<PictureCache> {
  if (storage === null) return EMPTY_CACHE;
  let cache: Cache;
  let held: Set<string>;
  try {
    cache = await storage.open(CACHE_NAME);
    const keys = await cache.keys();
    held = new Set(keys.map((request) => request.url.slice(KEY_BASE.length)));
  } catch {
    // Private windows and sandboxed frames refuse here. Memory does, and `persistent` tells.
    return EMPTY_CACHE;
  }
  return {
    persistent: true,
    read: async (sha256) => {
      if (!held.has(sha256)) return null;
      try {
        const response = await cache.match(KEY_BASE + sha256);
        if (response !== undefined) return new Uint8Array(await response.arrayBuffer());
      } catch {
        // Unreadable is as good as gone: the picture is fetched again.
      }
      held.delete(sha256);
      return null;
    },
    write: async (sha256, bytes) => {
      const headers = { 'Content-Type': 'image/png', 'Content-Length': String(bytes.length) };
      try {
        await cache.put(KEY_BASE + sha256, new Response(bytes, { headers }));
      } catch {
        return false;
      }
      held.add(sha256);
      return true;
    },
    remove: async (sha256) => {
      held.delete(sha256);
      await cache.delete(KEY_BASE + sha256);
    },
  };
}

/** The browser's cache storage, or null where this address has none. */
export function findCacheStorage(): CacheStorage | null {
  try {
    return 'caches' in globalThis ? globalThis.caches : null;
  } catch {
    // The mere look throws in a sandboxed frame.
    return null;
  }
}

const EMPTY_CACHE: PictureCache = {
  persistent: false,
  read: () => Promise.resolve(null),
  write: () => Promise.resolve(true),
  remove: () => Promise.resolve(),
};
