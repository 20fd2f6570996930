import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createServer, preview } from 'vite';
import type { InlineConfig, PreviewServer, ViteDevServer } from 'vite';
import { servePublishedAnswers } from './serve-published-answers.ts';
import { serveStimuli } from './serve-stimuli.ts';

const TABLE = 'clip/clip_RN50_openai_a_photo_of_a_CLS..csv';
const COMMON: InlineConfig = {
  configFile: false,
  logLevel: 'silent',
  plugins: [servePublishedAnswers(), serveStimuli()],
};

let root = '';
let server: ViteDevServer | PreviewServer | null = null;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'serve-published-answers-'));
  await mkdir(join(root, 'tables/clip'), { recursive: true });
  await mkdir(join(root, 'dist'));
  await writeFile(join(root, 'tables', TABLE), 'a table');
  await writeFile(join(root, 'tables/LICENSE'), 'a licence');
  await writeFile(join(root, 'secret.csv'), 'a secret');
  await writeFile(join(root, 'dist/index.html'), '<!doctype html>');
  await writeFile(join(root, 'dist/deployment.json'), '{ "cueConflictBase": "as built" }');
  vi.stubEnv('CUELENS_PUBLISHED_ANSWERS', join(root, 'tables'));
  vi.stubEnv('CUELENS_STIMULI', 'off');
});
afterEach(async () => {
  await server?.close();
  server = null;
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

async function startPreview(base = './'): Promise<string> {
  server = await preview({ ...COMMON, root, base, preview: { port: 0, host: '127.0.0.1' } });
  return originOf(server);
}

function originOf({ httpServer }: ViteDevServer | PreviewServer): string {
  const address = httpServer?.address() ?? null;
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** `fetch` tidies `..` out of an address before it sends it; this does not. */
async function statusOfRawPath(origin: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

it('the preview server serves the tables and points deployment.json to them', async () => {
  const origin = await startPreview();
  const deployment = (await (await fetch(`${origin}/deployment.json`)).json()) as {
    publishedAnswersBase: string;
  };
  const table = await fetch(new URL(deployment.publishedAnswersBase + TABLE, `${origin}/`));
  expect(table.headers.get('Content-Type')).toBe('text/csv');
  expect(await table.text()).toBe('a table');
});

it('the dev server serves them too', async () => {
  await writeFile(join(root, 'index.html'), '<!doctype html>');
  server = await createServer({
    ...COMMON,
    root,
    base: './',
    server: { port: 0, host: '127.0.0.1', ws: false, watch: null },
  });
  await server.listen();
  const table = await fetch(`${originOf(server)}/local-published-answers/${TABLE}`);
  expect(await table.text()).toBe('a table');
});

it('they are served below a sub-path', async () => {
  const origin = await startPreview('/lens/');
  const table = await fetch(`${origin}/lens/local-published-answers/${TABLE}`);
  expect(await table.text()).toBe('a table');
});

it('nothing but tables is served from the folder', async () => {
  const origin = await startPreview();
  for (const path of [
    'LICENSE',
    'clip',
    'clip/none.csv',
    'clip/../../secret.csv',
    '../secret.csv',
    'clip/..%2f..%2fsecret.csv',
    '%2e%2e/secret.csv',
    `${TABLE}%00`,
  ]) {
    expect(await statusOfRawPath(origin, `/local-published-answers/${path}`), path).toBe(404);
  }
});

it('nothing is served, and deployment.json stays as built, where they are turned off', async () => {
  for (const setting of ['off', join(root, 'nowhere')]) {
    vi.stubEnv('CUELENS_PUBLISHED_ANSWERS', setting);
    const origin = await startPreview();
    expect(await (await fetch(`${origin}/local-published-answers/${TABLE}`)).text()).not.toBe(
      'a table',
    );
    expect(await (await fetch(`${origin}/deployment.json`)).text()).toContain('as built');
    await server?.close();
  }
});
