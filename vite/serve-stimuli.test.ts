import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createServer, preview } from 'vite';
import type { InlineConfig, PreviewServer, ViteDevServer } from 'vite';
import { serveStimuli } from './serve-stimuli.ts';

const PICTURE = 'cat/cat1-dog2.png';
const COMMON: InlineConfig = {
  configFile: false,
  logLevel: 'silent',
  plugins: [serveStimuli()],
};

let root = '';
let server: ViteDevServer | PreviewServer | null = null;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'serve-stimuli-'));
  await mkdir(join(root, 'stimuli/cat'), { recursive: true });
  await mkdir(join(root, 'dist'));
  await writeFile(join(root, 'stimuli', PICTURE), 'a picture');
  await writeFile(join(root, 'stimuli/LICENSE'), 'a licence');
  await writeFile(join(root, 'secret.png'), 'a secret');
  await writeFile(join(root, 'dist/index.html'), '<!doctype html>');
  await writeFile(join(root, 'dist/deployment.json'), '{ "cueConflictBase": null }');
  await writeFile(join(root, 'dist/rows.f16'), '0123456789');
  vi.stubEnv('CUELENS_STIMULI', join(root, 'stimuli'));
  vi.stubEnv('CUELENS_PUBLISHED_ANSWERS', 'off');
});
afterEach(async () => {
  await server?.close();
  server = null;
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

async function startPreview(base = './'): Promise<string> {
  server = await preview({ ...COMMON, root, base, preview: { port: 0, host: '127.0.0.1' } });
  return addressOf(server.httpServer.address());
}

function addressOf(address: AddressInfo | string | null): string {
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

describe('the preview server', () => {
  it('serves the pictures and points deployment.json to them', async () => {
    const origin = await startPreview();
    const deployment = (await (await fetch(`${origin}/deployment.json`)).json()) as {
      cueConflictBase: string;
    };
    const picture = await fetch(new URL(deployment.cueConflictBase + PICTURE, `${origin}/`));
    expect(picture.headers.get('Content-Type')).toBe('image/png');
    expect(await picture.text()).toBe('a picture');
  });

  it('works below a sub-path', async () => {
    const origin = await startPreview('/lens/');
    const picture = await fetch(`${origin}/lens/local-stimuli/cue-conflict/${PICTURE}`);
    expect(await picture.text()).toBe('a picture');
    expect(await (await fetch(`${origin}/lens/deployment.json`)).text()).toContain('local-stimuli');
  });

  it('serves nothing but pictures from the folder', async () => {
    const origin = await startPreview();
    const base = '/local-stimuli/cue-conflict/';
    for (const path of [
      'LICENSE',
      'cat/cat1-dog3.png',
      '../secret.png',
      'cat/../../secret.png',
      'cat/..%2f..%2fsecret.png',
      '%2e%2e/secret.png',
      'cat/cat1-dog2.png%00',
      'cat',
    ]) {
      expect(await statusOfRawPath(origin, base + path), path).toBe(404);
    }
    expect(await statusOfRawPath(origin, `${base}%E0%A4%A`)).not.toBe(200);
  });

  it('answers ranges of binary files with their type', async () => {
    const origin = await startPreview();
    const part = await fetch(`${origin}/rows.f16`, { headers: { Range: 'bytes=2-4' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('Content-Type')).toBe('application/octet-stream');
    expect(await part.text()).toBe('234');
  });

  it('leaves deployment.json as built where it is turned off or finds no pictures', async () => {
    for (const setting of ['off', join(root, 'nowhere')]) {
      vi.stubEnv('CUELENS_STIMULI', setting);
      const origin = await startPreview();
      expect(await (await fetch(`${origin}/deployment.json`)).text()).toContain('null');
      await server?.close();
    }
  });
});

it('the dev server serves them too', async () => {
  await writeFile(join(root, 'index.html'), '<!doctype html>');
  const dev = await createServer({
    ...COMMON,
    root,
    base: './',
    server: { port: 0, host: '127.0.0.1', ws: false, watch: null },
  });
  server = dev;
  await dev.listen();
  const origin = addressOf(dev.httpServer?.address() ?? null);
  const picture = await fetch(`${origin}/local-stimuli/cue-conflict/${PICTURE}`);
  expect(await picture.text()).toBe('a picture');
  expect(await (await fetch(`${origin}/deployment.json`)).text()).toContain('local-stimuli');
});
