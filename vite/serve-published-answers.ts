import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connect, Plugin } from 'vite';
import { findFolder, pathBelow, sendFile, serveLocally } from './local-folder.ts';

/** Where the servers of this repository put the published tables, relative to the page. */
export const LOCAL_PUBLISHED_ANSWERS = 'local-published-answers/';
/** Beside a checkout, where the project's shared data lies. */
const DEFAULT_FOLDER = fileURLToPath(
  new URL('../../shared/data/published-responses', import.meta.url),
);
/** Nothing else is served from the folder, so no path can lead out of it. */
const TABLE_PATH = /^clip\/(\w[\w.]*\.csv)$/;

/**
 * Lets the dev and the preview server stand in for the public host of the published answers: where
 * the tables are found (beside the checkout, or where CUELENS_PUBLISHED_ANSWERS says; `off` turns it
 * off) they are served with the page. `serveStimuli` points `deployment.json` to them.
 */
export function servePublishedAnswers(): Plugin {
  return serveLocally('cuelens:serve-published-answers', (base) =>
    createTableMiddleware(findPublishedAnswers(), base),
  );
}

/** The folder of the published tables; null where there is none, or it is turned off. */
export function findPublishedAnswers(): string | null {
  return findFolder(process.env['CUELENS_PUBLISHED_ANSWERS'], DEFAULT_FOLDER);
}

/** `folder` null serves nothing; `base` starts with `/`. */
function createTableMiddleware(folder: string | null, base: string): Connect.NextHandleFunction {
  return (request, response, next) => {
    const path = pathBelow(base, request.url ?? '/');
    if (folder === null || !path.startsWith(LOCAL_PUBLISHED_ANSWERS)) {
      next();
      return;
    }
    const [, file] = TABLE_PATH.exec(path.slice(LOCAL_PUBLISHED_ANSWERS.length)) ?? [];
    const source = file === undefined ? null : resolve(folder, 'clip', file);
    sendFile(source, 'text/csv', request, response).catch(next);
  };
}
