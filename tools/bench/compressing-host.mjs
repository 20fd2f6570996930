// A static host as visitors meet it: files of a built page, compressed, cacheable for ten minutes, over
// plain HTTP/1.1, at the end of a line of a given speed. Vite's preview server neither compresses nor lets
// a browser keep anything, so that times of loading measured on it would be another page's; and what the
// browser's own throttle slows down are the page's requests, not those of its workers.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
};
/** What hosts compress by its type; weights and embeddings (octets) go as they are. */
const COMPRESSED = new Set(['.css', '.html', '.js', '.json', '.mjs', '.svg', '.txt', '.wasm']);

/** What goes over the line at once: connections take turns by it. */
const CHUNK_BYTES = 8192;
/** No faster than the machine: for visits whose line is not what is measured. */
const NO_LINE = { bytesPerSecond: Infinity, latencyMs: 0 };

/** @typedef {{ bytesPerSecond: number, latencyMs: number }} Line `latencyMs` is a round trip. */

/**
 * Serves `folders` below `/`: the first that holds a path answers. `replaced` gives some paths other
 * contents. All connections share one `line`; a new one costs a round trip more.
 * @param {{ folder: string, below?: string }[]} folders `below`: the path under which a folder's files stand
 * @param {{ replaced?: Record<string, string>, line?: Line }} [options]
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function openCompressingHost(folders, { replaced = {}, line = NO_LINE } = {}) {
  /** @type {Map<string, Promise<{ body: Buffer, headers: Record<string, string> } | null>>} */
  const ready = new Map();
  const answerFor = (path) => {
    const file = ready.get(path) ?? prepare(path, folders, replaced);
    ready.set(path, file);
    return file;
  };
  const send = openLine(line);
  const known = new WeakSet();
  const server = createServer((request, response) => {
    const roundTrips = known.has(request.socket) ? 1 : 2;
    known.add(request.socket);
    // What fails here is a visitor who has left.
    void sleep(roundTrips * line.latencyMs)
      .then(() => answer(request, response, answerFor, send))
      .catch(() => response.destroy());
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The host has no port.');
  // Compressing takes seconds: before the first visit, not in it.
  for (const path of await pathsIn(folders[0]?.folder ?? '')) await answerFor(path);
  return {
    origin: `http://localhost:${address.port}/`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * The way through a line: pieces go out in the order in which they were handed over, each when those
 * before it are through.
 * @param {Line} line
 */
function openLine({ bytesPerSecond }) {
  let freeAtMs = 0;
  return async (response, body) => {
    for (let at = 0; at < body.length && !response.destroyed; at += CHUNK_BYTES) {
      const piece = body.subarray(at, at + CHUNK_BYTES);
      freeAtMs = Math.max(freeAtMs, performance.now()) + (1000 * piece.length) / bytesPerSecond;
      await sleep(freeAtMs - performance.now());
      response.write(piece);
    }
    response.end();
  };
}

/** Timers are whole milliseconds late: what is due within one goes at once. */
function sleep(ms) {
  return ms < 1 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}

async function answer(request, response, answerFor, send) {
  const { pathname } = new URL(request.url ?? '/', 'http://host');
  const path = normalize(decodeURIComponent(pathname.slice(1))) || '.';
  const file = path.startsWith('..') ? null : await answerFor(path === '.' ? 'index.html' : path);
  if (file === null) {
    response.writeHead(404).end();
    return;
  }
  if (request.headers['if-none-match'] === file.headers.ETag) {
    response.writeHead(304, file.headers).end();
    return;
  }
  response.writeHead(200, { ...file.headers, 'Content-Length': file.body.length });
  if (request.method === 'HEAD') response.end();
  else await send(response, file.body);
}

async function prepare(path, folders, replaced) {
  const raw =
    replaced[path] === undefined ? await read(path, folders) : Buffer.from(replaced[path]);
  if (raw === null) return null;
  const extension = extname(path);
  const compressed = COMPRESSED.has(extension);
  const headers = {
    'Content-Type': TYPES[extension] ?? 'application/octet-stream',
    'Cache-Control': 'max-age=600',
    ETag: `"${createHash('sha256').update(raw).digest('hex').slice(0, 16)}"`,
    // Threads need isolation; a host without these headers gets it from the service worker, on the
    // second visit.
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    ...(compressed ? { 'Content-Encoding': 'gzip' } : {}),
  };
  return { body: compressed ? gzipSync(raw, { level: 6 }) : raw, headers };
}

async function read(path, folders) {
  for (const { folder, below = '' } of folders) {
    if (!path.startsWith(below)) continue;
    const file = join(folder, path.slice(below.length));
    const isFile = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) return readFile(file);
  }
  return null;
}

/** What the page has kept for offline use is what a visit may ask for. */
async function pathsIn(folder) {
  const list = JSON.parse(await readFile(join(folder, 'offline-files.json'), 'utf8'));
  return list.files.map((file) => file.path).filter((path) => COMPRESSED.has(extname(path)));
}
