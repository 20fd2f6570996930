// `npm test`: installs what is missing, runs every check, and ends with one line that counts them,
// `N passed, N failed` and, where some were, `, N skipped`. `npm test -- unit e2e` runs only those.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { getChromium } from './get-chromium.mjs';
import { getWebNnChromium } from './get-webnn-chromium.mjs';
import { ROOT, ensurePackages, npm } from './packages.mjs';

const UNIT_RESULTS = '.cache/run/unit.json';
const E2E_RESULTS = 'test-results/e2e.json';
const RECIPE_CHECK = 'tools/starter-model/check.sh';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const STEPS = {
  lint: () => check(['run', 'format', '--silent'], ['run', 'lint', '--silent']),
  types: () => check(['run', 'types', '--silent']),
  unit: runUnit,
  build: () => check(['run', 'build', '--silent']),
  budget: () => check(['run', 'budget', '--silent']),
  e2e: runE2e,
  recipe: runRecipe,
};

process.chdir(ROOT);
const names = stepsAskedFor();
ensurePackages();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of names) {
  console.log(`\n== ${name} ==`);
  const startMs = Date.now();
  const counts = await STEPS[name]();
  const seconds = Math.round((Date.now() - startMs) / 1000);
  console.log(`== ${name}: ${inWords(counts)} (${seconds} s)`);
  for (const key of Object.keys(total)) total[key] += counts[key];
}
console.log(`\n${inWords(total)}`);
process.exit(total.failed === 0 ? 0 : 1);

function stepsAskedFor() {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in STEPS));
  if (unknown.length > 0) {
    console.error(
      `No such step: ${unknown.join(', ')}. There are: ${Object.keys(STEPS).join(', ')}.`,
    );
    process.exit(2);
  }
  return Object.keys(STEPS).filter((name) => asked.length === 0 || asked.includes(name));
}

/** @param {Counts} counts */
function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Commands that count as one check together; all of them run, so that all complaints are seen.
 * @param {string[][]} commands
 * @returns {Counts}
 */
function check(...commands) {
  const passed = commands.map((command) => npm(command)).every(Boolean);
  return passed ? one('passed') : one('failed');
}

/**
 * @param {keyof Counts} outcome
 * @returns {Counts}
 */
function one(outcome) {
  return { passed: 0, failed: 0, skipped: 0, [outcome]: 1 };
}

function runUnit() {
  mkdirSync('.cache/run', { recursive: true });
  rmSync(UNIT_RESULTS, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_RESULTS}`];
  const succeeded = npm(['run', 'unit', '--silent', '--', ...reporters]);
  const results = readResults(UNIT_RESULTS);
  if (results === null) return one('failed');
  // A file that could not be loaded has no tests to fail, and would otherwise not be counted.
  const unloaded = results.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return withExitStatus(succeeded, {
    passed: results.numPassedTests,
    failed: results.numFailedTests + unloaded,
    skipped: results.numPendingTests + results.numTodoTests,
  });
}

function runE2e() {
  if (!existsSync('dist/index.html')) {
    console.error('There is no built site to test.');
    return one('failed');
  }
  const chromium = getChromium();
  if (chromium === undefined) return one('failed');
  console.log(`Chromium: ${chromium}`);
  process.env['CHROMIUM_PATH'] = chromium;
  const withWebNn = getWebNnChromium();
  if (withWebNn !== undefined) process.env['CUELENS_WEBNN_CHROMIUM'] = withWebNn;
  rmSync(E2E_RESULTS, { force: true });
  const succeeded = npm(['run', 'e2e', '--silent']);
  const stats = readResults(E2E_RESULTS)?.stats;
  if (stats === undefined) return one('failed');
  return withExitStatus(succeeded, {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  });
}

/** The recipe of the starter model, which is Python and says itself how it went. */
async function runRecipe() {
  if (!existsSync(RECIPE_CHECK)) {
    console.log(`${RECIPE_CHECK} is not there.`);
    return one('skipped');
  }
  const { succeeded, output } = await runSeen('bash', [RECIPE_CHECK]);
  const line = /recipe: (\d+) passed, (\d+) failed, (\d+) skipped/.exec(output);
  if (line === null) {
    console.error(`${RECIPE_CHECK} did not say how it went.`);
    return one('failed');
  }
  const [passed, failed, skipped] = line.slice(1).map(Number);
  return withExitStatus(succeeded, { passed, failed, skipped });
}

/**
 * A command that failed with no failed test (a crash, an error between tests) counts as one.
 * @param {boolean} succeeded
 * @param {Counts} counts
 */
function withExitStatus(succeeded, counts) {
  return succeeded || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** @param {string} path */
function readResults(path) {
  if (existsSync(path)) return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  console.error(`${path} was not written: the run ended early.`);
  return null;
}

/**
 * Runs a command, shows its output as it comes, and returns it too.
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ succeeded: boolean, output: string }>}
 */
function runSeen(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on('error', (error) => {
      console.error(String(error));
      resolve({ succeeded: false, output });
    });
    child.on('close', (code) => resolve({ succeeded: code === 0, output }));
  });
}
