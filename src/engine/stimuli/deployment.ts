import type { Checked, Problem } from '#science/problem.ts';
import { isAborted } from '../contract/abortable.ts';
import { fetchOwnFile, parseJson } from './fetch-own-file.ts';
import { EngineError } from '../contract/engine-error.ts';
import { isRecord } from '../contract/json-record.ts';
import { PUBLIC_PUBLISHED_ANSWERS_BASE } from './published-answers-source.ts';

/** What whoever deploys the page may set, in `deployment.json` beside it. */
export interface Deployment {
  /** Address of a folder with the 1,280 stimuli, relative to the page or absolute. */
  readonly cueConflictBase: string | null;
  /** Address of a pack of them; its index lies beside it, with `.json` added. */
  readonly cueConflictPack: string | null;
  /** Address of a folder with published tables (`clip/clip_RN50_openai_CLS.csv` and so on). */
  readonly publishedAnswersBase: string | null;
  /** Address of the hub or mirror that models come from, relative to the page or absolute. */
  readonly hubEndpoint: string | null;
}

/** Where the 1,280 stimuli come from, absolute addresses, and who decided. */
export interface CueConflictAddress {
  readonly baseUrl: string;
  readonly packUrl: string | null;
  readonly chosenBy: 'visitor' | 'deployment' | 'build' | 'default';
  readonly problems: readonly Problem[];
}

/** The public set at one commit of its repository: a branch could change under a stored result. */
export const PUBLIC_CUE_CONFLICT_BASE =
  'https://raw.githubusercontent.com/rgeirhos/texture-vs-shape/' +
  'ef10e3ed6e41da1af0f0f8e0dfcea40ed838ee25/stimuli/style-transfer-preprocessed-512/';

/** The settings where there is no file, or a broken one. */
export const DEFAULT_DEPLOYMENT: Deployment = {
  cueConflictBase: null,
  cueConflictPack: null,
  publishedAnswersBase: null,
  hubEndpoint: null,
};

const FILE_NAME = 'deployment.json';

/**
 * Reads `deployment.json` beside the page at `pageUrl`. Without the file the defaults hold; a broken
 * one or a failed fetch leaves them in force and says so. Rejects only with `EngineError('aborted')`.
 */
export async function loadDeployment(
  pageUrl: string,
  signal: AbortSignal,
): Promise<{ readonly deployment: Deployment; readonly problems: readonly Problem[] }> {
  try {
    const url = new URL(FILE_NAME, pageUrl).href;
    const parsed = parseDeployment(parseJson(await fetchOwnFile(url, FILE_NAME, signal)));
    if (parsed.ok) return { deployment: parsed.value, problems: [] };
    return { deployment: DEFAULT_DEPLOYMENT, problems: parsed.problems };
  } catch (error) {
    if (isAborted(error)) throw error;
    const isMissing = error instanceof EngineError && error.code === 'not-found';
    const problems = isMissing ? [] : [faultOf(FILE_NAME, 'it could not be fetched')];
    return { deployment: DEFAULT_DEPLOYMENT, problems };
  }
}

/** Checks the contents of `deployment.json`; unknown fields are passed over. */
export function parseDeployment(json: unknown): Checked<Deployment> {
  if (!isRecord(json)) {
    return { ok: false, problems: [faultOf(FILE_NAME, 'it is not a JSON object')] };
  }
  const problems: Problem[] = [];
  const read = (field: keyof Deployment): string | null => {
    const value = json[field] ?? null;
    if (value === null || (typeof value === 'string' && value !== '')) return value;
    problems.push(faultOf(field, `${field} is neither an address nor null`));
    return null;
  };
  const value: Deployment = {
    cueConflictBase: read('cueConflictBase'),
    cueConflictPack: read('cueConflictPack'),
    publishedAnswersBase: read('publishedAnswersBase'),
    hubEndpoint: read('hubEndpoint'),
  };
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

/**
 * Picks the address of the 1,280 stimuli: the visitor's setting, then `deployment.json`, then the
 * address set at build time (`VITE_CUE_CONFLICT_BASE`), then the public one. An address that is none
 * is passed over with a problem. A visitor who sets an address means that one, so the pack is left
 * out then.
 */
export function chooseCueConflictAddress(
  deployment: Deployment,
  setting: string | null,
  pageUrl: string,
  buildBase: string | null = readBuildBase(),
): CueConflictAddress {
  const problems: Problem[] = [];
  const resolve = (address: string | null, field: string): string | null => {
    if (address === null || address.trim() === '') return null;
    const url = toAbsoluteUrl(address.trim(), pageUrl);
    if (url === null) problems.push(faultOf(field, `"${address}" is not a web address`));
    return url;
  };
  const candidates = [
    ['visitor', resolve(setting, 'cueConflictBase')],
    ['deployment', resolve(deployment.cueConflictBase, 'cueConflictBase')],
    ['build', resolve(buildBase, 'VITE_CUE_CONFLICT_BASE')],
  ] as const;
  const [chosenBy, address] = candidates.find(([, url]) => url !== null) ?? [
    'default',
    PUBLIC_CUE_CONFLICT_BASE,
  ];
  const base = address ?? PUBLIC_CUE_CONFLICT_BASE;
  return {
    baseUrl: asFolder(base),
    packUrl: chosenBy === 'visitor' ? null : resolve(deployment.cueConflictPack, 'cueConflictPack'),
    chosenBy,
    problems,
  };
}

/**
 * Picks the address of the published answers: that of `deployment.json`, else the public one. An
 * address that is none is passed over with a problem.
 */
export function choosePublishedAnswersBase(
  deployment: Deployment,
  pageUrl: string,
): { readonly baseUrl: string; readonly problems: readonly Problem[] } {
  const { publishedAnswersBase: address } = deployment;
  if (address === null) return { baseUrl: PUBLIC_PUBLISHED_ANSWERS_BASE, problems: [] };
  const url = toAbsoluteUrl(address, pageUrl);
  if (url !== null) return { baseUrl: asFolder(url), problems: [] };
  const problem = faultOf('publishedAnswersBase', `"${address}" is not a web address`);
  return { baseUrl: PUBLIC_PUBLISHED_ANSWERS_BASE, problems: [problem] };
}

function asFolder(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function readBuildBase(): string | null {
  const value: unknown = import.meta.env['VITE_CUE_CONFLICT_BASE'];
  return typeof value === 'string' ? value : null;
}

function toAbsoluteUrl(address: string, pageUrl: string): string | null {
  if (!URL.canParse(address, pageUrl)) return null;
  const url = new URL(address, pageUrl);
  return /^https?:$/.test(url.protocol) ? url.href : null;
}

function faultOf(field: string, what: string): Problem {
  return {
    code: 'bad-deployment',
    field,
    message: `An address of this deployment cannot be used: ${what}. The next known address is used.`,
    advice: 'Correct the setting, or whoever deployed this page corrects its deployment.json.',
  };
}
