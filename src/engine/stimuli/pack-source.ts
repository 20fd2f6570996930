import { EngineError } from '../contract/engine-error.ts';
import { isAborted } from '../contract/abortable.ts';
import { parseJson } from './fetch-own-file.ts';
import { OWN_HOST, PoliteFetcher } from './polite-fetcher.ts';
import type { FetcherOptions } from './polite-fetcher.ts';
import { parsePackIndex } from './pack-index.ts';
import type { PackEntry, PackIndex } from './pack-index.ts';
import { RequestSlots } from './request-slots.ts';
import type { Bytes } from './file-identity.ts';
import { SharedWork } from '../contract/shared-work.ts';
import type { StimulusSource } from './stimulus-source.ts';

/** A pack whose index failed is left alone this long, so that other sources are not held up. */
const RETRY_INDEX_AFTER_MS = 60_000;

/**
 * Pictures in one indexed file at `packUrl` (absolute; its index at `packUrl` + `.json`), read by
 * HTTP range. A host that answers a range with the whole file is taken at its word: the file is kept
 * and every further picture cut from it.
 */
export function createPackSource(
  packUrl: string,
  options: Partial<FetcherOptions> = {},
): StimulusSource {
  const pack = new Pack(packUrl, new PoliteFetcher({ ...OWN_HOST, ...options }));
  return {
    kind: 'pack',
    label: new URL(packUrl).host,
    read: (stimulus, signal, fresh) => pack.read(stimulus.sha256, stimulus.id, signal, fresh),
    probeUrl: () => indexUrlOf(packUrl),
    pausedUntilMs: () => pack.fetcher.pausedUntilMs,
    onPause: (listener) => pack.fetcher.onPause(listener),
  };
}

class Pack {
  readonly fetcher: PoliteFetcher;
  readonly #url: string;
  #index: PackIndex | null = null;
  #indexFailure: { readonly error: unknown; readonly atMs: number } | null = null;
  readonly #loadingIndex = new SharedWork<PackIndex>();
  #knowsRanges = false;
  /** The whole pack, once a host has sent it; a Blob, so that the browser may keep it on disk. */
  #whole: Blob | null = null;
  readonly #firstRange = new RequestSlots(1);

  constructor(url: string, fetcher: PoliteFetcher) {
    this.#url = url;
    this.fetcher = fetcher;
  }

  async read(
    sha256: string,
    id: string,
    signal: AbortSignal,
    fresh: boolean,
  ): Promise<Bytes | null> {
    const index = this.#index ?? (await this.#loadIndex(signal));
    const entry = index.entries.get(sha256);
    if (entry === undefined) return null;
    if (fresh) this.#whole = null;
    if (this.#whole === null && !this.#knowsRanges) {
      // One at a time until the host has shown what it does with ranges: several at once would
      // bring the whole pack several times from a host that ignores them.
      await this.#firstRange.acquire(signal);
      try {
        if (!this.#isSettled()) return await this.#readRange(index, entry, id, signal, fresh);
      } finally {
        this.#firstRange.release();
      }
    }
    if (this.#whole !== null) return cutFrom(this.#whole, entry);
    return this.#readRange(index, entry, id, signal, fresh);
  }

  #isSettled(): boolean {
    return this.#knowsRanges || this.#whole !== null;
  }

  async #readRange(
    index: PackIndex,
    entry: PackEntry,
    id: string,
    signal: AbortSignal,
    fresh: boolean,
  ): Promise<Bytes> {
    const { offset, sizeBytes } = entry;
    const answer = await this.fetcher.fetchBytes(
      {
        url: this.#url,
        what: `The picture ${id} in the pack`,
        sizeBytes,
        headers: { Range: `bytes=${offset}-${offset + sizeBytes - 1}` },
        fresh,
      },
      signal,
    );
    if (answer.status === 206) {
      this.#knowsRanges = true;
      return answer.bytes;
    }
    if (answer.bytes.length < index.sizeBytes) {
      const sizes = `${answer.bytes.length} of ${index.sizeBytes} bytes`;
      const message = `The picture pack is shorter than its index says (${sizes}).`;
      throw new EngineError('download-failed', message, this.#url);
    }
    const whole = new Blob([answer.bytes]);
    this.#whole = whole;
    return cutFrom(whole, entry);
  }

  async #loadIndex(signal: AbortSignal): Promise<PackIndex> {
    const failure = this.#indexFailure;
    if (failure !== null && Date.now() - failure.atMs < RETRY_INDEX_AFTER_MS) throw failure.error;
    try {
      this.#index = await this.#loadingIndex.run('', signal, (inner) => this.#fetchIndex(inner));
      this.#indexFailure = null;
      return this.#index;
    } catch (error) {
      if (!isAborted(error)) this.#indexFailure = { error, atMs: Date.now() };
      throw error;
    }
  }

  async #fetchIndex(signal: AbortSignal): Promise<PackIndex> {
    const url = indexUrlOf(this.#url);
    const what = 'The index of the picture pack';
    const { bytes } = await this.fetcher.fetchBytes({ url, what, sizeBytes: 1 }, signal);
    const parsed = parsePackIndex(parseJson(bytes));
    if (parsed.ok) return parsed.value;
    const message = parsed.problems.map((problem) => problem.message).join(' ');
    throw new EngineError('download-failed', message, url);
  }
}

function indexUrlOf(packUrl: string): string {
  return `${packUrl}.json`;
}

async function cutFrom(whole: Blob, entry: PackEntry): Promise<Bytes> {
  const part = whole.slice(entry.offset, entry.offset + entry.sizeBytes);
  return new Uint8Array(await part.arrayBuffer());
}
