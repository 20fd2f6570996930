import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'vite';

/** What a file is for, so that the page can say what is kept and in which order. */
export type OfflineKind = 'shell' | 'runtime' | 'model' | 'stimuli';

/** A file that the page needs without a network. */
export interface OfflineFile {
  /** Relative to the page, `/`-separated. */
  readonly path: string;
  readonly bytes: number;
  readonly kind: OfflineKind;
}

/** The contents of `offline-files.json`. */
export interface OfflineList {
  /** Changes with every name and every byte of the files listed. */
  readonly version: string;
  readonly files: readonly OfflineFile[];
}

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
function kindOf(path: string): OfflineKind | null {
  // The browser keeps the service worker itself; a list cannot hold its own hash.
  if (path === LIST_NAME || path === 'service-worker.js' || path.endsWith('.map')) return null;
  // The float32 twins of the default weights: 26 MB that only lenses ask for.
  if (/^models\/.*\/(?:text|vision)_model\.onnx$/.test(path)) return null;
  if (path.startsWith('models/')) return 'model';
  if (path.startsWith('stimuli/') && path.endsWith('.png')) return 'stimuli';
  return /\.(?:wasm|mjs)$/.test(path) ? 'runtime' : 'shell';
}
