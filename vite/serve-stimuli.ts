import { createReadStream, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connect, Plugin } from 'vite';

/** Where the servers of this repository put the 1,280 stimuli, relative to the page. */
const LOCAL_BASE = 'local-stimuli/cue-conflict/';
/** Beside a checkout, where the project's shared data lies. */
const DEFAULT_FOLDER = fileURLToPath(new URL('../../shared/data/cue-conflict', import.meta.url));
/** Nothing else is served from the folder, so no path can lead out of it. */
const STIMULUS_PATH = /^([a-z]+)\/([a-z]+\d+-[a-z]+\d+\.png)$/;
/** Types that the servers' own tables lack. */
const BINARY_PATH = /\.(?:pack|f16|onnx)$/;

/**
 * Lets the dev and the preview server stand in for the public host of the 1,280 stimuli: where the
 * pictures are found (beside the checkout, or where CUELENS_STIMULI says; `off` turns it off) they
 * are served with the page, and `deployment.json` points to them. The build output is not touched.
 */
export function serveStimuli(): Plugin {
  let middleware: Connect.NextHandleFunction = (_request, _response, next) => {
    next();
  };
  return {
    name: 'cuelens:serve-stimuli',
    configResolved(config) {
      const folder = findFolder(process.env['CUELENS_STIMULI']);
      // A relative base is for the build; the servers then work from the root.
      const base = config.base.startsWith('/') ? config.base : '/';
      middleware = createStimuliMiddleware(folder, base);
    },
    configureServer(server) {
      server.middlewares.use(middleware);
    },
    configurePreviewServer(server) {
      server.middlewares.use(middleware);
    },
  };
}

/** The middleware behind `serveStimuli`: `folder` null serves no stimuli, `base` starts with `/`. */
export function createStimuliMiddleware(
  folder: string | null,
  base: string,
): Connect.NextHandleFunction {
  return (request, response, next) => {
    const path = pathBelow(base, request.url ?? '/');
    if (BINARY_PATH.test(path)) response.setHeader('Content-Type', 'application/octet-stream');
    if (folder !== null && path === 'deployment.json') {
      sendDeployment(request, response);
    } else if (folder !== null && path.startsWith(LOCAL_BASE)) {
      sendStimulus(folder, path.slice(LOCAL_BASE.length), request, response).catch(next);
    } else {
      next();
    }
  };
}

function findFolder(setting: string | undefined): string | null {
  if (setting === 'off') return null;
  const folder = setting === undefined || setting === '' ? DEFAULT_FOLDER : resolve(setting);
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? folder : null;
}

function sendDeployment(request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify({ cueConflictBase: LOCAL_BASE, cueConflictPack: null });
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function sendStimulus(
  folder: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, shape = '', file = ''] = STIMULUS_PATH.exec(path) ?? [];
  const source = resolve(folder, shape, file);
  const size = file === '' ? null : await sizeOf(source);
  if (size === null) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('No such stimulus.');
    return;
  }
  response.writeHead(200, {
    'Content-Type': 'image/png',
    'Content-Length': size,
    // The page keeps what it fetched by itself; an answer from here must not hide whether it does.
    'Cache-Control': 'no-store',
  });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(source)
      .on('error', () => response.destroy())
      .pipe(response);
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

/** The decoded path below `base`; empty for anything that is not a plain path below it. */
function pathBelow(base: string, url: string): string {
  const [encoded = ''] = url.split('?', 1);
  try {
    const path = decodeURIComponent(encoded);
    return path.startsWith(base) ? path.slice(base.length) : '';
  } catch {
    return '';
  }
}
