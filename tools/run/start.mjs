// `npm start`: on a machine that has only Node, installs what is missing, builds the site where it is
// missing or older than its sources, serves it, and opens it.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, ensurePackages, npm } from './packages.mjs';

const USAGE = `npm start -- [--port 4173] [--no-open]

  --port N    serve at this port, or the next free one (4173)
  --no-open   print the address and do not open a browser`;

/** Everything that the built site is made of. */
const SOURCES = [
  'index.html',
  'package.json',
  'package-lock.json',
  'public',
  'src',
  'tsconfig.base.json',
  'vite',
  'vite.config.ts',
];

const options = readOptions();
ensurePackages();
if (isStale()) {
  console.log('Building the site…');
  if (!npm(['run', 'build', '--silent'])) {
    console.error('The site could not be built (the reason is above).');
    process.exit(1);
  }
}
await serve();

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '4173' },
        'no-open': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`--port must be a number from 1 to 65535, not ${values.port}`);
    }
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    return { port, open: !values['no-open'] && hasScreen() };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** Whether a browser could be shown here. */
function hasScreen() {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (CI) return false;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

function isStale() {
  const built = join(ROOT, 'dist/index.html');
  if (!existsSync(built)) return true;
  const builtMs = statSync(built).mtimeMs;
  return SOURCES.some(
    (path) => existsSync(join(ROOT, path)) && newestMs(join(ROOT, path)) > builtMs,
  );
}

/** The latest change in a file or below a folder; a folder's own time tells of what was deleted. */
function newestMs(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestMs(join(path, name))),
    stats.mtimeMs,
  );
}

async function serve() {
  const { preview } = await import('vite');
  const server = await preview({ root: ROOT, preview: { port: options.port, open: options.open } });
  const [address] = server.resolvedUrls?.local ?? [];
  console.log(`\nCueLens is at ${address}  (Ctrl+C ends it)`);
}
