import { abortedError, waitFor } from '../contract/abortable.ts';
import { bodyChunks } from '../contract/body-chunks.ts';
import type { EngineError } from '../contract/engine-error.ts';
import type { ModelFile } from '../contract/model-card.ts';
import { cutError, noAnswerError, refusalOf, webPageError } from './host-refusal.ts';
import type { IncomingFile } from './incoming-file.ts';
import type { ModelName } from './shelf-record.ts';

/** How long a download waits for what. */
export interface Patience {
  /** Pauses before asking again: after a cut as often as there are pauses, after a 5xx twice. */
  readonly pausesMs: readonly number[];
  /** A connection that brings nothing for so long is given up. */
  readonly stallMs: number;
}

/** What a download needs besides its address. */
export interface DownloadContext {
  readonly file: ModelFile;
  readonly model: ModelName;
  readonly signal: AbortSignal;
  readonly patience: Patience;
  /** `reload` goes past the browser's own cache, `no-store` keeps out of it. */
  readonly cache: 'default' | 'no-store' | 'reload';
  readonly onBytes: () => void;
}

const SERVER_FAULT_TRIES = 2;

/** A transfer that ended before its end. */
class CutShort extends Error {}
/** No answer: a dead network, or a host that lets no page read what it says. */
class NoAnswer extends Error {}
/** HTTP 5xx: the same question may be answered later. */
class ServerFault extends Error {
  readonly refusal: EngineError;

