/** One file that somebody gave, from a disk or out of a zip. */
export interface DroppedFile {
  /** With its folders, where these are known. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Out of a zip, so that opening it means unpacking it. */
  readonly isPacked: boolean;
  readonly open: (signal: AbortSignal) => Promise<Blob>;
}

/** A file's name without its folders. */
export function baseNameOf({ name }: Pick<DroppedFile, 'name'>): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The folder of a file, ending in `/`; '' for none. */
export function folderOf({ name }: Pick<DroppedFile, 'name'>): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}
