// Serves folders of models as the hub would.
//
//   node tools/hub-server/serve.mjs <folder...> [--port 8090] [--cdn-port 8091] [--host 127.0.0.1] [--control]
//
// A folder holds <owner>/<name>/<files...>; README.md says how to fill one and point the page at it.
import { parseArgs } from 'node:util';
import { startHub } from './hub-server.mjs';

const USAGE =
  'usage: node tools/hub-server/serve.mjs <folder...> [--port 8090] [--cdn-port 8091] [--host 127.0.0.1] [--control]';

function stop(message) {
  console.error(message);
  process.exit(2);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '8090' },
        'cdn-port': { type: 'string', default: '8091' },
        host: { type: 'string', default: '127.0.0.1' },
        control: { type: 'boolean', default: false },
      },
    });
    const [port, cdnPort] = [values.port, values['cdn-port']].map((text) => {
      if (/^\d{1,5}$/.test(text) && Number(text) < 65536) return Number(text);
      throw new Error(`${text} is no port`);
    });
    if (positionals.length === 0) throw new Error('name a folder of models');
    return { folders: positionals, port, cdnPort, host: values.host, control: values.control };
  } catch (error) {
    return stop(`${error.message}\n${USAGE}`);
  }
}

/** @param {number} bytes */
function formatSize(bytes) {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

const options = readArguments();
let hub;
try {
  hub = await startHub(options);
} catch (error) {
  stop(
    error.code === 'EADDRINUSE'
      ? `Port ${error.port} is taken: stop what listens there, or name another with --port or --cdn-port.`
      : error.message,
  );
}
process.once('SIGINT', () => void hub.close());
process.once('SIGTERM', () => void hub.close());

const repos = await hub.listRepos().catch((error) => stop(error.message));
for (const { id, fileCount, sizeBytes } of repos) {
  console.log(
    `  ${id}: ${fileCount} ${fileCount === 1 ? 'file' : 'files'}, ${formatSize(sizeBytes)}`,
  );
}
if (repos.length === 0) {
  console.log(`  no model found: put its files in ${options.folders[0]}/<owner>/<name>/`);
}
console.log(`Large files are sent from ${hub.cdnOrigin}.`);
if (options.control) console.log('Faults can be ordered at /__faults: for tests only.');
console.log(`Endpoint to type into the page: ${hub.endpoint}`);
