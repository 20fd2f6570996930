import { EngineError } from '../contract/engine-error.ts';
import { fetchOwnFile, parseJson } from '../stimuli/fetch-own-file.ts';
import type { Catalog } from './catalog-entry.ts';
import { parseCatalog } from './parse-catalog.ts';

const PATH = 'models/catalog.json';

/**
 * The catalog that lies beside the page at `pageUrl`, with a problem for every entry left out. Rejects
 * with `EngineError`: `aborted`, `not-found`, `download-failed`, or `bad-model` where the file is no
 * catalog at all.
 */
export async function loadCatalog(pageUrl: string, signal: AbortSignal): Promise<Catalog> {
  const url = new URL(PATH, pageUrl).href;
  const parsed = parseCatalog(parseJson(await fetchOwnFile(url, 'The catalog of models', signal)));
  if (parsed.ok) return parsed.value;
  throw new EngineError('bad-model', parsed.problems[0]?.message ?? 'Bad catalog.', PATH);
}
