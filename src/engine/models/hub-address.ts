import type { Checked, Problem } from '#science/problem.ts';

/** Where models are fetched from unless somebody says otherwise. */
export const DEFAULT_HUB_ENDPOINT = 'https://huggingface.co';

/** What a visitor named: a model's id, and the revision where he gave one. */
export interface NamedModel {
  /** `owner/name`, with `/<folder>` behind it where a folder of the repository was meant. */
  readonly id: string;
  readonly revision: string | null;
}

/** A model's id taken apart: its repository, and the folder in it; '' for the whole. */
export interface ModelPlace {
  readonly repo: string;
  readonly folder: string;
}

/** The hub address in use, and who decided. `endpoint` has no slash at its end. */
export interface ChosenEndpoint {
  readonly endpoint: string;
  readonly chosenBy: 'visitor' | 'deployment' | 'default';
  readonly problems: readonly Problem[];
}

const SEGMENT = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9_])?$/;
const FOLDER_SEGMENT = /^[\w.-]+$/;
const REVISION = /^[\w][\w.+-]*(?:\/[\w][\w.+-]*)*$/;
const HUB_HOSTS = ['huggingface.co', 'www.huggingface.co', 'hf.co'];
/** What follows a repository's name in its addresses; of the last four the rest is a file. */
const VIEWS = ['tree', 'commits', 'blob', 'resolve', 'raw', 'blame'];
const NO_MODELS = ['datasets', 'spaces', 'docs', 'api', 'models', 'collections', 'papers', 'blog'];

/** `owner/name` or `owner/name/<folder>` taken apart; null for anything else. */
export function parseModelId(id: string): ModelPlace | null {
  const [owner, name, ...folders] = id.split('/');
  const isRepo = isRepoSegment(owner) && isRepoSegment(name);
  if (!isRepo || !folders.every(isFolderSegment)) return null;
  return { repo: `${owner ?? ''}/${name ?? ''}`, folder: folders.join('/') };
}

/** Base address of a model's files on a hub, ending in `/`. `endpoint` has no slash at its end. */
export function hubBaseUrl(
  endpoint: string,
  { id, revision }: { readonly id: string; readonly revision: string },
): string {
  const repo = parseModelId(id)?.repo ?? id;
  return `${endpoint}/${repo}/resolve/${encodeURIComponent(revision)}/`;
}

/** Puts an id together again. */
export function modelIdOf({ repo, folder }: ModelPlace): string {
  return folder === '' ? repo : `${repo}/${folder}`;
}

/**
 * Reads what a visitor typed or pasted: `owner/name`, `owner/name@revision`, or the address of the
 * repository, a folder or a file of it, on the hub or on `endpoint`.
 */
export function parseRepoAddress(
  text: string,
  endpoint: string = DEFAULT_HUB_ENDPOINT,
): Checked<NamedModel> {
  const typed = text.trim();
  if (typed === '') return bad('Nothing was typed.');
  const withScheme = HUB_HOSTS.some((host) => typed.startsWith(`${host}/`))
    ? `https://${typed}`
    : typed;
  return /^https?:\/\//i.test(withScheme)
    ? parseAddress(withScheme, endpoint)
    : parseTypedId(typed);
}

/**
 * Checks the address of a hub or a mirror that a visitor typed: http or https, no user name, no
 * password, nothing behind a `?` (a token would end up there). Slashes at its end are dropped.
 */
export function checkEndpoint(text: string): Checked<string> {
  const typed = text.trim();
  const fault = (what: string): Checked<string> => ({
    ok: false,
    problems: [
      {
        code: 'bad-hub-address',
        field: 'hubEndpoint',
        message: `“${typed}” cannot be the address of a hub: ${what}. The address in use stays.`,
        advice:
          'Type an address such as https://huggingface.co, or that of a mirror without sign-in.',
      },
    ],
  });
  if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed)) {
    return fault('it does not begin with https:// or http://');
  }
  const url = new URL(typed);
  if (url.username !== '' || url.password !== '') {
    return fault('it holds a user name or a password, and this page sends none');
  }
  if (url.search !== '' || url.hash !== '') {
    return fault('there is something behind a ? or #, and this page sends no tokens');
  }
  return { ok: true, value: `${url.origin}${url.pathname}`.replace(/\/+$/, '') };
}