  constructor(refusal: EngineError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/**
 * Brings all bytes of `url` into `incoming`, going on where that is; whether they are the right
 * ones is the caller's to check.
 *
 * Resumes by range, with `If-Range` where the ETag is known. A cut is picked up again as often as
 * `patience` has pauses, a 5xx twice. Rejects with `EngineError`: `not-found`, `gated`,
 * `rate-limited`, `download-failed` or `aborted`; what came stays in `incoming`.
 */
export async function downloadFile(
  url: string,
  incoming: IncomingFile,
  context: DownloadContext,
): Promise<void> {
  const { signal, patience } = context;
  let cuts = 0;
  let serverFaults = 0;
  for (;;) {
    try {
      await transfer(url, incoming, context);
      return;
    } catch (error) {
      // The context's own signal only: a stall aborts the request as well.
      if (signal.aborted) throw abortedError();
      const asked = askedOf(incoming, context);
      let pauseMs: number | undefined;
      if (error instanceof ServerFault) {
        if (serverFaults < SERVER_FAULT_TRIES) pauseMs = patience.pausesMs[serverFaults];
        serverFaults += 1;
        if (pauseMs === undefined) throw error.refusal;
      } else if (error instanceof CutShort || (error instanceof NoAnswer && cuts > 0)) {
        pauseMs = patience.pausesMs[cuts];
        cuts += 1;
        if (pauseMs === undefined) throw cutError(url, error.message, asked);
      } else if (error instanceof NoAnswer) {
        throw noAnswerError(url, error.message, asked);
      } else {
        throw error;
      }
      await waitFor(pauseMs, signal);
    }
  }
}

/** One request and its answer, to the end. */
async function transfer(
  url: string,
  incoming: IncomingFile,
  context: DownloadContext,
): Promise<void> {
  const watch = new StallWatch(context);
  try {
    const { response, pinned } = await ask(url, incoming, context, watch.signal);
    const resumes = incoming.receivedBytes > 0;
    const refused = response.status === 416;
    if (
      resumes &&
      (refused || (response.status === 206 && !continues(response, incoming, pinned)))
    ) {
      await response.body?.cancel();
      await incoming.discard();
      await transfer(url, incoming, context);
      return;
    }
    const asked = askedOf(incoming, context);
    if (!response.ok) {
      const refusal = refusalOf(response, asked);
      throw response.status >= 500 ? new ServerFault(refusal) : refusal;
    }
    if (response.headers.get('Content-Type')?.startsWith('text/html') === true) {
      throw webPageError(url, asked);
    }
    if (response.status !== 206 || !resumes) {
      await incoming.begin(sizeOf(response), response.headers.get('ETag'));
    }
    await receive(response, incoming, context, watch);
  } finally {
    watch.stop();
  }
}

/** Asks for what is missing. `pinned`: a changed file would have been sent whole. */
async function ask(
  url: string,
  incoming: IncomingFile,
  { file, cache }: DownloadContext,
  signal: AbortSignal,
): Promise<{ response: Response; pinned: boolean }> {
  const { receivedBytes, etag } = incoming;
  const known = file.sha256 !== null || file.gitBlob !== undefined;
  // A weak ETag does not vouch for the bytes, and `If-Range` does not take it.
  const strong = etag !== null && !etag.startsWith('W/') ? etag : null;
  try {
    if (receivedBytes === 0 || (strong === null && !known)) {
      if (receivedBytes > 0) await incoming.discard();
      return { response: await fetch(url, { signal, cache }), pinned: false };
    }
    const range = { Range: `bytes=${receivedBytes}-` };
    if (strong !== null) {
      try {
        const headers = { ...range, 'If-Range': strong };
        return { response: await fetch(url, { signal, cache, headers }), pinned: true };
      } catch (error) {
        if (signal.aborted) throw error;
        // Another origin must allow `If-Range` beforehand; a bare range needs no permission.
      }
    }
    return { response: await fetch(url, { signal, cache, headers: range }), pinned: known };
  } catch (error) {
    throw new NoAnswer(signal.aborted ? 'nothing came for a while' : String(error));
  }
}

/** Whether a 206 goes on where we are, in the same file. Hosts may hide headers from pages. */
function continues(response: Response, incoming: IncomingFile, pinned: boolean): boolean {
  const { headers } = response;
  if (headers.has('Content-Encoding')) return false;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('Content-Range') ?? '');
  if (range !== null && Number(range[1]) !== incoming.receivedBytes) return false;
  const total = range === null || range[2] === '*' ? null : Number(range[2]);
  const { totalBytes } = incoming;
  if (total !== null && totalBytes !== null && total !== totalBytes) return false;
  const tag = headers.get('ETag');
  return tag !== null && incoming.etag !== null ? tag === incoming.etag : pinned;
}

/** The size that a whole answer announces, unless it is known to be that of compressed bytes. */
function sizeOf({ headers }: Response): number | null {
  const length = headers.get('Content-Length');
  return length === null || headers.has('Content-Encoding') ? null : Number(length);
}

async function receive(
  response: Response,
  incoming: IncomingFile,
  { file, onBytes }: DownloadContext,
  watch: StallWatch,
): Promise<void> {
  const { sizeBytes } = file;
  let storing = false;
  try {
    for await (const chunk of bodyChunks(response)) {
      watch.postpone();
      storing = true;
      await incoming.add(chunk);
      storing = false;
      onBytes();
      if (sizeBytes !== null && incoming.receivedBytes > sizeBytes) return;
    }
  } catch (error) {
    // Only the connection's own failure is mended by asking again.
    if (storing) throw error;
    throw new CutShort(watch.stalled ? 'nothing came for a while' : String(error));
  }
  // A browser fails a transfer that is shorter than announced, so one with a length is whole.
  const whole = response.headers.has('Content-Length') || sizeBytes === null;
  if (!whole && incoming.receivedBytes < sizeBytes) throw new CutShort('it ended early');
}

function askedOf(incoming: IncomingFile, { file, model }: DownloadContext) {
  return { path: file.path, model, keptWords: incoming.keptWords };
}

/** Aborts a request that brings nothing for too long. */
class StallWatch {
  readonly #controller = new AbortController();
  readonly #stallMs: number;
  readonly signal: AbortSignal;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ signal, patience }: DownloadContext) {
    this.#stallMs = patience.stallMs;
    this.signal = AbortSignal.any([signal, this.#controller.signal]);
    this.postpone();
  }

  get stalled(): boolean {
    return this.#controller.signal.aborted;
  }

  postpone(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.#stallMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
