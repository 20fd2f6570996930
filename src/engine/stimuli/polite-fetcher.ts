import { EngineError } from '../contract/engine-error.ts';
import { abortedError, waitFor } from '../contract/abortable.ts';
import { bodyChunks } from '../contract/body-chunks.ts';
import { RequestPace } from './request-pace.ts';
import type { PaceOptions } from './request-pace.ts';
import { RequestSlots } from './request-slots.ts';
import { readRetryAfterMs } from '../contract/retry-after.ts';
import type { Bytes } from './file-identity.ts';
import { isWebPage } from './web-page.ts';

/** How patiently one host is asked. */
export interface FetcherOptions extends PaceOptions {
  /** Requests under way at a time. */
  readonly concurrency: number;
  /** Tries of one request before it fails; waiting out a rate limit is not a try. */
  readonly attempts: number;
  /** Wait before the second try; doubles with every further one. */
  readonly firstBackOffMs: number;
  /** A request that brings no byte for this long is given up and tried again. */
  readonly stallMs: number;
}

/** For a public host that serves us for nothing: four at a time, at most twenty a second. */
export const PUBLIC_HOST: FetcherOptions = {
  concurrency: 4,
  attempts: 4,
  firstBackOffMs: 500,
  stallMs: 30_000,
  intervalMs: 50,
  firstPauseMs: 5000,
  longestOwnPauseMs: 300_000,
  longestWaitMs: 3_600_000,
  pausesInARow: 8,
  failuresInARow: 8,
  leaveAloneMs: 15_000,
};

/** For files beside the page, where the visitor is expected. */
export const OWN_HOST: FetcherOptions = { ...PUBLIC_HOST, concurrency: 6, intervalMs: 0 };

/** One thing to fetch. */
export interface FetchRequest {
  /** Absolute. */
  readonly url: string;
  /** What it is, for messages: `the picture cat1-car2`. */
  readonly what: string;
  /** Fewer bytes than this are a cut answer, which is tried again. */
  readonly sizeBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Past the browser's own http cache, after a damaged answer. */
  readonly fresh?: boolean;
}

/** What came: 200, or 206 for a part. */
export interface FetchAnswer {
  readonly status: number;
  readonly bytes: Bytes;
}

type Outcome =
  | { readonly kind: 'answer'; readonly answer: FetchAnswer }
  | { readonly kind: 'limited'; readonly retryAfterMs: number | null }
  | { readonly kind: 'failed'; readonly error: EngineError; readonly again: boolean };

/**
 * Fetches files of one host with bounded concurrency, an even pace, retries with growing waits, and
 * a pause for all requests when the host limits them (429, or 503 with Retry-After). A host that only
 * fails is left alone for a while, so that what lies elsewhere is not held up. One fetcher a host:
 * the limits of hosts count visitors, not files.
 */
export class PoliteFetcher {
  readonly #options: FetcherOptions;
  readonly #slots: RequestSlots;
  readonly #pace: RequestPace;
  readonly #listeners = new Set<() => void>();

  constructor(options: FetcherOptions) {
    this.#options = options;
    this.#slots = new RequestSlots(options.concurrency);
    this.#pace = new RequestPace(options, () => {
      for (const listener of this.#listeners) listener();
    });
  }

  /** When paused requests go on, in milliseconds since the epoch; null while none is held up. */
  get pausedUntilMs(): number | null {
    return this.#pace.pausedUntilMs;
  }

  /** Calls `listener` when a pause begins or ends; returns the way to stop. */
  onPause(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The whole body. Rejects with `EngineError`: `aborted`, `not-found` (404, 410, or a web page in
   * place of the file), `rate-limited` (the pauses lead nowhere), `download-failed` (all else, after
   * the last try; at once while the host is left alone).
   */
  async fetchBytes(request: FetchRequest, signal: AbortSignal): Promise<FetchAnswer> {
    await this.#slots.acquire(signal);
    try {
      for (let attempt = 1; ;) {
        await this.#pace.waitForTurn(signal);
        const outcome = await this.#tryOnce(request, signal);
        if (outcome.kind === 'answer') {
          this.#pace.succeed();
          return outcome.answer;
        }
        if (outcome.kind === 'limited') {
          this.#pace.pause(outcome.retryAfterMs);
          continue;
        }
        if (!outcome.again || attempt >= this.#options.attempts) {
          this.#pace.fail(outcome.error);
          throw outcome.error;
        }
        await waitFor(this.#options.firstBackOffMs * 2 ** (attempt - 1), signal);
        attempt += 1;
      }
    } finally {
      this.#slots.release();
    }
  }

  async #tryOnce(request: FetchRequest, signal: AbortSignal): Promise<Outcome> {
    const stalled = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const showLife = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        stalled.abort();
      }, this.#options.stallMs);
    };
    showLife();
    try {
      const response = await fetch(request.url, {
        headers: request.headers ?? {},
        cache: request.fresh === true ? 'reload' : 'default',
        signal: AbortSignal.any([signal, stalled.signal]),
      });
      const refusal = judgeStatus(request, response);
      if (refusal !== null) {
        await response.body?.cancel();
        return refusal;
      }
      const bytes = await readBody(response, showLife);
      if (bytes.length < request.sizeBytes) {
        return failed(request, `arrived cut (${bytes.length} of ${request.sizeBytes} bytes)`);
      }
      return { kind: 'answer', answer: { status: response.status, bytes } };
    } catch {
      if (signal.aborted) throw abortedError();
      if (stalled.signal.aborted) return failed(request, 'stopped arriving');
      // `fetch` tells scripts no more than this: no network, no such host, or no permission (CORS).
      return failed(request, `could not be fetched from ${hostOf(request.url)}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function judgeStatus(request: FetchRequest, response: Response): Outcome | null {
  const { status } = response;
  const retryAfterMs = readRetryAfterMs(response.headers.get('Retry-After'), Date.now());
  const asksToWait = retryAfterMs !== null && (status === 503 || status === 403);
  if (status === 429 || asksToWait) return { kind: 'limited', retryAfterMs };
  if (response.ok) {
    return isWebPage(response) ? missing(request, 'a web page came in its place') : null;
  }
  if (status === 404 || status === 410) return missing(request, `status ${status}`);
  const again = status >= 500 || status === 408;
  return failed(request, `was refused by ${hostOf(request.url)} (status ${status})`, again);
}

function failed(request: FetchRequest, what: string, again = true): Outcome {
  const message = `${request.what} ${what}.`;
  return { kind: 'failed', error: new EngineError('download-failed', message, request.url), again };
}

function missing(request: FetchRequest, why: string): Outcome {
  const message = `${request.what} is not at its address (${why}).`;
  return {
    kind: 'failed',
    error: new EngineError('not-found', message, request.url),
    again: false,
  };
}

async function readBody(response: Response, onChunk: () => void): Promise<Bytes> {
  const chunks: Bytes[] = [];
  let size = 0;
  for await (const chunk of bodyChunks(response)) {
    onChunk();
    chunks.push(chunk);
    size += chunk.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function hostOf(url: string): string {
  return new URL(url).host;
}
