import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * A host that knows nothing of us: it serves a folder's files below a sub-path, sets no header but
 * the type, and can be changed under a visitor's feet or vanish.
 */
export class StaticHost {
  /** Answers that replace what is in the folder, by path below the sub-path. */
  readonly replaced = new Map<string, string>();
  readonly #folder: string;
  readonly #subPath: string;
  readonly #server: Server;

  constructor(folder: string, subPath: string) {
    this.#folder = folder;
    this.#subPath = subPath;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async start(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, resolve);
    });
  }

  /** From here on nobody answers, open connections included. */
  async vanish(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const below = pathname.startsWith(this.#subPath)
      ? normalize(decodeURIComponent(pathname.slice(this.#subPath.length))) || '.'
      : '..';
    const path = below === '.' ? 'index.html' : below;
    const file = join(this.#folder, path);
    if (path.startsWith('..') || !(await isFile(file))) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
    response.end(this.replaced.get(path) ?? (await readFile(file)));
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
