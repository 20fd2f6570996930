// Two things that a static host cannot do: the page opens without a network, and it is cross-origin
// isolated (threads need that) where the host sets no headers. Every failure here leaves the page as
// it would be with no service worker at all.
import type {
  KeepForOffline,
  OfflineFile,
  OfflineList,
  OfflineReport,
} from './offline-messages.ts';

declare const self: ServiceWorkerGlobalScope;

/** Several sites may share one origin, and so one storage; the scope tells theirs from ours. */
const CACHE_PREFIX = `cuelens ${self.registration.scope} `;
const LIST_CACHE = `${CACHE_PREFIX}list`;
const FILES_PREFIX = `${CACHE_PREFIX}files `;
const LIST_URL = urlOf('offline-files.json');
const PAGE_URL = urlOf('index.html');
/** Whoever deploys the page may edit it after the build, so the newest counts. */
const SETTINGS_URL = urlOf('deployment.json');
const STORAGE_FULL = 'The storage that the browser gives this site is full.';
const FETCHED_AT_ONCE = 4;

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** The last list seen, once it has been read. */
let stored: Promise<OfflineList | null> | null = null;
/** A look for a newer list that is under way. */
let refreshing: Promise<OfflineList | null> | null = null;

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  // Claimed so that the first visit is kept too; its isolation comes with the next load.
  event.waitUntil(dropOldVersionsOnceComplete().then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  const message = event.data as Partial<KeepForOffline> | null;
  const port = event.ports[0];
  if (message?.kind !== 'keep-for-offline' || port === undefined) return;
  event.waitUntil(keepEverything().then((report) => port.postMessage(report)));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return;
  // Ranges are the server's to answer: the cache holds whole files only.
  if (request.headers.has('range')) return;
  event.respondWith(request.mode === 'navigate' ? answerPage(event) : answerFile(event));
});

/** Network first, so that a new version is seen at once; the kept page when there is no network. */
async function answerPage(event: FetchEvent): Promise<Response> {
  try {
    const response = await fetch(event.request);
    event.waitUntil(keepShell());
    return isolate(response);
  } catch {
    const url = bareUrl(event.request);
    const kept = url === self.registration.scope ? await findKept(PAGE_URL) : await findKept(url);
    return kept === undefined ? Response.error() : isolate(kept);
  }
}

async function answerFile(event: FetchEvent): Promise<Response> {
  const response = await findFile(event);
  const { destination } = event.request;
  return destination === 'worker' || destination === 'sharedworker' ? isolate(response) : response;
}

/** Cache first for files that the build listed or named by their hash; the network for all others. */
async function findFile(event: FetchEvent): Promise<Response> {
  const url = bareUrl(event.request);
  if (url === SETTINGS_URL) {
    const response = await fetchOrFail(event.request);
    return response.ok ? response : ((await findKept(url)) ?? response);
  }
  // A name without a hash may hold other bytes in a newer version, so the newest list is awaited and
  // only its version's copy counts; a hashed name holds the same bytes in every version.
  const hashed = isHashed(url);
  const list = await (hashed ? storedList() : (refreshing ?? storedList()));
  if (list === null || !(hashed || list.files.some((file) => urlOf(file.path) === url))) {
    return fetchOrFail(event.request);
  }
  const kept = await findKept(url, hashed ? undefined : list.version);
  // Whoever asks past all caches has found the kept copy damaged.
  if (kept !== undefined && event.request.cache !== 'reload') return kept;
  const response = await fetchOrFail(event.request);
  if (response.status === 200 && !response.redirected) {
    event.waitUntil(keepCopy(list, url, response.clone()));
  }
  // With no network, an older copy is better than none.
  return response.type === 'error' ? ((await findKept(url)) ?? response) : response;
}

/** A failed fetch as a response, so that the page sees the failure and this worker logs none. */
async function fetchOrFail(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return Response.error();
  }
}

