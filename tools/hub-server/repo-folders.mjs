// Finds repos and their files in served folders, and lets no path out of these.
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { HUB_FILE, readHubFile } from './hub-file.mjs';

/**
 * @typedef {object} Repo
 * @property {string} id owner/name
 * @property {string} folder
 * @property {import('./hub-file.mjs').HubFile} hubFile
 *
 * @typedef {object} RepoFile
 * @property {string} path in the repo, with `/`
 * @property {string} diskPath
 * @property {number} sizeBytes
 * @property {number} mtimeMs
 */

/** Names of owners and repos. What begins with `_` or `.` may lie beside them and is not served. */
const NAME = /^[A-Za-z0-9][\w.-]*$/;

/** Bookkeeping that `git clone` and `hf download` leave in a copy. */
const NOT_SERVED = new Set(['.git', '.cache', HUB_FILE]);

/** Without slashes in any spelling, so that a segment stays one when it is joined to a path. */
const isSegment = (text) =>
  text !== '' && text !== '.' && text !== '..' && !/[/\\:]/.test(text) && !text.includes('\0');

/** What `work` gives, or null where the path leads nowhere. */
async function orNull(work) {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(error.code)) return null;
    throw error;
  }
}

/** @param {readonly string[]} folders each holds `<owner>/<name>/<files...>` */
export async function openRepoFolders(folders) {
  const roots = [];
  for (const folder of folders) {
    const root = await orNull(realpath(folder));
    if (root === null || !(await stat(root)).isDirectory()) {
      throw new Error(`${folder} is not a folder: name one that holds <owner>/<name>/<files>`);
    }
    roots.push(root);
  }

  /** The real path, or null where there is nothing or it lies outside of all served folders. */
  async function locate(path) {
    const real = await orNull(realpath(path));
    const inside = real !== null && roots.some((root) => real.startsWith(root + sep));
    return inside ? real : null;
  }

  async function describe(path, diskPath) {
    const real = await locate(diskPath);
    if (real === null) return null;
    const { size, mtimeMs } = await stat(real);
    return { path, diskPath: real, sizeBytes: size, mtimeMs };
  }

  /** Follows links as `findFile` does; `above` ends the walk of a link that leads back up. */
  async function walk(folder, segments, above, found) {
    const real = await locate(folder);
    if (real === null || above.includes(real)) return;
    for (const name of await readdir(real)) {
      if (segments.length === 0 && NOT_SERVED.has(name)) continue;
      const inner = await locate(join(real, name));
      if (inner === null || !isSegment(name)) continue;
      const stats = await stat(inner);
      const path = [...segments, name];
      if (stats.isDirectory()) await walk(inner, path, [...above, real], found);
      else if (stats.isFile()) found.add(path.join('/'));
    }
  }

  return {
    /** @returns {Promise<Repo | null>} the first served folder that has it wins */
    async findRepo(owner, name) {
      if (!NAME.test(owner) || !NAME.test(name)) return null;
      for (const root of roots) {
        const folder = await locate(join(root, owner, name));
        if (folder === null || !(await stat(folder)).isDirectory()) continue;
        const id = `${owner}/${name}`;
        return { id, folder, hubFile: await readHubFile(id, folder) };
      }
      return null;
    },

    /** @returns {Promise<RepoFile | null>} */
    async findFile({ folder, hubFile }, segments) {
      if (!segments.every(isSegment) || NOT_SERVED.has(segments[0])) return null;
      const path = segments.join('/');
      const file = await describe(path, join(folder, hubFile.files.get(path) ?? path));
      return file !== null && (await stat(file.diskPath)).isFile() ? file : null;
    },

    /** @returns {Promise<RepoFile[]>} sorted by path */
    async listFiles(repo) {
      const paths = new Set(repo.hubFile.files.keys());
      await walk(repo.folder, [], [], paths);
      const files = [];
      for (const path of [...paths].sort()) {
        const file = await this.findFile(repo, path.split('/'));
        if (file !== null) files.push(file);
      }
      return files;
    },

    /** @returns {Promise<string[]>} ids, sorted */
    async listRepos() {
      const ids = new Set();
      for (const root of roots) {
        for (const owner of await readdir(root)) {
          if (!NAME.test(owner)) continue;
          for (const name of (await orNull(readdir(join(root, owner)))) ?? []) {
            if ((await this.findRepo(owner, name)) !== null) ids.add(`${owner}/${name}`);
          }
        }
      }
      return [...ids].sort();
    },
  };
}
