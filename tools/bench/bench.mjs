// `npm run bench`: the frame for measurements. It says where it ran, and that nothing is measured yet.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../run/find-chromium.mjs';
import { ROOT, checkNode } from '../run/packages.mjs';

const OUT = join(ROOT, '.cache/bench');

checkNode();
const chromium = findChromium();
const report = {
  madeAt: new Date().toISOString(),
  device: {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    system: `${platform()} ${release()} ${arch()}`,
    memoryBytes: totalmem(),
    threads: availableParallelism(),
  },
  browser:
    chromium === undefined
      ? null
      : spawnSync(chromium, ['--version'], { encoding: 'utf8' }).stdout?.trim() || null,
  node: process.versions.node,
  benchmarks: [],
};

const markdown = `# Benchmarks

| what | here |
| --- | --- |
| made at | ${report.madeAt} |
| processor | ${report.device.processor} |
| threads | ${report.device.threads} |
| memory | ${(report.device.memoryBytes / 2 ** 30).toFixed(1)} GiB |
| system | ${report.device.system} |
| browser | ${report.browser ?? 'none found'} |
| Node | ${report.node} |

No benchmarks yet.
`;

mkdirSync(OUT, { recursive: true });
writeFileSync(join(OUT, 'bench.json'), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(join(OUT, 'bench.md'), markdown);
console.log(markdown);
console.log('Written to .cache/bench/bench.json and .cache/bench/bench.md.');
