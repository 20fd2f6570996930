import { waitFor } from '../contract/abortable.ts';
import type { FileFolder, FileWriter } from './file-folder.ts';

/** In every browser with this file system; TypeScript's library has not heard of it. */
interface MovableHandle extends FileSystemFileHandle {
  move(name: string): Promise<void>;
}

/** A worker that was stopped holds its file for a moment longer. */
const OPEN_TRIES = 5;
const OPEN_AGAIN_MS = 200;

/**
 * Opens a folder of the origin's private file system. Rejects where the browser has none, or refuses
 * it: some do in private windows.
 */
export async function openOpfsFolder(name: string): Promise<FileFolder> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(name, { create: true });
  return {
    async names() {
      const names: string[] = [];
      for await (const file of folder.keys()) names.push(file);
      return names;
    },
    async read(file) {
      const handle = await orNull(folder.getFileHandle(file));
      return handle === null ? null : orNull(handle.getFile());
    },
    async write(file, keptBytes) {
      const handle = await folder.getFileHandle(file, { create: true });
      // Only dedicated workers have it. It is faster, and what it wrote outlives a crash.
      return 'createSyncAccessHandle' in handle
        ? openInPlace(handle, keptBytes)
        : openCopy(handle, keptBytes);
    },
    async rename(from, to) {
      await orNull(folder.removeEntry(to));
      await ((await folder.getFileHandle(from)) as MovableHandle).move(to);
    },
    async remove(file) {
      await orNull(folder.removeEntry(file));
    },
  };
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}

async function openInPlace(file: FileSystemFileHandle, keptBytes: number): Promise<FileWriter> {
  const handle = await openAtLast(file);
  try {
    handle.truncate(keptBytes);
  } catch (error) {
    // Left open it would keep everybody from this file, until the worker ends.
    handle.close();
    throw error;
  }
  let at = keptBytes;
  return {
    write: (bytes) =>
      new Promise((resolve) => {
        try {
          const written = handle.write(bytes, { at });
          // Chromium does not throw: it gives its error's number, read as a very large one.
          if (written !== bytes.length) throw new DOMException('No room.', 'QuotaExceededError');
          at += written;
          resolve();
        } catch (error) {
          handle.close();
          throw error;
        }
      }),
    close() {
      handle.flush();
      handle.close();
      return Promise.resolve();
    },
  };
}

async function openAtLast(file: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      const busy = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!busy || tries === OPEN_TRIES) throw error;
      await waitFor(OPEN_AGAIN_MS, new AbortController().signal);
    }
  }
}

/** The browser writes to a copy, which takes the file's place when it is closed. */
async function openCopy(file: FileSystemFileHandle, keptBytes: number): Promise<FileWriter> {
  const stream = await file.createWritable({ keepExistingData: keptBytes > 0 });
  await stream.truncate(keptBytes);
  await stream.seek(keptBytes);
  return {
    // A stream that fails is closed by that.
    write: (bytes) => stream.write(bytes),
    close: () => stream.close(),
  };
}
