import type { Problem } from '#science/problem.ts';
import type { Stimulus, StimulusSet } from '#science/stimuli/stimulus.ts';
import { LruMap } from '../contract/lru-map.ts';
import { EngineError } from '../contract/engine-error.ts';
import { isAborted, orAbort } from '../contract/abortable.ts';
import { openPictureCache } from './picture-cache.ts';
import type { PictureCache } from './picture-cache.ts';
import { PictureUrls } from './picture-urls.ts';
import type { PictureUrl } from './picture-urls.ts';
import { probeNetwork } from './probe-network.ts';
import { isSameFile } from './file-identity.ts';
import type { Bytes } from './file-identity.ts';
import { SharedWork } from '../contract/shared-work.ts';
import { describeSourceError, StandingProblems, wrongBytesError } from './store-problems.ts';
import type { StimulusSource } from './stimulus-source.ts';

/** Everything the page says about where the pictures come from. Plain data. */
export interface StimulusStoreState {
  /** When a host that limits us is asked again, in milliseconds since the epoch; null if none does. */
  readonly pausedUntilMs: number | null;
  readonly problems: readonly Problem[];
}

/** What a store is made of. */
export interface StimulusStoreOptions {
  readonly set: StimulusSet;
  /** Tried in this order. */
  readonly sources: readonly StimulusSource[];
  /** Null: pictures live in memory only, as for files beside the page, which are never far. */
  readonly cacheStorage: CacheStorage | null;
}

/** About 32 MB of the 1,280 stimuli; all of them where nothing outlives the page. */
const PICTURES_IN_MEMORY = 300;
const IDLE_URLS = 96;

/**
 * The pictures of one set, wherever they come from: memory, then the browser's cache, then the
 * sources in their order. Every picture is checked by SHA-256 before anyone sees it; a damaged
 * cached one is dropped and fetched again.
 */
export class StimulusStore {
  readonly set: StimulusSet;
  readonly #cacheStorage: CacheStorage | null;
  #memory = new LruMap<string, Bytes>(PICTURES_IN_MEMORY);
  readonly #urls = new PictureUrls(IDLE_URLS);
  readonly #reading = new SharedWork<Bytes>();
  readonly #problems = new StandingProblems();
  readonly #listeners = new Set<(state: StimulusStoreState) => void>();
  #sourcesKey = 0;
  #cache: Promise<PictureCache> | null = null;
  #sources: readonly StimulusSource[];
  #stopListening: readonly (() => void)[] = [];
  #state: StimulusStoreState;

  constructor(options: StimulusStoreOptions) {
    this.set = options.set;
    this.#cacheStorage = options.cacheStorage;
    this.#sources = options.sources;
    this.#state = { pausedUntilMs: null, problems: [] };
    this.setSources(options.sources);
  }

  /** The state now; a new object whenever something changed. */
  state(): StimulusStoreState {
    return this.#state;
  }

