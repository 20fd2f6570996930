// Loads full-size models end to end in Chromium on WASM and says what it took: time, peak memory of
// the page's process, pictures a second. Not part of any check: numbers of one machine.
//   node tools/hub-models/measure.mjs <folder of full_size.py> [--pictures 16] [--heap-mb 4096]
// Wants a build (`npm run build`) and the folder of the 1,280 stimuli, as the preview server does.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { startHub } from '../hub-server/hub-server.mjs';
import { findChromium } from '../run/find-chromium.mjs';

const [folder, ...options] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder that full_size.py wrote.');
const option = (name, usual) => Number(options[options.indexOf(name) + 1] ?? usual) || usual;
const PICTURES = option('--pictures', 16);
const HEAP_MB = option('--heap-mb', 0);
const PORT = 4191;

const MODELS = [
  { id: 'Xenova/clip-vit-base-patch32', dtype: 'fp32' },
  { id: 'Xenova/clip-vit-base-patch32', dtype: 'q8' },
  { id: 'immich-app/RN50__openai', dtype: 'fp32' },
];

const hub = await startHub({ folders: [folder] });
const preview = spawn('npm', ['run', 'preview', '--silent', '--', '--port', String(PORT)], {
  detached: true,
  stdio: 'ignore',
});
try {
  await untilServed(`http://localhost:${PORT}/`);
  for (const model of MODELS) await measure(model);
} finally {
  process.kill(-preview.pid);
  await hub.close();
}

async function measure({ id, dtype }) {
  const server = await chromium.launchServer({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-features=WebGPU',
      '--disable-background-networking',
      ...(HEAP_MB > 0 ? [`--js-flags=--max-old-space-size=${HEAP_MB}`] : []),
    ],
  });
  const browser = await chromium.connect(server.wsEndpoint());
  const context = await browser.newContext();
  await context.addInitScript((endpoint) => {
    localStorage.setItem('cuelens-hub-endpoint', endpoint);
  }, hub.endpoint);
  const page = await context.newPage();
  page.on('crash', () => console.log(`${id} ${dtype}: the page crashed`));
  await page.goto(`http://localhost:${PORT}/`);
  await page.evaluate(() => globalThis.cueLens.ready);
  const pid = largestRenderer(server.process().pid);
  const idle = memoryMB(pid);
  let peak = idle;
  const watch = setInterval(() => (peak = Math.max(peak, memoryMB(pid))), 50);
  const startMs = performance.now();
  try {
    await page.evaluate(
      async ({ name, weights }) => {
        await globalThis.cueLens.loadModel({ id: name, acceptLicence: true });
        if (weights !== 'fp32') {
          await globalThis.cueLens
            .setSpec({ model: { dtype: weights, textDtype: weights } })
            .catch(() => undefined);
        }
      },
      { name: id, weights: dtype },
    );
    const loadedMs = performance.now() - startMs;
    const afterLoad = memoryMB(pid);
    const run = page.evaluate(() =>
      globalThis.cueLens
        .setSpec({ evidence: 'device', stimuli: { helping: 'balanced' } })
        .catch((error) => String(error)),
    );
    const runStartMs = performance.now();
    await page.waitForFunction(
      (count) => (globalThis.cueLens.getReport()?.counts.unscored ?? 1280) <= 1280 - count,
      PICTURES,
      { timeout: 300_000 },
    );
    const seconds = (performance.now() - runStartMs) / 1000;
    await page
      .getByTestId('cancel')
      .click({ timeout: 5000 })
      .catch(() => undefined);
    await run;
    const status = await page.textContent('[data-testid=engine-status]');
    console.log(
      JSON.stringify({
        id,
        dtype,
        loadSeconds: round(loadedMs / 1000),
        firstPicturesSeconds: round(seconds),
        pictures: PICTURES,
        status,
        memoryMB: { idle: round(idle), afterLoad: round(afterLoad), peak: round(peak) },
        problems: await page.evaluate(() => globalThis.cueLens.getProblems()),
      }),
    );
  } catch (error) {
    const problems = await page.evaluate(() => globalThis.cueLens.getProblems()).catch(() => []);
    console.log(JSON.stringify({ id, dtype, failed: String(error), peak: round(peak), problems }));
  } finally {
    clearInterval(watch);
    await browser.close();
    await server.close();
  }
}

/** The page's own process: of this browser's renderers, the one that holds most. */
function largestRenderer(browserPid) {
  const parentOf = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [name, /PPid:\s+(\d+)/.exec(read(`/proc/${name}/status`))?.[1]]),
  );
  const isOurs = (name) =>
    name === String(browserPid) || (parentOf.has(name) && isOurs(parentOf.get(name)));
  const renderers = [...parentOf.keys()]
    .filter((name) => read(`/proc/${name}/cmdline`).includes('--type=renderer'))
    .filter(isOurs);
  return renderers.sort((a, b) => memoryMB(b) - memoryMB(a))[0];
}

/** Resident memory; 0 once the process is gone. */
function memoryMB(pid) {
  const kB = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1];
  return Number(kB ?? 0) / 1024;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function round(value) {
  return Math.round(value * 10) / 10;
}

async function untilServed(url) {
  for (let tries = 0; tries < 100; tries += 1) {
    const served = await fetch(url).then(
      () => true,
      () => false,
    );
    if (served) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nothing is served at ${url}`);
}
