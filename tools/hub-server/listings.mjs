// What the hub's API says of a repo and its files.
import { createHash } from 'node:crypto';

/**
 * @param {import('./repo-folders.mjs').Repo} repo
 * @param {string} commit
 * @param {readonly import('./repo-folders.mjs').RepoFile[]} files
 * @param {ReturnType<typeof import('./content-hashes.mjs').createHashStore> | null} hashes null: names only
 */
export async function describeModel({ id, hubFile }, commit, files, hashes) {
  const siblings = [];
  for (const file of files) {
    const sibling = { rfilename: file.path };
    if (hashes !== null) {
      const { blobId, lfs } = await hashes.of(file);
      Object.assign(sibling, { size: file.sizeBytes, blobId }, lfs === null ? {} : { lfs });
    }
    siblings.push(sibling);
  }
  const { licence, gated } = hubFile;
  return {
    id,
    modelId: id,
    author: id.split('/')[0],
    sha: commit,
    private: false,
    gated,
    disabled: false,
    tags: licence === null ? [] : [`license:${licence}`],
    cardData: licence === null ? {} : { license: licence },
    siblings,
  };
}

/**
 * The entries of `folder` ('' is the whole repo), folders among them as the hub lists them. Null where
 * the repo has no such folder.
 */
export async function describeTree(files, hashes, { folder, isRecursive }) {
  const prefix = folder === '' ? '' : `${folder}/`;
  const inside = files.filter(({ path }) => path.startsWith(prefix));
  if (inside.length === 0 && folder !== '') return null;
  const entries = [];
  const contents = new Map();
  for (const file of inside) {
    const { blobId, lfs } = await hashes.of(file);
    const parents = file.path.slice(prefix.length).split('/').slice(0, -1);
    parents.forEach((_, depth) => {
      const path = prefix + parents.slice(0, depth + 1).join('/');
      contents.set(path, `${contents.get(path) ?? ''}${file.path} ${blobId}\n`);
    });
    if (parents.length > 0 && !isRecursive) continue;
    entries.push({
      type: 'file',
      oid: blobId,
      size: file.sizeBytes,
      ...(lfs === null
        ? {}
        : { lfs: { oid: lfs.sha256, size: lfs.size, pointerSize: lfs.pointerSize } }),
      path: file.path,
    });
  }
  for (const [path, content] of contents) {
    if (!isRecursive && path.slice(prefix.length).includes('/')) continue;
    // Not git's tree id, but like it the same for the same contents only.
    const oid = createHash('sha1').update(content).digest('hex');
    entries.push({ type: 'directory', oid, size: 0, path });
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}
