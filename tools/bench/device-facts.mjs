// What the numbers were measured on.
import { spawnSync } from 'node:child_process';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** @returns {import('./report.mjs').MachineFacts} */
export function readMachineFacts() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    loadAverage: loadavg(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
  };
}

/**
 * @param {Awaited<ReturnType<typeof import('./launch.mjs').openLauncher>>} launcher
 * @param {string} origin
 * @returns {Promise<import('./report.mjs').BrowserFacts>}
 */
export async function readBrowserFacts(launcher, origin) {
  const { webnnChromiumPath: webnn } = launcher;
  const browser = await launcher.launch({ gpu: true });
  try {
    const page = await browser.newPage();
    await page.goto(`${origin}/logo.svg`);
    const facts = await page.evaluate(async () => {
      const adapter = await globalThis.navigator.gpu?.requestAdapter();
      const { vendor = '', architecture = '', description = '' } = adapter?.info ?? {};
      const name = [vendor, architecture, description].filter(Boolean).join(' ');
      return {
        threads: globalThis.navigator.hardwareConcurrency,
        isolated: globalThis.crossOriginIsolated,
        adapter: adapter == null || adapter.info.isFallbackAdapter === true ? '' : name,
      };
    });
    // Software that plays a graphics card is slower than WebAssembly; it says so only in its name.
    const isReal =
      facts.adapter !== '' &&
      !/swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i.test(facts.adapter);
    return {
      version: `Chromium ${browser.version()}`,
      threads: facts.threads,
      isolated: facts.isolated,
      webgpuAdapter: isReal ? facts.adapter : null,
      webnnVersion: webnn === null ? null : versionOf(webnn),
    };
  } finally {
    await browser.close();
  }
}

/** @param {string} path */
function versionOf(path) {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return stdout?.trim() || 'of unknown version';
}