  /** Calls `listener` after every change of state; returns the way to stop. */
  onState(listener: (state: StimulusStoreState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Other sources from now on, tried in this order: a dropped folder goes first. */
  setSources(sources: readonly StimulusSource[]): void {
    for (const stop of this.#stopListening) stop();
    this.#sources = sources;
    // A read under way goes on with the sources before; nobody who asks now should wait for it.
    this.#sourcesKey += 1;
    this.#stopListening = sources.map((source) =>
      source.onPause(() => {
        this.#publish();
      }),
    );
    this.#publish();
  }

  /**
   * The picture's file, the caller's own copy. Rejects with `EngineError`: `aborted`, or the last
   * source's `not-found`, `rate-limited`, `download-failed`, `checksum-mismatch`.
   */
  async readBytes(
    stimulus: Stimulus,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Bytes> {
    const held = this.#memory.get(stimulus.sha256);
    // A copy, since callers hand buffers to workers and thereby lose them.
    if (held !== undefined) return held.slice();
    const bytes = await this.#reading.run(
      `${this.#sourcesKey} ${stimulus.sha256}`,
      signal,
      (inner) => this.#load(stimulus, inner),
    );
    return bytes.slice();
  }

  /** An address of the picture for an `<img>`, to be released after use. Rejects as `readBytes`. */
  async pictureUrl(
    stimulus: Stimulus,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<PictureUrl> {
    const known = this.#urls.reuse(stimulus.sha256);
    if (known !== null) return known;
    return this.#urls.take(stimulus.sha256, await this.readBytes(stimulus, signal));
  }

  /**
   * Whether a picture of the set can be had now, from this device or any source, within `timeoutMs`. A host that
   * asks to wait (429) counts: it is there.
   */
  async probe(
    timeoutMs: number,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<boolean> {
    const first = this.set.stimuli[0];
    if (first === undefined) return false;
    if (this.#memory.get(first.sha256) !== undefined) return true;
    const cache = await orAbort(this.#openCache(), signal);
    if ((await cache.read(first.sha256)) !== null) return true;
    const urls = this.#sources.map((source) => source.probeUrl(first));
    if (urls.includes(null)) return true;
    return probeNetwork(
      urls.filter((url) => url !== null),
      timeoutMs,
      signal,
    );
  }

  /** Revokes all addresses and stops listening; who still waits for one hears `aborted`. */
  dispose(): void {
    this.#urls.close();
    for (const stop of this.#stopListening) stop();
    this.#listeners.clear();
  }

  async #openCache(): Promise<PictureCache> {
    const cache = await openPictureCache(this.#cacheStorage);
    if (!cache.persistent) this.#memory = new LruMap(this.set.stimuli.length);
    return cache;
  }

  async #load(stimulus: Stimulus, signal: AbortSignal): Promise<Bytes> {
    this.#cache ??= this.#openCache();
    const cache = await orAbort(this.#cache, signal);
    const cached = await orAbort(cache.read(stimulus.sha256), signal);
    if (cached !== null) {
      if (await isSameFile(cached, stimulus)) {
        this.#memory.set(stimulus.sha256, cached);
        return cached;
      }
      await cache.remove(stimulus.sha256);
    }
    const bytes = await this.#readFromSources(stimulus, signal);
    this.#memory.set(stimulus.sha256, bytes);
    if (!(await cache.write(stimulus.sha256, bytes))) this.#tellStorageFull();
    return bytes;
  }

  async #readFromSources(stimulus: Stimulus, signal: AbortSignal): Promise<Bytes> {
    let failure: unknown = new EngineError(
      'not-found',
      `No source holds the picture ${stimulus.id}.`,
      stimulus.id,
    );
    for (const source of this.#sources) {
      try {
        const bytes = await readChecked(source, stimulus, signal);
        if (bytes === null) continue;
        if (this.#problems.clear(source.label)) this.#publish();
        return bytes;
      } catch (error) {
        if (isAborted(error)) throw error;
        failure = error;
        if (this.#problems.add(describeSourceError(error, source.label))) this.#publish();
      }
    }
    throw failure;
  }

  #tellStorageFull(): void {
    const message =
      'The browser gives no more room for pictures. They are kept until the page closes.';
    const error = new EngineError('storage-full', message);
    if (this.#problems.add(describeSourceError(error, 'browser'))) this.#publish();
  }

  #publish(): void {
    const pauses = this.#sources
      .map((source) => source.pausedUntilMs())
      .filter((untilMs) => untilMs !== null);
    this.#state = {
      pausedUntilMs: pauses.length === 0 ? null : Math.max(...pauses),
      problems: this.#problems.list(),
    };
    for (const listener of this.#listeners) listener(this.#state);
  }
}

/** Checked bytes; asked for once more, past all caches, where the first answer is damaged. */
async function readChecked(
  source: StimulusSource,
  stimulus: Stimulus,
  signal: AbortSignal,
): Promise<Bytes | null> {
  for (const fresh of [false, true]) {
    const bytes = await source.read(stimulus, signal, fresh);
    if (bytes === null || (await isSameFile(bytes, stimulus))) return bytes;
  }
  throw wrongBytesError(stimulus.id, source);
}
