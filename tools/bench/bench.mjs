// `npm run bench -- [case ...]`: measures, on the machine at hand, what the page promises as ratios and
// limits, and writes `.cache/bench/bench.{json,md,svg}`. How to add a case: README.md beside this file.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, checkNode } from '../run/packages.mjs';
import { readBrowserFacts, readMachineFacts } from './device-facts.mjs';
import { drawChart } from './chart.mjs';
import { openLauncher } from './launch.mjs';
import { hasMissed, writeMarkdown } from './report.mjs';
import { makeRow } from './rows.mjs';
import { buildSites, serveSites } from './sites.mjs';

const OUT = join(ROOT, '.cache/bench');
const CASES = join(import.meta.dirname, 'cases');
const USAGE = `npm run bench -- [case ...] [--no-build]

  case ...     only these: ${listCases().join(', ')}
  --no-build   measure what the last run built

It ends with 1 where a case broke; a number that was wanted and missed is no failure of the bench.`;

checkNode();
const { names, build } = readOptions();
// Before anything of ours makes it work.
const machine = readMachineFacts();
mkdirSync(OUT, { recursive: true });
if (build) {
  log('Building the site and the pages of the bench…');
  await buildSites(OUT);
}
const launcher = await openLauncher();
const sites = await serveSites(OUT);
const browser = await readBrowserFacts(launcher, sites.origin);
const context = {
  chromiumPath: launcher.chromiumPath,
  webnnChromiumPath: launcher.webnnChromiumPath,
  webgpuAdapter: browser.webgpuAdapter,
  out: OUT,
  origin: sites.origin,
  benchOrigin: sites.benchOrigin,
  launch: launcher.launch,
  log,
};

const cases = [];
try {
  for (const name of names) cases.push(await runCase(name));
} finally {
  await sites.close();
}
const report = { madeAt: new Date().toISOString(), machine, browser, cases };
const markdown = writeMarkdown(report);
writeFileSync(join(OUT, 'bench.json'), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(join(OUT, 'bench.md'), markdown);
writeFileSync(join(OUT, 'bench.svg'), drawChart(report));
console.log(`\n${markdown}`);
console.log('Written to .cache/bench/: bench.json, bench.md, bench.svg.');
if (hasMissed(report)) console.log('Some of what was wanted was missed: see above.');
process.exit(cases.some(({ broke }) => broke) ? 1 : 0);

/**
 * One case. One that breaks is said to have broken, in the report too, and the others still run.
 * @param {string} name
 */
async function runCase(name) {
  const { id, title, run } = await import(`./cases/${name}.mjs`);
  log(`\n== ${id}: ${title} ==`);
  const startMs = Date.now();
  const ended = (rows, notes, broke) => ({
    id,
    title,
    rows,
    notes,
    broke,
    seconds: Math.round((Date.now() - startMs) / 1000),
  });
  try {
    const { rows, notes = [] } = await run(context);
    return ended(rows, notes, false);
  } catch (error) {
    console.error(error);
    const note = `broke: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
    return ended([makeRow({ what: title, note })], [], true);
  }
}

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      options: {
        'no-build': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const known = listCases();
    const unknown = positionals.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`No such case: ${unknown.join(', ')}`);
    return {
      names: positionals.length === 0 ? known : positionals,
      build: !values['no-build'],
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}

function listCases() {
  return readdirSync(CASES)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .sort();
}

/** @param {string} line */
function log(line) {
  console.log(line);
}
