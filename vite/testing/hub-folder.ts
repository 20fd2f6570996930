import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files of repositories by `owner/name/path`. */
export type HubFiles = Readonly<Record<string, string | Uint8Array | object>>;

/** A folder for the hub stand-in to serve. */
export interface HubFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Writes a folder of repositories; objects become JSON. */
export async function makeHubFolder(files: HubFiles): Promise<HubFolder> {
  const path = await mkdtemp(join(tmpdir(), 'cuelens-hub-'));
  for (const [name, content] of Object.entries(files)) {
    const isPlain = typeof content === 'string' || content instanceof Uint8Array;
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), isPlain ? content : JSON.stringify(content));
  }
  return { path, remove: () => rm(path, { recursive: true }) };
}
