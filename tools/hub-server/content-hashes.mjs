// The hashes by which the hub names contents, computed once per state of a file.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/**
 * @typedef {object} Hashes
 * @property {string} blobId what git calls the file: of LFS files, its pointer
 * @property {{ sha256: string, size: number, pointerSize: number } | null} lfs
 */

const LFS_ABOVE_BYTES = 1_000_000;
const LFS_NAMES = /\.(onnx|onnx[._]data(_\d+)?|bin|safetensors|pt|pth|zip)$/;

/** Whether the hub would keep the file in LFS, and so send it from its second origin. */
export function isLfs({ path, sizeBytes }) {
  return sizeBytes > LFS_ABOVE_BYTES || LFS_NAMES.test(path);
}

async function hashFile(hash, diskPath) {
  for await (const chunk of createReadStream(diskPath, { highWaterMark: 1 << 20 })) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

const startBlob = (sizeBytes) => createHash('sha1').update(`blob ${sizeBytes}\0`);

async function computeHashes(file) {
  const { diskPath, sizeBytes } = file;
  if (!isLfs(file)) {
    return { blobId: await hashFile(startBlob(sizeBytes), diskPath), lfs: null };
  }
  const sha256 = await hashFile(createHash('sha256'), diskPath);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${sizeBytes}\n`;
  return {
    blobId: startBlob(pointer.length).update(pointer).digest('hex'),
    lfs: { sha256, size: sizeBytes, pointerSize: pointer.length },
  };
}

/** A store of hashes; a file that changes on disk is read anew. */
export function createHashStore() {
  const kept = new Map();
  return {
    /**
     * @param {import('./repo-folders.mjs').RepoFile} file
     * @returns {Promise<Hashes>}
     */
    of(file) {
      // One file on disk may be LFS under one repo path and not under another.
      const key = `${file.diskPath}\0${isLfs(file)}`;
      const state = `${file.sizeBytes} ${file.mtimeMs}`;
      const found = kept.get(key);
      if (found?.state === state) return found.hashes;
      const hashes = computeHashes(file);
      kept.set(key, { state, hashes });
      hashes.catch(() => kept.delete(key));
      return hashes;
    },
  };
}
