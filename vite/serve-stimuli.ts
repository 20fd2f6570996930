import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connect, Plugin } from 'vite';
import { findFolder, pathBelow, sendFile, serveLocally } from './local-folder.ts';
import { findPublishedAnswers, LOCAL_PUBLISHED_ANSWERS } from './serve-published-answers.ts';

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
 * are served with the page, and `deployment.json` points to them, and to the published answers where
 * `servePublishedAnswers` finds those. The build output is not touched.
 */
export function serveStimuli(): Plugin {
  return serveLocally('cuelens:serve-stimuli', (base) =>
    createStimuliMiddleware(
      findFolder(process.env['CUELENS_STIMULI'], DEFAULT_FOLDER),
      findPublishedAnswers() !== null,
      base,
    ),
  );
}

/** `folder` null serves no stimuli, `base` starts with `/`. */
function createStimuliMiddleware(
  folder: string | null,
  hasPublished: boolean,
  base: string,
): Connect.NextHandleFunction {
  const deployment = {
    cueConflictBase: folder === null ? null : LOCAL_BASE,
    cueConflictPack: null,
    publishedAnswersBase: hasPublished ? LOCAL_PUBLISHED_ANSWERS : null,
  };
  return (request, response, next) => {
    const path = pathBelow(base, request.url ?? '/');
    if (BINARY_PATH.test(path)) response.setHeader('Content-Type', 'application/octet-stream');
    if ((folder !== null || hasPublished) && path === 'deployment.json') {
      sendDeployment(deployment, request, response);
    } else if (folder !== null && path.startsWith(LOCAL_BASE)) {
      const [, shape, file] = STIMULUS_PATH.exec(path.slice(LOCAL_BASE.length)) ?? [];
      const isNamed = shape !== undefined && file !== undefined;
      const source = isNamed ? resolve(folder, shape, file) : null;
      sendFile(source, 'image/png', request, response).catch(next);
    } else {
      next();
    }
  };
}

function sendDeployment(
  deployment: object,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const body = JSON.stringify(deployment);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
