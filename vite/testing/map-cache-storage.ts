/**
 * The part of the browser's Cache API that the picture cache uses, in a Map: Node has none.
 * `room` is how many entries fit before `put` fails as a full disk does.
 */
export class MapCacheStorage {
  readonly entries = new Map<string, Response>();
  room: number;

  constructor(room = Number.POSITIVE_INFINITY) {
    this.room = room;
  }

  /** As the interface that the code under test asks for. */
  asCacheStorage(): CacheStorage {
    const { entries } = this;
    const cache = {
      keys: () => Promise.resolve([...entries.keys()].map((url) => new Request(url))),
      match: (url: string) => Promise.resolve(entries.get(url)?.clone()),
      put: async (url: string, response: Response) => {
        if (entries.size >= this.room) throw new DOMException('no room', 'QuotaExceededError');
        const kept = new Response(await response.arrayBuffer(), { headers: response.headers });
        entries.set(url, kept);
      },
      delete: (url: string) => Promise.resolve(entries.delete(url)),
    };
    return { open: () => Promise.resolve(cache) } as unknown as CacheStorage;
  }
}
