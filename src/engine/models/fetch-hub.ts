import { abortedError } from '../contract/abortable.ts';
import { bodyChunks } from '../contract/body-chunks.ts';
import { EngineError } from '../contract/engine-error.ts';
import { readRetryAfterMs } from '../contract/retry-after.ts';
import { hubBaseUrl } from './hub-address.ts';

/** A repository at one revision on one host. */
export interface RepoPlace {
  /** No slash at its end. */
  readonly endpoint: string;
  /** `owner/name`. */
  readonly repo: string;
  readonly revision: string;
}

/** An answer that takes longer than this is given up. */
const PATIENCE_MS = 60_000;

const OTHER_WAYS =
  'Set a mirror that has it as the hub address, or download its files elsewhere and drop them here.';

/** Base address of a repository's files, ending in `/`. */
export function repoBaseUrl({ endpoint, repo, revision }: RepoPlace): string {
  return hubBaseUrl(endpoint, { id: repo, revision });
}

/** The host's name for messages. */
export function hostOf({ endpoint }: Pick<RepoPlace, 'endpoint'>): string {
  return new URL(endpoint).host;
}

/**
 * An answer of the hub, whatever its status. Rejects with `EngineError`: `aborted`, or
 * `download-failed` where no answer can be had (scripts are not told why: no network, no such host, or
 * a host that does not let other pages read it).
 */
export async function askHub(
  url: string,
  init: RequestInit,
  signal: AbortSignal,
): Promise<Response> {
  try {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    return await fetch(url, { ...init, signal: AbortSignal.any([signal, patience]) });
  } catch {
    if (signal.aborted) throw abortedError();
    const { host } = new URL(url);
    throw new EngineError(
      'download-failed',
      `${host} cannot be reached, or does not let this page read its answers (CORS). Check the network and the hub address. ${OTHER_WAYS}`,
      url,
    );
  }
}

/**
 * What a refusal of the hub means, in plain words; by the hub's own `X-Error-Code` where it is sent,
 * else by the status. `what` is what was asked for: `The file config.json`.
 */
export function refusalOf(response: Response, place: RepoPlace, what: string): EngineError {
  const { repo, revision } = place;
  const { status } = response;
  const host = hostOf(place);
  const code = response.headers.get('X-Error-Code');
  const retryAfterMs = readRetryAfterMs(response.headers.get('Retry-After'), Date.now());
  const error = (kind: EngineError['code'], message: string): EngineError =>
    new EngineError(kind, message, repo);

  if (status === 429 || (retryAfterMs !== null && (status === 503 || status === 403))) {
    return error(
      'rate-limited',
      `${host} asks for a pause ${pauseWords(retryAfterMs)}. Try again then.`,
    );
  }
  if (code === 'GatedRepo' || code === 'DisabledRepo') {
    const why =
      code === 'GatedRepo'
        ? 'is gated: its host wants every visitor to sign in and agree to its terms. This page takes no passwords or tokens, so it cannot fetch it'
        : 'has been switched off by its host';
    return error('gated', `${repo} ${why}. ${OTHER_WAYS}`);
  }
  if (code === 'RevisionNotFound') {
    return error(
      'not-found',
      `${repo} has no revision “${revision}” on ${host}. Leave the revision out to take the newest.`,
    );
  }
  if (code === 'EntryNotFound') {
    return error('not-found', `${what} is not in ${repo} at “${revision}”.`);
  }
  if (code === 'RepoNotFound' || status === 401) {
    return error(
      'not-found',
      `${host} knows no model ${repo}, or keeps it private. Check the spelling; capital letters count.`,
    );
  }
  if (status === 404 || status === 410) {
    return error('not-found', `${what} is not on ${host} (status ${status}).`);
  }
  if (status === 403) {
    return error('gated', `${host} does not give ${repo} to everybody (status 403). ${OTHER_WAYS}`);
  }
  const advice = status >= 500 ? 'The trouble is on its side: try again later.' : OTHER_WAYS;
  return error('download-failed', `${host} refused ${repo} (status ${status}). ${advice}`);
}

/**
 * The body, at most `maxBytes` of it. Longer ones are cut there where `isHead`, and rejected with
 * `bad-model` where not; `download-failed` where the connection breaks.
 */
export async function readBody(
  response: Response,
  limits: { readonly maxBytes: number; readonly isHead?: boolean },
  what: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { maxBytes, isHead = false } = limits;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for await (const chunk of bodyChunks(response)) {
      chunks.push(chunk);
      size += chunk.length;
      // Leaving the loop ends the connection.
      if (size > maxBytes) break;
    }
  } catch {
    if (signal.aborted) throw abortedError();
    throw new EngineError(
      'download-failed',
      `${what} broke off on its way. Try again.`,
      response.url,
    );
  }
  if (size > maxBytes && !isHead) {
    const most = `${Math.ceil(maxBytes / 1e6)} MB`;
    throw new EngineError(
      'bad-model',
      `${what} is larger than ${most}, so it is not what it should be.`,
    );
  }
  const bytes = new Uint8Array(Math.min(size, maxBytes));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, bytes.length - at), at);
    at += chunk.length;
  }
  return bytes;
}

function pauseWords(retryAfterMs: number | null): string {
  if (retryAfterMs === null) return 'before the next request';
  const seconds = Math.ceil(retryAfterMs / 1000);
  return seconds < 120 ? `of ${seconds} s` : `of ${Math.ceil(seconds / 60)} minutes`;
}
