// A stand-in for the model hub: serves a folder of models under the hub's own paths and headers.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { createHashStore, isLfs } from './content-hashes.mjs';
import { createControl } from './control.mjs';
import { createFaults } from './faults.mjs';
import { commitAt } from './hub-file.mjs';
import { HubProblem } from './hub-problem.mjs';
import { describeModel, describeTree } from './listings.mjs';
import { openRepoFolders } from './repo-folders.mjs';
import { etagOf, sendFile } from './send-file.mjs';

const EXPOSED = [
  'X-Repo-Commit',
  'X-Error-Code',
  'X-Error-Message',
  'ETag',
  'Link',
  'Accept-Ranges',
  'Content-Range',
  'Content-Length',
  'X-Linked-Size',
  'X-Linked-ETag',
  'Retry-After',
].join(',');

const LINK_VALID_S = 3600;
const MOST_REQUESTS_KEPT = 10_000;

/** Header values are ASCII; a path in a message may not be. */
const headerText = (text) => text.replace(/[^\x20-\x7e]/g, '?');

/** Path and query as sent: `new URL` would resolve `..` before it can be refused. Null: misencoded. */
function splitTarget(url) {
  const [path, query = ''] = url.split(/\?(.*)/s, 2);
  try {
    const segments = path.split('/').slice(1).map(decodeURIComponent);
    return { path, segments, query: new URLSearchParams(query) };
  } catch {
    return null;
  }
}

/** What a request of the hub asks for; `key` is the name that faults go by. */
function readHubTarget({ segments, query }) {
  if (segments[0] === 'api' && segments[1] === 'models') {
    const [owner, name, view, revision, ...inner] = segments.slice(2);
    const target = { owner, name, revision: revision ?? 'main', query, key: `${owner}/${name}` };
    if (segments.length === 4) return { ...target, kind: 'model' };
    if (segments.length === 6 && view === 'revision') return { ...target, kind: 'model' };
    if (segments.length >= 6 && view === 'tree') return { ...target, kind: 'tree', inner };
  } else if (segments.length >= 5 && segments[2] === 'resolve') {
    const [owner, name, , revision, ...inner] = segments;
    return { kind: 'file', owner, name, revision, inner, key: [owner, name, ...inner].join('/') };
  }
  return { kind: segments.join('') === '' ? 'front' : 'none', key: segments.join('/') };
}

/** What a request of the second origin asks for: /repos/owner/name/sha256/path. */
function readCdnTarget({ segments, path, query }) {
  const [repos, owner, name, sha256, ...inner] = segments;
  if (repos !== 'repos' || inner.length === 0) return { kind: 'none', key: segments.join('/') };
  const key = [owner, name, ...inner].join('/');
  return { kind: 'object', owner, name, sha256, inner, path, query, key };
}

/**
 * Serves `<folder>/<owner>/<name>/<files...>`, large files by way of a second origin. Port 0 takes any
 * free port. Throws where a folder is missing or a port is taken.
 * @type {typeof import('./hub-server.d.mts').startHub}
 */
