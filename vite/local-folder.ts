import { createReadStream, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import type { Connect, Plugin } from 'vite';

/**
 * A plugin that lets the dev and the preview server answer by the middleware that `create` makes for
 * the path of the page (starts with `/`). The build output is not touched.
 */
export function serveLocally(
  name: string,
  create: (base: string) => Connect.NextHandleFunction,
): Plugin {
  let middleware: Connect.NextHandleFunction = (_request, _response, next) => {
    next();
  };
  return {
    name,
    configResolved(config) {
      // A relative base is for the build; the servers then work from the root.
      middleware = create(config.base.startsWith('/') ? config.base : '/');
    },
    configureServer(server) {
      server.middlewares.use(middleware);
    },
    configurePreviewServer(server) {
      server.middlewares.use(middleware);
    },
  };
}

/** The folder that `setting` names, `usual` without a setting; null for `off` or where none is. */
export function findFolder(setting: string | undefined, usual: string): string | null {
  if (setting === 'off') return null;
  const folder = setting === undefined || setting === '' ? usual : resolve(setting);
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? folder : null;
}

/** Answers with the file at `path`, or with 404 where there is none (or `path` is null). */
export async function sendFile(
  path: string | null,
  type: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const size = path === null ? null : await sizeOf(path);
  if (path === null || size === null) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('No such file.');
    return;
  }
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': size,
    // The page keeps what it fetched by itself; an answer from here must not hide whether it does.
    'Cache-Control': 'no-store',
  });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(path)
      .on('error', () => response.destroy())
      .pipe(response);
}

/** The decoded path below `base`; empty for anything that is not a plain path below it. */
export function pathBelow(base: string, url: string): string {
  const [encoded = ''] = url.split('?', 1);
  try {
    const path = decodeURIComponent(encoded);
    return path.startsWith(base) ? path.slice(base.length) : '';
  } catch {
    return '';
  }
}

/** The file's size in bytes, or null where there is none. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
}
