/**
 * All files of a drop, folders walked to the bottom; those of a folder say in `webkitRelativePath`
 * where they lay, as those of an `<input webkitdirectory>` do. Call it inside the drop event: the
 * browser empties the list as soon as the event is over.
 *
 * Rejects with the browser's own error where a folder cannot be read.
 */
export async function readDroppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries: FileSystemEntry[] = [];
  const loose: File[] = [];
  for (const item of transfer.items) {
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (entry !== null) entries.push(entry);
    else if (file !== null) loose.push(file);
  }
  const nested = await Promise.all(entries.map(readEntry));
  return [...loose, ...nested.flat()];
}

async function readEntry(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => {
      entry.file(resolve, reject);
    });
    const path = entry.fullPath.replace(/^\//, '');
    // Browsers leave it empty here, and two files of one name could then not be told apart.
    if (path.includes('/')) Object.defineProperty(file, 'webkitRelativePath', { value: path });
    return [file];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const files: File[] = [];
  for (;;) {
    // One call gives at most 100 entries; an empty answer is the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return files;
    for (const child of some) files.push(...(await readEntry(child)));
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
