import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '../fixtures.ts';
import { FULL_SIZE, readMadeModels } from './made-models.ts';
import { HARNESS_URL, openHarness, serveHarness } from './open-harness.ts';
import { HUB_ORIGINS, runMadeModel, serveMadeHub } from './run-made-model.ts';

test.use({ baseURL: HARNESS_URL, allowedOrigins: HUB_ORIGINS });

const models = readMadeModels(FULL_SIZE);
test.skip(models.length === 0, 'needs the models of full size: tools/hub-models/full_size.py');

/** What a browser gives a tab at most on many machines. */
const TAB_MB = 4096;

serveHarness();
serveMadeHub(FULL_SIZE);

for (const model of models) {
  test(`${model.card.id} of full size runs on WASM within a tab's memory`, async ({ page }) => {
    test.setTimeout(600_000);
    await openHarness(page);
    const tower = { dtype: 'fp32', device: 'wasm' } as const;
    const startMs = Date.now();
    const result = await runMadeModel(page, model, { text: tower, vision: tower });
    const seconds = Math.round((Date.now() - startMs) / 1000);
    const peakMb = peakOfRenderers();
    test.info().annotations.push({
      type: 'cost',
      description: `${seconds} s in all, peak ${peakMb ?? 'unknown'} MB, ${result.status.imagesPerSecond ?? 0} pictures a second, text ${result.textCosine}, images ${result.imageCosine}`,
    });
    expect(result.status).toMatchObject({ phase: 'ready', restarts: 0 });
    expect(result.textCosine).toBeGreaterThanOrEqual(0.9999);
    expect(result.imageCosine).toBeGreaterThanOrEqual(0.9999);
    expect(result.answers).toEqual(result.expectedAnswers);
    if (peakMb !== null) expect(peakMb).toBeLessThan(TAB_MB);
  });
}

/** Most memory that one of this test's tabs has ever held, in MB, as Linux counts it; else null. */
function peakOfRenderers(): number | null {
  if (process.platform !== 'linux') return null;
  const statuses = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const [command, status] = ['cmdline', 'status'].map((file) => readProcess(pid, file));
      return command?.includes('--type=renderer') ? [{ pid, status: status ?? '' }] : [];
    });
  const peaks = statuses
    .filter(({ pid }) => isOurs(pid))
    .map(({ status }) => Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
  return Math.round(Math.max(...peaks));
}

function isOurs(pid: string): boolean {
  for (let at = pid; at !== '' && at !== '0';) {
    if (at === String(process.pid)) return true;
    at = /PPid:\s+(\d+)/.exec(readProcess(at, 'status'))?.[1] ?? '';
  }
  return false;
}

/** Empty for a process that has gone meanwhile. */
function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
