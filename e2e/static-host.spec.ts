import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { StaticHost } from './static-host.ts';

// The built site on a host such as GitHub Pages: below a sub-path, with no header of ours. What the
// preview server does with headers, the service worker must do there.

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const PORT = 4180;
const ORIGIN = `http://localhost:${PORT}`;
const ADDRESS = `${ORIGIN}/some/where/`;

// Nobody stands in for the stimuli's public host here, and a test asks nobody outside.
const STIMULI_ORIGIN = 'https://raw.githubusercontent.com';
const UNREACHED_STIMULI =
  /Failed to load resource: net::\S+ \(https:\/\/raw\.githubusercontent\.com/;

test.use({ allowedOrigins: [ORIGIN, STIMULI_ORIGIN], expectedComplaints: [UNREACHED_STIMULI] });

let host: StaticHost;

test.beforeEach(async ({ context }) => {
  await context.route(`${STIMULI_ORIGIN}/**`, (route) => route.abort('internetdisconnected'));
  host = new StaticHost(DIST, '/some/where/');
  await host.start(PORT);
});

test.afterEach(async () => {
  await host.vanish();
});

test('threads are possible after one reload', async ({ page }) => {
  await page.goto(ADDRESS);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await waitForServiceWorker(page);
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test.describe('with no network', () => {
  // The browser itself notes each request that failed; the page must still show itself.
  test.use({ expectedComplaints: [/Failed to load resource: net::/] });

  test('a second visit opens', async ({ page }) => {
    await page.goto(ADDRESS);
    await waitForServiceWorker(page);
    await waitUntilKept(page);
    await host.vanish();
    await page.goto('about:blank');
    await page.goto(`${ADDRESS}#second-visit`);
    await expect(page.locator('#root')).not.toBeEmpty();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });
});

test('a new version is seen at once, and replaces the old one when it is whole', async ({
  page,
}) => {
  await page.goto(ADDRESS);
  await waitForServiceWorker(page);
  await waitUntilKept(page);
  expect(await keptVersions(page)).toHaveLength(1);

  const list = JSON.parse(readFileSync(`${DIST}/offline-files.json`, 'utf8')) as object;
  host.replaced.set('offline-files.json', JSON.stringify({ ...list, version: 'the-next' }));
  const html = readFileSync(`${DIST}/index.html`, 'utf8');
  host.replaced.set('index.html', html.replace('<head>', '<head><meta name="next" content="1">'));
  await page.reload();
  await expect(page.locator('meta[name=next]')).toHaveCount(1);
  await expect
    .poll(async () => (await keptVersions(page)).map((name) => name.endsWith('the-next')))
    .toEqual([true]);
});

async function waitForServiceWorker(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}

/** Until every file on the site's list is in the browser's storage. */
async function waitUntilKept(page: Page): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          const response = await fetch('offline-files.json');
          const { files } = (await response.json()) as { files: { path: string }[] };
          const kept = await Promise.all(files.map((file) => caches.match(file.path)));
          return files.length > 0 && kept.every((hit) => hit !== undefined);
        }),
      { timeout: 120_000 },
    )
    .toBe(true);
}

function keptVersions(page: Page): Promise<string[]> {
  return page.evaluate(async () =>
    (await caches.keys()).filter((name) => name.startsWith('cuelens ') && name.includes(' files ')),
  );
}
