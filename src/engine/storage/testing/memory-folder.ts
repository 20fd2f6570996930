import type { FileFolder } from '../file-folder.ts';

/** A folder in memory with a limit, for tests in Node, which has no private file system. */
export class MemoryFolder implements FileFolder {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Bytes of all files together; a write beyond it fails as a browser's does. */
  limitBytes = Infinity;
  /** How often a file was opened for writing, by name. */
  readonly opened: string[] = [];

  get usedBytes(): number {
    return [...this.files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  }

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.files.keys()]);
  }

  read(name: string): Promise<Blob | null> {
    const bytes = this.files.get(name);
    return Promise.resolve(bytes === undefined ? null : new Blob([bytes]));
  }

  write(name: string, keptBytes: number) {
    this.opened.push(name);
    this.files.set(name, (this.files.get(name) ?? new Uint8Array()).slice(0, keptBytes));
    return Promise.resolve({
      write: (bytes: Uint8Array<ArrayBuffer>) => {
        if (this.usedBytes + bytes.length > this.limitBytes) {
          return Promise.reject(new DOMException('full', 'QuotaExceededError'));
        }
        const before = this.files.get(name) ?? new Uint8Array();
        const after = new Uint8Array(before.length + bytes.length);
        after.set(before);
        after.set(bytes, before.length);
        this.files.set(name, after);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    });
  }

  rename(from: string, to: string): Promise<void> {
    const bytes = this.files.get(from);
    if (bytes === undefined) return Promise.reject(new DOMException(from, 'NotFoundError'));
    this.files.delete(from);
    this.files.set(to, bytes);
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.files.delete(name);
    return Promise.resolve();
  }
}