/**
 * Picks the hub address: the visitor's, then the deployment's (which may be relative to the page),
 * then the public hub. An address that cannot be used is passed over with a problem.
 */
export function chooseHubEndpoint(
  deployed: string | null,
  setting: string | null,
  pageUrl: string,
): ChosenEndpoint {
  const problems: Problem[] = [];
  const check = (address: string | null): string | null => {
    if (address === null || address.trim() === '') return null;
    const checked = checkEndpoint(address);
    if (checked.ok) return checked.value;
    problems.push(...checked.problems);
    return null;
  };
  const visitors = check(setting);
  if (visitors !== null) return { endpoint: visitors, chosenBy: 'visitor', problems };
  const isRelative = deployed !== null && URL.canParse(deployed, pageUrl);
  const deployments = check(isRelative ? new URL(deployed, pageUrl).href : deployed);
  if (deployments !== null) return { endpoint: deployments, chosenBy: 'deployment', problems };
  return { endpoint: DEFAULT_HUB_ENDPOINT, chosenBy: 'default', problems };
}

function parseTypedId(typed: string): Checked<NamedModel> {
  const [id = '', revision, ...more] = typed.split('@');
  const place = parseModelId(id.replace(/^\/+|\/+$/g, ''));
  if (place === null || more.length > 0) {
    const isLone = SEGMENT.test(id);
    return bad(isLone ? `“${typed}” has no owner.` : `“${typed}” is not of the form owner/name.`);
  }
  return withRevision(place, revision ?? null);
}

function parseAddress(typed: string, endpoint: string): Checked<NamedModel> {
  if (!URL.canParse(typed)) return bad(`“${typed}” is not an address.`);
  const url = new URL(typed);
  const own = new URL(endpoint);
  const isHub = HUB_HOSTS.includes(url.host);
  if (!isHub && url.host !== own.host) {
    return bad(
      `${url.host} is another host than the hub in use.`,
      'If it is a mirror of the hub, set it as the hub address first. A model that lies elsewhere can be downloaded and dropped here as files.',
    );
  }
  const prefix = isHub ? '' : own.pathname.replace(/\/+$/, '');
  if (!url.pathname.startsWith(`${prefix}/`)) return bad(`“${typed}” lies outside the hub in use.`);
  const segments: string[] = [];
  for (const part of url.pathname.slice(prefix.length + 1).split('/')) {
    const segment = decodeSegment(part);
    if (segment === null) return bad(`“${typed}” is not encoded as addresses are.`);
    if (segment !== '') segments.push(segment);
  }
  const [owner = '', name, view, revision, ...rest] = segments;
  if (NO_MODELS.includes(owner))
    return bad(`“${typed}” leads to ${owner} of the hub, not a model.`);
  const isView = view !== undefined && VIEWS.includes(view);
  // The last part of a file's address is the file.
  const folders = view === 'tree' ? rest : rest.slice(0, -1);
  const place = parseModelId([owner, name ?? '', ...(isView ? folders : [])].join('/'));
  if (place === null) return bad(`“${typed}” is not the address of a model’s repository.`);
  return withRevision(place, isView ? (revision ?? null) : null);
}

function withRevision(place: ModelPlace, revision: string | null): Checked<NamedModel> {
  const isBad = revision !== null && (!REVISION.test(revision) || revision.includes('..'));
  if (isBad) return bad(`“${revision}” is not the name of a revision.`);
  return { ok: true, value: { id: modelIdOf(place), revision } };
}

function bad(
  what: string,
  advice = 'Type it as on the hub: owner/name, or owner/name@revision, or paste the repository’s address.',
): { readonly ok: false; readonly problems: readonly Problem[] } {
  return {
    ok: false,
    problems: [{ code: 'bad-repo-name', field: 'model', message: what, advice }],
  };
}

function decodeSegment(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function isRepoSegment(text: string | undefined): boolean {
  return text !== undefined && text.length <= 96 && SEGMENT.test(text) && !text.includes('..');
}

function isFolderSegment(text: string): boolean {
  return FOLDER_SEGMENT.test(text) && !/^\.+$/.test(text);
}
