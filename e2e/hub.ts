import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from '@playwright/test';
import { startHub } from '../tools/hub-server/hub-server.mjs';
import type { Hub, SeenRequest } from '../tools/hub-server/hub-server.mjs';
import { test as house } from './fixtures.ts';

// Fixed, so that a story can name the origins that its page may ask.
const HUB_PORT = 4190;
const CDN_PORT = 4191;

/** The hub's address, as a visitor would type it. */
export const HUB_ENDPOINT = `http://127.0.0.1:${HUB_PORT}`;

const MADE = new URL('../tools/hub-models/made/', import.meta.url);

/** A file of the made models on disk. */
export function madeFile(path: string): string {
  return fileURLToPath(new URL(path, MADE));
}

/** A first visit to the small set that comes with the page, whatever else can be reached. */
export const ON_BUILT_IN = '#v=1&d=built-in&t=an+icon+of+a+%7B%7D';

interface HubOptions {
  /** Whether the page knows the hub from the start; else the visitor has to say where it is. */
  readonly isToldOfHub: boolean;
}

interface HubFixtures {
  /** A folder of the story's own, served before the made models: `<owner>/<name>/<files...>`. */
  readonly ownModels: string;
  /** The stand-in for the model hub, anew for every story: no faults, nothing asked yet. */
  readonly hub: Hub;
}

/** The test of every story with a hub. */
export const test = house.extend<HubOptions & HubFixtures>({
  isToldOfHub: [true, { option: true }],
  allowedOrigins: [HUB_ENDPOINT, `http://127.0.0.1:${CDN_PORT}`],

  ownModels: async ({ baseURL: _baseUrl }, use, testInfo) => {
    const folder = testInfo.outputPath('own-models');
    mkdirSync(folder, { recursive: true });
    await use(folder);
  },

  hub: async ({ ownModels }, use) => {
    const folders = [ownModels, fileURLToPath(MADE)];
    const hub = await startHub({ folders, port: HUB_PORT, cdnPort: CDN_PORT });
    await use(hub);
    await hub.close();
  },

  context: async ({ context, hub, isToldOfHub }, use) => {
    if (isToldOfHub) await tellOfHub(context, hub);
    await use(context);
  },
});

export { expect } from './fixtures.ts';

/** Sets the hub as the visitor's own, as if he had typed it in on an earlier visit. */
export async function tellOfHub(context: BrowserContext, { endpoint }: Hub): Promise<void> {
  await context.addInitScript((address) => {
    // An empty page, which every visit begins with, has no storage.
    if (location.protocol === 'http:') localStorage.setItem('cuelens-hub-endpoint', address);
  }, endpoint);
}

/** What was asked for by GET of addresses that match, in order; looks beforehand are left out. */
export function askedFor(hub: Hub, pattern: RegExp): readonly SeenRequest[] {
  return hub.requests.filter(({ method, url }) => method === 'GET' && pattern.test(url));
}

/** The transfers of a large file (`owner/name/path`), from the second origin. */
export function transfersOf(hub: Hub, file: string): readonly SeenRequest[] {
  const [owner = '', name = '', ...path] = file.split('/');
  const address = new RegExp(`^/repos/${owner}/${name}/[0-9a-f]{64}/${path.join('/')}\\?`);
  return askedFor(hub, address).filter(({ origin }) => origin === 'cdn');
}
