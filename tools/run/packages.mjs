import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The checkout. Only Node's own modules here: this runs before anything is installed. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The oldest Node that the tools of this repository run on. */
const OLDEST_NODE = [20, 19];

/** Ends the run with one plain sentence where Node is too old to say anything better later. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(
    `CueLens needs Node ${OLDEST_NODE.join('.')} or newer; this is Node ${process.versions.node}. ` +
      'Get a newer one from https://nodejs.org and start again.',
  );
  process.exit(1);
}

/**
 * Runs npm in the checkout, seen by the visitor. Through npm's own script where npm started us, since
 * on Windows `npm` is a shell script that cannot be spawned.
 * @param {string[]} args
 */
export function npm(args) {
  const script = process.env['npm_execpath'];
  const options = { cwd: ROOT, stdio: /** @type {const} */ ('inherit') };
  const result =
    script !== undefined && script.endsWith('.js')
      ? spawnSync(process.execPath, [script, ...args], options)
      : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  return result.status === 0;
}

/**
 * Why the installed packages are not those of the lock file, in words; empty where they are.
 * Reads npm's own note of what it installed, so an `npm ci` by hand counts too.
 */
export function staleReason() {
  const notePath = `${ROOT}/node_modules/.package-lock.json`;
  if (!existsSync(notePath)) return 'The packages are not installed yet.';
  const wanted = JSON.parse(readFileSync(`${ROOT}/package-lock.json`, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(notePath, 'utf8')).packages;
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    // Optional packages are for other systems than this one.
    if (path === '' || optional === true) continue;
    if (installed[path]?.version !== version) return `${path} is not at version ${version}.`;
  }
  return '';
}

/** Installs exactly what the lock file says, where it is not there. Ends the run if that fails. */
export function ensurePackages() {
  checkNode();
  const reason = staleReason();
  if (reason === '') return;
  console.log(`${reason} Installing…`);
  if (npm(['ci', '--no-audit', '--no-fund'])) return;
  console.error(
    'npm could not install the packages (its own words are above). ' +
      'A network is needed for this once; nothing else was changed.',
  );
  process.exit(1);
}
