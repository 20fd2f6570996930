import { EngineError } from '../contract/engine-error.ts';
import { isRecord, recordOf } from '../contract/json-record.ts';
import { isRelativePath } from '../contract/parse-model-card.ts';
import { isSha256 } from '../contract/sha256.ts';
import { parseJson } from '../stimuli/fetch-own-file.ts';
import { isWebPage } from '../stimuli/web-page.ts';
import { askHub, hostOf, readBody, refusalOf, repoBaseUrl } from './fetch-hub.ts';
import type { RepoPlace } from './fetch-hub.ts';
import { DEFAULT_HUB_ENDPOINT } from './hub-address.ts';
import { findOnMirror } from './probe-mirror.ts';
import type { RepoFile, RepoInfo, StatedLicence } from './repo-info.ts';

const LISTING_MAX_BYTES = 20_000_000;

/**
 * The files of a repository at a revision, with the commit behind it. Asks the hub's listing; a host
 * without one (a mirror that only serves `{repo}/resolve/{revision}/{file}`) is asked for `knownPaths`
 * one by one, and then sizes and hashes are not known.
 *
 * Rejects with `EngineError`: `aborted`, `not-found` (repository or revision), `gated`,
 * `rate-limited`, `download-failed` (unreachable, 5xx), `bad-model` (an answer that is no listing).
 */
export async function fetchRepoInfo(
  place: RepoPlace,
  knownPaths: readonly string[],
  signal: AbortSignal,
): Promise<RepoInfo> {
  try {
    return await askForListing(place, signal);
  } catch (error) {
    // The public hub has a listing: whatever it answers is its answer.
    const mayLackListing = error instanceof NoListing && place.endpoint !== DEFAULT_HUB_ENDPOINT;
    const found = mayLackListing ? await findOnMirror(place, knownPaths, signal) : null;
    if (found === null) throw error;
    return found;
  }
}

/** The error of a host that may simply have no listing. */
class NoListing extends EngineError {
  static of({ code, message, detail }: EngineError): NoListing {
    return new NoListing(code, message, detail);
  }
}

async function askForListing(place: RepoPlace, signal: AbortSignal): Promise<RepoInfo> {
  const { endpoint, repo, revision } = place;
  const url = `${endpoint}/api/models/${repo}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const what = `The list of files of ${repo}`;
  // A mirror's own 404 without permission to read it looks like no network at all.
  const response = await askHub(url, {}, signal).catch((error: unknown) => {
    throw error instanceof EngineError && error.code === 'download-failed'
      ? NoListing.of(error)
      : error;
  });
  if (response.ok && !isWebPage(response)) {
    const bytes = await readBody(response, { maxBytes: LISTING_MAX_BYTES }, what, signal);
    return readListing(place, parseJson(bytes));
  }
  await response.body?.cancel();
  if (response.ok) throw noListing(place, 'a web page');
  const refusal = refusalOf(response, place, what);
  // Hosts of plain files do not name what is wrong; the hub does.
  const isPlain = response.headers.get('X-Error-Code') === null && response.status < 500;
  throw isPlain && refusal.code !== 'rate-limited' ? NoListing.of(refusal) : refusal;
}

function readListing(place: RepoPlace, json: unknown): RepoInfo {
  const { sha, siblings, ...listing } = recordOf(json);
  if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha) || !Array.isArray(siblings)) {
    throw noListing(place, 'something else');
  }
  const files = siblings.flatMap((sibling: unknown) => readSibling(recordOf(sibling)) ?? []);
  const id = listing['id'];
  const isRenamed = typeof id === 'string' && id !== place.repo;
  return {
    repo: place.repo,
    commit: sha,
    licence: readLicence(recordOf(listing['cardData']), listing['tags']),
    files,
    notes: isRenamed ? [`The hub now calls ${place.repo} ${id}.`] : [],
  };
}

function readSibling(sibling: ReturnType<typeof recordOf>): RepoFile | null {
  const path = sibling['rfilename'];
  // A path with other letters cannot stand in a card, and no layout has any.
  if (typeof path !== 'string' || !isRelativePath(path)) return null;
  const lfs = sibling['lfs'];
  const large = recordOf(lfs);
  const hash = large['sha256'] ?? large['oid'];
  const blobId = sibling['blobId'];
  const isGitHash = typeof blobId === 'string' && /^[0-9a-f]{40}$/.test(blobId);
  return {
    path,
    sizeBytes: sizeOf(large['size']) ?? sizeOf(sibling['size']),
    sha256: isSha256(hash) ? hash : null,
    // Of a large file git itself holds only a pointer.
    gitBlob: isGitHash && !isRecord(lfs) ? blobId : null,
  };
}

function readLicence(cardData: ReturnType<typeof recordOf>, tags: unknown): StatedLicence | null {
  const textOf = (value: unknown): string | null =>
    typeof value === 'string' && value !== '' ? value : null;
  const tag = Array.isArray(tags)
    ? tags.find(
        (entry): entry is string => typeof entry === 'string' && entry.startsWith('license:'),
      )
    : undefined;
  const id = textOf(cardData['license']) ?? textOf(tag?.slice('license:'.length));
  const name = textOf(cardData['license_name']);
  if (id === null && name === null) return null;
  return { id: id ?? 'other', name, link: textOf(cardData['license_link']) };
}

function sizeOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function noListing(place: RepoPlace, what: string): EngineError {
  const message = `${hostOf(place)} answered with ${what} instead of the list of files of ${place.repo}. Check the hub address.`;
  return new NoListing('bad-model', message, place.repo);
}

/**
 * The bytes of a small file of a repository; `isHead`: no more than the first `maxBytes`. Rejects with
 * `EngineError` as `fetchRepoInfo` does, `not-found` where there is no such file.
 */
export async function fetchRepoFile(
  place: RepoPlace,
  path: string,
  limits: { readonly maxBytes: number; readonly isHead?: boolean },
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const what = `The file ${path}`;
  const response = await askHub(`${repoBaseUrl(place)}${path}`, {}, signal);
  if (!response.ok || isWebPage(response)) {
    await response.body?.cancel();
    if (!response.ok) throw refusalOf(response, place, what);
    throw new EngineError(
      'not-found',
      `${what} is not on ${hostOf(place)}: a web page came in its place.`,
      path,
    );
  }
  return readBody(response, limits, what, signal);
}
