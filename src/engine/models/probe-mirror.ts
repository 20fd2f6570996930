import { EngineError } from '../contract/engine-error.ts';
import { isWebPage } from '../stimuli/web-page.ts';
import { askHub, hostOf, refusalOf, repoBaseUrl } from './fetch-hub.ts';
import type { RepoPlace } from './fetch-hub.ts';
import type { RepoFile, RepoInfo } from './repo-info.ts';

/** Requests under way at a time. */
const AT_ONCE = 6;

/** Codes by which a hub says that no file of the repository will be had. */
const FINAL_CODES = ['GatedRepo', 'DisabledRepo', 'RepoNotFound', 'RevisionNotFound'];

/**
 * Looks for a repository on a host without a listing: asks whether each of `paths` is there. Null
 * where the host has none of them, or cannot be read at all.
 *
 * Rejects with `EngineError` where the host itself says that it is no use to go on: `gated`,
 * `not-found`, `rate-limited`; and with `aborted`.
 */
export async function findOnMirror(
  place: RepoPlace,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<RepoInfo | null> {
  const found: RepoFile[] = [];
  const commits: string[] = [];
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE);
    const answers = await Promise.all(some.map((path) => askFor(place, path, signal)));
    answers.forEach((answer, i) => {
      const path = some[i];
      if (answer === null || path === undefined) return;
      found.push({ path, sizeBytes: null, sha256: null, gitBlob: null });
      commits.push(...answer.commits);
    });
    // Every layout has something among its first paths; a host that has nothing is left in peace.
    if (at > AT_ONCE && found.length === 0) return null;
  }
  if (found.length === 0) return null;
  const host = hostOf(place);
  const notes = [
    `${host} gives no list of files, so the usual ones were asked for by name. Their sizes and hashes are not known beforehand.`,
  ];
  const [commit] = commits;
  if (commit === undefined && !/^[0-9a-f]{40}$/.test(place.revision)) {
    notes.push(
      `${host} does not say which commit “${place.revision}” stands for, so a link to this result cannot name it for good.`,
    );
  }
  return { repo: place.repo, commit: commit ?? place.revision, licence: null, files: found, notes };
}

/** The commit where it is named; null where the file is not there. */
async function askFor(
  place: RepoPlace,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly commits: readonly string[] } | null> {
  const url = `${repoBaseUrl(place)}${path}`;
  try {
    let response = await askHub(url, { method: 'HEAD' }, signal);
    if (response.status === 405 || response.status === 501) {
      response = await askHub(url, {}, signal);
      await response.body?.cancel();
    }
    const code = response.headers.get('X-Error-Code');
    const isFinal = response.status === 429 || (code !== null && FINAL_CODES.includes(code));
    if (isFinal) throw refusalOf(response, place, `The file ${path}`);
    // Hosts of single-page apps have a page for every address.
    if (!response.ok || isWebPage(response)) return null;
    const commit = response.headers.get('X-Repo-Commit');
    return { commits: commit !== null && /^[0-9a-f]{40}$/.test(commit) ? [commit] : [] };
  } catch (error) {
    // A missing file without permission to read the answer looks like no network at all.
    if (error instanceof EngineError && error.code === 'download-failed') return null;
    throw error;
  }
}
