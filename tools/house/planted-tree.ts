import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that this file is in. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the compiler and the linter need of the real checkout, besides the packages. */
const SETTINGS = [
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'tsconfig.node.json',
  'src/tsconfig.json',
  'src/science/tsconfig.json',
  'src/engine/contract/tsconfig.json',
  'src/engine/worker/tsconfig.json',
  'src/app/offline/tsconfig.json',
];

/** A small tree with this checkout's settings and packages, and the given files. */
export interface PlantedTree {
  readonly root: string;
  readonly remove: () => void;
}

/** Plants `files` (path below the root -> text) in a new temporary folder. */
export function plantTree(files: Readonly<Record<string, string>>): PlantedTree {
  // The real path, since the linter compares it with the ones that the resolver returns.
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'cuelens-planted-')));
  for (const path of SETTINGS) cpSync(join(ROOT, path), join(root, path));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
