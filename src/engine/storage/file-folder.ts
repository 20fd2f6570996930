/** Adds to one file. A write that fails closes the writer. */
export interface FileWriter {
  /** Rejects with a `QuotaExceededError` where there is no room. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Afterwards everything written is on the disk, and the file may be read, moved and deleted. */
  close(): Promise<void>;
}

/** One folder of files without folders in it: the browser's, or a map in tests. */
export interface FileFolder {
  names(): Promise<readonly string[]>;
  /** The file as it is now; null where there is none. */
  read(name: string): Promise<Blob | null>;
  /** Opens a file, made where there is none, cut to its first `keptBytes`, for adding to it. */
  write(name: string, keptBytes: number): Promise<FileWriter>;
  /** Takes the place of a file that is called `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Does nothing where there is no such file. */
  remove(name: string): Promise<void>;
}

/** Whether the browser refused for want of room. */
export function isQuotaError(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError';
}
