import { EngineError } from '../contract/engine-error.ts';
import { readRetryAfterMs } from '../contract/retry-after.ts';
import type { ModelName } from './shelf-record.ts';
import { nameOf } from './shelf-record.ts';

/** What was asked for, and what is kept of it whatever the answer. */
export interface AskedFile {
  readonly path: string;
  readonly model: ModelName;
  /** A sentence. */
  readonly keptWords: string;
}

/**
 * A host's refusal as the engine's error. Model hubs give the reason in `X-Error-Code` and
 * `X-Error-Message`; other hosts have only the status.
 *
 * An unknown repository and a private one look alike to strangers: hubs answer 401 to both.
 */
export function refusalOf(response: Response, asked: AskedFile): EngineError {
  const { status, url, headers } = response;
  const { path, model, keptWords } = asked;
  const code = headers.get('X-Error-Code');
  const host = hostOf(url);
  if (code === 'RepoNotFound') {
    return new EngineError(
      'not-found',
      `${host} has no such repository as ${model.id}, or a private one. ${keptWords} Check the name, or drop the model's files into the page.`,
      url,
    );
  }
  if (status === 401 || status === 403) {
    const message = headers.get('X-Error-Message');
    const words = message === null ? `HTTP ${status}` : `"${message.replace(/[.\s]+$/, '')}"`;
    return new EngineError(
      'gated',
      `${host} does not give ${path} of ${model.id} to everybody (${words}). ${keptWords} Ask for access on the model's own page, download it there and drop the files into this page, or use a mirror.`,
      url,
    );
  }
  if (status === 404 || status === 410) {
    const what =
      code === 'RevisionNotFound'
        ? `${model.id} has no revision ${model.revision} at ${host}`
        : `${path} is not in ${nameOf(model)} at ${host} (HTTP ${status})`;
    return new EngineError(
      'not-found',
      `${what}. ${keptWords} Check the name, the revision and the address.`,
      url,
    );
  }
  if (status === 429) {
    const waitMs = readRetryAfterMs(headers.get('Retry-After'), Date.now());
    const wait = waitMs === null ? 'a few minutes' : `${Math.ceil(waitMs / 1000)} seconds`;
    return new EngineError(
      'rate-limited',
      `${host} asks for a pause (HTTP 429). ${keptWords} Load again in ${wait}.`,
      url,
    );
  }
  return new EngineError(
    'download-failed',
    `${host} refused ${path} (HTTP ${status}). ${keptWords} Load again later.`,
    url,
  );
}

/** The error for a page where a file should be: hosts show one to lost visitors, with status 200. */
export function webPageError(url: string, { path, model, keptWords }: AskedFile): EngineError {
  return new EngineError(
    'not-found',
    `${hostOf(url)} answers with a web page instead of ${path} of ${nameOf(model)}. ${keptWords} Check the address, and whether a login stands before it.`,
    url,
  );
}

/** The error for no answer at all. Browsers do not tell a dead network from a host without CORS. */
export function noAnswerError(url: string, cause: string, asked: AskedFile): EngineError {
  return new EngineError(
    'download-failed',
    `${asked.path} could not be fetched from ${hostOf(url)} (${cause}). ${asked.keptWords} Check the connection and load again; where other pages open, this host may not let pages read its files (CORS): use another address, or drop the files into the page.`,
    url,
  );
}

/** The error for a transfer that broke off again and again. */
export function cutError(url: string, cause: string, asked: AskedFile): EngineError {
  return new EngineError(
    'download-failed',
    `The transfer of ${asked.path} from ${hostOf(url)} broke off several times (${cause}). ${asked.keptWords} Check the connection and load again.`,
    url,
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'The host';
}
