import { parsePublishedAnswers } from '#science/references/parse-published-answers.ts';
import type { PublishedAnswer } from '#science/references/parse-published-answers.ts';
import { PUBLISHED_RUNS } from '#science/references/published-answers.ts';
import type { PublishedRun } from '#science/references/published-answers.ts';
import { EngineError } from '../contract/engine-error.ts';
import { orAbort } from '../contract/abortable.ts';
import { isSameFile } from './file-identity.ts';
import type { Bytes } from './file-identity.ts';
import { OWN_HOST, PoliteFetcher, PUBLIC_HOST } from './polite-fetcher.ts';
import type { FetcherOptions } from './polite-fetcher.ts';

/**
 * The published tables at one commit of github.com/paulgavrikov/vlm_shapebias: a branch could change
 * under a comparison.
 */
export const PUBLIC_PUBLISHED_ANSWERS_BASE =
  'https://raw.githubusercontent.com/paulgavrikov/vlm_shapebias/' +
  '1a3419c0456ae91f8fe5342b867bf2cae83dbb42/raw-data/';

/** Far more than any of the tables; a larger file is none of them and is not read. */
const LARGEST_TABLE_BYTES = 1e6;

/** Where published answers come from: an address, or files that the visitor has. */
export interface PublishedAnswersSource {
  /** The host that is asked; null where the tables lie beside the page. */
  readonly host: string | null;
  /** Whether a run's answers are at hand, so that nothing has to be fetched. */
  has(run: PublishedRun): boolean;
  /**
   * The answers of `run`, in the order of its table. Fetched once, checked by SHA-256, then kept in
   * memory. Rejects with `EngineError`: `aborted`, `not-found`, `rate-limited`, `download-failed`,
   * `checksum-mismatch` (the address gives other bytes than were published).
   */
  load(run: PublishedRun, signal: AbortSignal): Promise<readonly PublishedAnswer[]>;
  /**
   * Keeps the answers of a table from the visitor's disk and says which run's they are; null where
   * the file is none of the published tables. Line ends as git writes them on Windows are allowed.
   */
  takeTable(file: Blob): Promise<PublishedRun | null>;
}

/** Published answers below `baseUrl` (absolute, ending in `/`), asked for as politely as pictures. */
export function createPublishedAnswersSource(
  baseUrl: string,
  pageUrl: string,
  options: Partial<FetcherOptions> = {},
): PublishedAnswersSource {
  const base = new URL(baseUrl);
  const isOwn = base.origin === new URL(pageUrl).origin;
  const fetcher = new PoliteFetcher({ ...(isOwn ? OWN_HOST : PUBLIC_HOST), ...options });
  const kept = new Map<string, readonly PublishedAnswer[]>();

  const fetchTable = async (run: PublishedRun, signal: AbortSignal): Promise<Bytes> => {
    const { path, sizeBytes } = run.table;
    const url = new URL(path.split('/').map(encodeURIComponent).join('/'), base).href;
    const what = 'The table of published answers';
    // A second time past the browser's http cache, where a damaged answer may sit.
    for (const fresh of [false, true]) {
      const { bytes } = await fetcher.fetchBytes({ url, what, sizeBytes, fresh }, signal);
      if (await isSameFile(bytes, run.table)) return bytes;
    }
    const message = `${what} from ${base.host} is not the one that was published, so it is not used.`;
    throw new EngineError('checksum-mismatch', message, url);
  };

  return {
    host: isOwn ? null : base.host,
    has: (run) => kept.has(run.id),
    async load(run, signal) {
      const known = kept.get(run.id);
      if (known !== undefined) return orAbort(Promise.resolve(known), signal);
      const answers = readTable(await fetchTable(run, signal), run);
      kept.set(run.id, answers);
      return answers;
    },
    async takeTable(file) {
      if (file.size > LARGEST_TABLE_BYTES) return null;
      const bytes = withUnixLineEnds(new Uint8Array(await file.arrayBuffer()));
      for (const run of PUBLISHED_RUNS) {
        if (!(await isSameFile(bytes, run.table))) continue;
        kept.set(run.id, readTable(bytes, run));
        return run;
      }
      return null;
    },
  };
}

/** Only reached by bytes whose hash is known, or (without `crypto.subtle`) at least their size. */
function readTable(bytes: Bytes, run: PublishedRun): readonly PublishedAnswer[] {
  const table = parsePublishedAnswers(new TextDecoder().decode(bytes));
  if (table.ok) return table.value;
  const message = table.problems[0]?.message ?? 'The table of published answers cannot be read.';
  throw new EngineError('checksum-mismatch', message, run.table.path);
}

function withUnixLineEnds(bytes: Bytes): Bytes {
  const carriageReturn = 13;
  return bytes.includes(carriageReturn) ? bytes.filter((byte) => byte !== carriageReturn) : bytes;
}