/** The same answer with the headers of cross-origin isolation, where it lacks them. */
function isolate(response: Response): Response {
  // A redirect or a failure has no headers of ours; the browser follows or reports it.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

function urlOf(path: string): string {
  return new URL(path, self.registration.scope).href;
}

function bareUrl(request: Request): string {
  const url = new URL(request.url);
  return url.origin + url.pathname;
}

function isHashed(url: string): boolean {
  return /\/assets\/[^/]+-[\w-]{8}\.\w+$/.test(url);
}

function storedList(): Promise<OfflineList | null> {
  stored ??= caches
    .match(LIST_URL, { cacheName: LIST_CACHE })
    .then((response) => (response === undefined ? null : parseList(response)))
    // Storage that cannot be read holds nothing.
    .catch(() => null);
  return stored;
}

/** The server's list, or the last one seen where it cannot be had. */
function refreshList(): Promise<OfflineList | null> {
  refreshing ??= fetchList().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function fetchList(): Promise<OfflineList | null> {
  const response = await fetchOrFail(new Request(LIST_URL, { cache: 'no-cache' }));
  const list = response.ok ? await parseList(response.clone()) : null;
  if (list === null) return storedList();
  stored = Promise.resolve(list);
  try {
    await (await caches.open(LIST_CACHE)).put(LIST_URL, response);
  } catch {
    // Without storage nothing is kept; the page's own request for it is told so.
  }
  return list;
}

/** Null where a host answers with something else than the list, such as its page for lost visitors. */
async function parseList(response: Response): Promise<OfflineList | null> {
  try {
    const list = (await response.json()) as Partial<OfflineList> | null;
    const isList = typeof list?.version === 'string' && Array.isArray(list.files);
    return isList ? (list as OfflineList) : null;
  } catch {
    return null;
  }
}

/** A kept file: of one version, or of any, the newest first. */
async function findKept(url: string, version?: string): Promise<Response | undefined> {
  try {
    const names =
      version === undefined ? (await versionCaches()).reverse() : [FILES_PREFIX + version];
    for (const cacheName of names) {
      const response = await caches.match(url, { cacheName, ignoreVary: true });
      if (response !== undefined) return response;
    }
  } catch {
    // Storage that cannot be read holds nothing.
  }
  return undefined;
}

async function versionCaches(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(FILES_PREFIX));
}

async function keepCopy(list: OfflineList, url: string, response: Response): Promise<void> {
  try {
    await (await caches.open(FILES_PREFIX + list.version)).put(url, response);
  } catch {
    // The page has its file; that it was not kept is said when the page asks for everything.
  }
}

/** Keeps what the page needs to open, of the newest version. */
async function keepShell(): Promise<void> {
  const list = await refreshList();
  if (list === null) return;
  await keep(
    list,
    list.files.filter((file) => file.kind === 'shell'),
  );
}

async function keepEverything(): Promise<OfflineReport> {
  const list = await refreshList();
  if (list === null) {
    const reason = 'The list of files to keep could not be had.';
    return { complete: false, keptBytes: 0, reason };
  }
  let reason = await keep(list, list.files);
  if (reason === STORAGE_FULL && (await dropOldVersions(list))) {
    reason = await keep(list, list.files);
  }
  await dropOldVersionsOnceComplete();
  const missing = await missingFiles(list, list.files);
  const kept = list.files.filter((file) => !missing.includes(file));
  return {
    complete: missing.length === 0,
    keptBytes: kept.reduce((sum, file) => sum + file.bytes, 0),
    reason: missing.length === 0 ? '' : reason,
  };
}

/** Fetches and keeps those of `files` that are not kept yet; returns why some are not, or nothing. */
async function keep(list: OfflineList, files: readonly OfflineFile[]): Promise<string> {
  const queue = [...(await missingFiles(list, files))];
  let reason = '';
  const work = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const trouble = await keepFile(list, urlOf(file.path));
      if (trouble === STORAGE_FULL) queue.length = 0;
      reason ||= trouble;
    }
  };
  await Promise.all(Array.from({ length: FETCHED_AT_ONCE }, work));
  return reason;
}

async function keepFile(list: OfflineList, url: string): Promise<string> {
  try {
    const older = isHashed(url) ? await findKept(url) : undefined;
    const response = older ?? (await fetch(url, { cache: 'no-cache' }));
    if (response.status !== 200) return `${url} could not be had (status ${response.status}).`;
    await (await caches.open(FILES_PREFIX + list.version)).put(url, response);
    return '';
  } catch (error) {
    const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
    return isFull ? STORAGE_FULL : `${url} could not be kept (${String(error)}).`;
  }
}

async function missingFiles(
  list: OfflineList,
  files: readonly OfflineFile[],
): Promise<readonly OfflineFile[]> {
  try {
    const cache = await caches.open(FILES_PREFIX + list.version);
    const kept = new Set((await cache.keys()).map((request) => request.url));
    return files.filter((file) => !kept.has(urlOf(file.path)));
  } catch {
    // Storage that cannot be read holds nothing.
    return files;
  }
}

/** Older versions go only when the new one is whole: until then they are what works offline. */
async function dropOldVersionsOnceComplete(): Promise<void> {
  const list = await storedList();
  if (list === null || (await missingFiles(list, list.files)).length > 0) return;
  await dropOldVersions(list);
}

/** True where something was dropped. */
async function dropOldVersions(list: OfflineList): Promise<boolean> {
  try {
    const old = (await versionCaches()).filter((name) => name !== FILES_PREFIX + list.version);
    await Promise.all(old.map((name) => caches.delete(name)));
    return old.length > 0;
  } catch {
    // What cannot be deleted takes room and does no other harm.
    return false;
  }
}
