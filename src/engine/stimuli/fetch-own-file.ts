import { abortedError } from '../contract/abortable.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { Bytes } from './file-identity.ts';
import { isWebPage } from './web-page.ts';

/**
 * A file that ships with the page. Rejects with `EngineError`: `aborted`, `not-found` (404, or the
 * page itself in its place), `download-failed`.
 */
export async function fetchOwnFile(url: string, what: string, signal: AbortSignal): Promise<Bytes> {
  let response: Response;
  let bytes: Bytes;
  try {
    response = await fetch(url, { signal });
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch {
    if (signal.aborted) throw abortedError();
    throw new EngineError('download-failed', `${what} could not be fetched.`, url);
  }
  if (response.status === 404 || (response.ok && isWebPage(response))) {
    throw new EngineError('not-found', `${what} is not at its address.`, url);
  }
  if (!response.ok) {
    const message = `${what} could not be fetched (status ${response.status}).`;
    throw new EngineError('download-failed', message, url);
  }
  return bytes;
}

/** Parsed JSON, or undefined for text that is none: the check that follows then says so. */
export function parseJson(bytes: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