export async function startHub({
  folders,
  port = 0,
  cdnPort = 0,
  host = '127.0.0.1',
  control = false,
}) {
  const repos = await openRepoFolders(folders);
  const hashes = createHashStore();
  const faults = createFaults();
  const requests = [];
  const secret = randomBytes(32);
  const runControl = control ? createControl(faults, requests) : null;

  const sign = (path, expires) =>
    createHmac('sha256', secret).update(`${path} ${expires}`).digest('hex');

  function isSigned({ path, query }) {
    const expires = query.get('Expires') ?? '';
    const given = Buffer.from(query.get('Signature') ?? '');
    const wanted = Buffer.from(sign(path, expires));
    const isOurs = given.length === wanted.length && timingSafeEqual(given, wanted);
    return isOurs && Number(expires) * 1000 > Date.now();
  }

  async function findRepo({ owner, name }) {
    const repo = await repos.findRepo(owner, name);
    if (repo === null) {
      // As the hub does: it does not tell strangers which private repos there are.
      throw new HubProblem(401, 'RepoNotFound', 'Repository not found', {
        'WWW-Authenticate': 'Bearer realm="Authentication required", charset="UTF-8"',
      });
    }
    return repo;
  }

  function findCommit(repo, revision) {
    const commit = commitAt(repo.hubFile, revision);
    if (commit !== null) return commit;
    throw new HubProblem(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
  }

  function sendJson({ incoming, outgoing, head }, json, headers = {}) {
    const body = Buffer.from(JSON.stringify(json));
    const type = 'application/json; charset=utf-8';
    head(200, { ...headers, 'Content-Type': type, 'Content-Length': body.length });
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  }

  async function sendListing(exchange, target) {
    const repo = await findRepo(target);
    const commit = findCommit(repo, target.revision);
    const files = await repos.listFiles(repo);
    const headers = { 'X-Repo-Commit': commit };
    if (target.kind === 'model') {
      const blobs = target.query.get('blobs') === 'true' ? hashes : null;
      sendJson(exchange, await describeModel(repo, commit, files, blobs), headers);
      return;
    }
    const tree = await describeTree(files, hashes, {
      folder: target.inner.filter((segment) => segment !== '').join('/'),
      isRecursive: target.query.get('recursive') === 'true',
    });
    if (tree === null) throw entryNotFound(headers);
    sendJson(exchange, tree, headers);
  }

  const entryNotFound = (headers) =>
    new HubProblem(404, 'EntryNotFound', 'Entry not found', headers);

  async function resolveFile(exchange, target) {
    const repo = await findRepo(target);
    if (repo.hubFile.gated !== false) {
      const message = `Access to model ${repo.id} is restricted and you are not in the authorized list.`;
      throw new HubProblem(403, 'GatedRepo', message);
    }
    const headers = { 'X-Repo-Commit': findCommit(repo, target.revision) };
    const file = await repos.findFile(repo, target.inner);
    if (file === null) throw entryNotFound(headers);
    const { blobId, lfs } = await hashes.of(file);
    if (lfs === null) {
      headers['Content-Type'] = 'text/plain; charset=utf-8';
      await sendFile(exchange, file, blobId, headers);
      return;
    }
    const path = `/repos/${repo.id}/${lfs.sha256}/${target.inner.map(encodeURIComponent).join('/')}`;
    const expires = Math.floor(Date.now() / 1000) + LINK_VALID_S;
    const query = `Expires=${expires}&Signature=${sign(path, expires)}&Key-Pair-Id=HUBSTANDIN`;
    exchange.head(302, {
      ...headers,
      Location: `${cdnOriginFor(exchange.incoming)}${path}?${query}`,
      'X-Linked-Size': lfs.size,
      'X-Linked-ETag': etagOf(exchange, lfs.sha256),
      'Accept-Ranges': 'bytes',
      'Content-Length': 0,
    });
    exchange.outgoing.end();
  }

  async function sendObject(exchange, target) {
    if (!isSigned(target)) {
      throw new HubProblem(403, 'AccessDenied', 'The link is not signed or has expired');
    }
    const repo = await findRepo(target);
    const file = await repos.findFile(repo, target.inner);
    const hash = file === null || !isLfs(file) ? null : (await hashes.of(file)).lfs.sha256;
    if (hash !== target.sha256) throw entryNotFound({});
    await sendFile(exchange, file, hash, { 'Content-Type': 'application/octet-stream' });
  }

  async function sendFront({ incoming, outgoing, head }) {
    const ids = await repos.listRepos();
    const body = Buffer.from(`A folder of models under the hub's paths:\n${ids.join('\n')}\n`);
    head(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length });
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  }

  function sendProblem({ incoming, outgoing, head }, { status, code, message, headers }) {
    const body = Buffer.from(JSON.stringify({ error: message }));
    head(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'X-Error-Message': headerText(message),
      ...(code === null ? {} : { 'X-Error-Code': code }),
      ...headers,
      'Content-Length': body.length,
    });
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  }

  const SENDERS = {
    model: sendListing,
    tree: sendListing,
    file: resolveFile,
    object: sendObject,
    front: sendFront,
    none: () => {
      throw new HubProblem(404, 'NotFound', 'The hub has no such path');
    },
    misencoded: () => {
      throw new HubProblem(400, 'BadRequest', 'The address is not encoded as addresses are');
    },
  };

  async function answer(exchange, origin, target) {
    const { incoming, outgoing, take, head } = exchange;
    if (take('no-cors') === undefined) {
      outgoing.setHeader('Access-Control-Allow-Origin', '*');
      outgoing.setHeader('Access-Control-Expose-Headers', EXPOSED);
      outgoing.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
      if (incoming.method === 'OPTIONS') allowPreflight(outgoing);
    }
    // The page keeps models itself; a second copy in the browser's cache would only take up disk.
    outgoing.setHeader('Cache-Control', 'no-store');
    outgoing.setHeader('X-Content-Type-Options', 'nosniff');
    if (incoming.method === 'OPTIONS') {
      head(204, {});
      outgoing.end();
      return;
    }
    if (origin === 'hub' && runControl !== null && (await runControl(exchange, target.key))) return;
    if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
      const allow = { Allow: 'GET, HEAD, OPTIONS' };
      throw new HubProblem(405, 'MethodNotAllowed', 'Files are only read here', allow);
    }
    const fault = take('status');
    if (fault !== undefined) {
      const retry = fault.status === 429 ? { 'Retry-After': '1' } : {};
      const headers = { ...retry, ...fault.headers };
      throw new HubProblem(fault.status, null, `Answer ${fault.status}, as ordered`, headers);
    }
    await SENDERS[target.kind](exchange, target);
  }

  function allowPreflight(outgoing) {
    const methods = control ? 'GET, HEAD, OPTIONS, POST, DELETE' : 'GET, HEAD, OPTIONS';
    outgoing.setHeader('Access-Control-Allow-Methods', methods);
    outgoing.setHeader(
      'Access-Control-Allow-Headers',
      'range, if-range, if-none-match, authorization, content-type',
    );
    // A page on the public web asks its browser for this before it may reach a machine close by.
    outgoing.setHeader('Access-Control-Allow-Private-Network', 'true');
  }

  /** @param {'hub' | 'cdn'} origin */
  function listen(origin, readTarget) {
    return createServer((incoming, outgoing) => {
      const seen = {
        method: incoming.method,
        url: incoming.url,
        range: incoming.headers.range ?? null,
        ifRange: incoming.headers['if-range'] ?? null,
        status: 0,
        origin,
      };
      const exchange = {
        incoming,
        outgoing,
        take: () => undefined,
        head: (status, headers) => {
          seen.status = status;
          outgoing.writeHead(status, headers);
        },
      };
      const work = async () => {
        const parts = splitTarget(incoming.url);
        const target = parts === null ? { kind: 'misencoded', key: '' } : readTarget(parts);
        exchange.take = (kind, applies) => faults.take(origin, target.key, kind, applies);
        if (runControl === null || !target.key.startsWith('__')) {
          requests.push(seen);
          if (requests.length > MOST_REQUESTS_KEPT) requests.shift();
        }
        await answer(exchange, origin, target);
      };
      work().catch((error) => {
        if (outgoing.headersSent) {
          outgoing.destroy(error);
          return;
        }
        const isNamed = error instanceof HubProblem;
        if (!isNamed) console.error(error);
        sendProblem(
          exchange,
          isNamed ? error : new HubProblem(500, 'InternalError', error.message),
        );
      });
    });
  }

  const open = (server, at) =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, host, resolve);
    });
  const shut = async (server) => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };

  const hub = listen('hub', readHubTarget);
  const cdn = listen('cdn', readCdnTarget);
  await open(hub, port);
  try {
    await open(cdn, cdnPort);
  } catch (error) {
    await shut(hub);
    throw error;
  }

  /** Who listens on all addresses is reached by the visitor's own name for this machine. */
  const named = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host;
  const ownHost = named.includes(':') ? `[${named}]` : named;
  function cdnOriginFor(incoming) {
    const asked = /^([\w.-]+|\[[0-9a-f:.]+\])(:\d+)?$/i.exec(incoming.headers.host ?? '')?.[1];
    return `http://${asked ?? ownHost}:${cdn.address().port}`;
  }

  return {
    endpoint: `http://${ownHost}:${hub.address().port}`,
    cdnOrigin: `http://${ownHost}:${cdn.address().port}`,
    faults: { add: faults.add, clear: faults.clear },
    requests,
    listRepos: async () => {
      const listed = [];
      for (const id of await repos.listRepos()) {
        const files = await repos.listFiles(await repos.findRepo(...id.split('/')));
        const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
        listed.push({ id, fileCount: files.length, sizeBytes });
      }
      return listed;
    },
    close: async () => {
      await Promise.all([shut(hub), shut(cdn)]);
    },
  };
}
