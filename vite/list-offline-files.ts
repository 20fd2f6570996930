import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'vite';
import type { OfflineFile, OfflineList } from '../src/app/offline/offline-messages.ts';

const LIST_NAME = 'offline-files.json';

/**
 * Writes `offline-files.json` into the build: everything that the page needs to work with no network
 * on its embedded model and stimuli, for the service worker to keep.
 */
export function listOfflineFiles(): Plugin {
  let folder = '';
  return {
    name: 'cuelens:list-offline-files',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler(error) {
        if (error !== undefined) return;
        const list = await collectOfflineFiles(folder);
        await writeFile(join(folder, LIST_NAME), `${JSON.stringify(list, null, 1)}\n`);
      },
    },
  };
}

/** Lists a built folder, in plain order of the paths. */
export async function collectOfflineFiles(folder: string): Promise<OfflineList> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const version = createHash('sha256');
  const files: OfflineFile[] = [];
  for (const path of paths) {
    const kind = kindOf(path);
    if (kind === null) continue;
    const contents = await readFile(join(folder, path));
    version.update(`${path}\n${createHash('sha256').update(contents).digest('hex')}\n`);
    files.push({ path, bytes: contents.length, kind });
  }
  return { version: version.digest('hex').slice(0, 32), files };
}

/** What the file at `path` is for, or null where the page does without it when offline. */
function kindOf(path: string): OfflineFile['kind'] | null {
  // The browser keeps the service worker itself; a list cannot hold its own hash.
  if (path === LIST_NAME || path === 'service-worker.js' || path.endsWith('.map')) return null;
  // Some static hosts do not serve dotfiles, and a listed file that cannot be had is a missing one.
  if (path.split('/').some((part) => part.startsWith('.'))) return null;
  // ONNX Runtime's WebGPU build: 27 MB that only devices with a graphics card use. The service worker
  // keeps it when it is fetched again, since its name carries its hash; until then a device without a
  // network falls back to the processor, whose build is on the list.
  if (path.includes('.asyncify-')) return null;
  // The float32 twins of the default weights: 26 MB that only lenses ask for.
  if (/^models\/.*\/(?:text|vision)_model\.onnx$/.test(path)) return null;
  if (path.startsWith('models/')) return 'model';
  if (path.startsWith('stimuli/') && path.endsWith('.png')) return 'stimuli';
  return /\.(?:wasm|mjs)$/.test(path) ? 'runtime' : 'shell';
}
