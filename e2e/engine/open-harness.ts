import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build, createServer, preview } from 'vite';
import { test } from '../fixtures.ts';
import type { Harness } from './harness.ts';

const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url));
const PORT = 4181;

/** Where the harness is served in these tests; not the product's own address. */
export const HARNESS_URL = `http://localhost:${PORT}/`;
/** The harness as built files. */
export const HARNESS_FOLDER = fileURLToPath(
  new URL('../../.cache/engine-harness', import.meta.url),
);

/** A server that a test started. */
export interface RunningServer {
  close(): Promise<void>;
}

/** Builds the harness; once a spec file. */
export async function buildHarness(): Promise<void> {
  await build({ configFile, logLevel: 'warn' });
}

/** Serves the built harness with the house's headers. */
export async function serveBuilt(): Promise<RunningServer> {
  const server = await preview({ configFile, preview: { port: PORT, strictPort: true } });
  return { close: () => server.close() };
}

/** For the specs of one file: builds the harness before them, and serves it until their end. */
export function serveHarness(): void {
  let server: RunningServer;
  test.beforeAll(async () => {
    await buildHarness();
    server = await serveBuilt();
  });
  test.afterAll(() => server.close());
}

/** Serves the harness from source, as `npm run dev` serves the product. */
export async function serveSource(): Promise<RunningServer> {
  const port = { port: PORT, strictPort: true };
  const server = await createServer({ configFile, logLevel: 'warn', server: port });
  await server.listen();
  return { close: () => server.close() };
}

/** The harness of an open page, for use inside `page.evaluate`. */
export async function openHarness(page: Page, url = `${HARNESS_URL}harness.html`): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => 'harness' in globalThis);
}

declare global {
  /** Set by the harness page. */
  var harness: Harness;
}

const shared = new URL('../../../shared/', import.meta.url);
const referenceFile = new URL('starter/reference.json', shared);

/** What the starter's makers computed with ONNX Runtime in Python. */
export interface Reference {
  readonly images: readonly string[];
  readonly prompts: Readonly<
    Record<string, { readonly decisions: string; readonly decisionsHalf: string }>
  >;
  readonly embeddings: {
    readonly images: Readonly<Record<string, readonly number[]>>;
    readonly texts: Readonly<Record<string, readonly number[]>>;
  };
}

/** Null where the shared test data lies not beside the checkout. */
export function readReference(): Reference | null {
  const there = existsSync(referenceFile) && existsSync(new URL('data/cue-conflict', shared));
  return there ? (JSON.parse(readFileSync(referenceFile, 'utf8')) as Reference) : null;
}

/** A stimulus by its file name, where the harness's server has it. */
export function addressOf(name: string): string {
  const [shape = ''] = name.split(/\d/);
  return `local-stimuli/cue-conflict/${shape}/${name}`;
}
