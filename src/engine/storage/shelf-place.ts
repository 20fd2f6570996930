import type { FileFolder, FileWriter } from './file-folder.ts';
import { parseShelfRecord } from './shelf-record.ts';
import type { ShelfRecord } from './shelf-record.ts';

/** A file on the shelf: all of it, or what had come when its download ended. */
export interface KeptFile {
  readonly record: ShelfRecord;
  readonly blob: Blob;
  readonly complete: boolean;
}

/**
 * One key of the shelf. Three files: `<key>` the bytes, `<key>.part` as long as they are not all
 * there, `<key>.json` the record. Which of the first two is there says whether the file is complete,
 * and its length how much has come: no crash can leave a record that says otherwise.
 */
export class ShelfPlace {
  readonly #folder: FileFolder;
  readonly key: string;

  constructor(folder: FileFolder, key: string) {
    this.#folder = folder;
    this.key = key;
  }

  /** What is kept here; null where nothing is, or a file and its record are not both there. */
  async look(): Promise<KeptFile | null> {
    const record = await this.#readRecord();
    if (record === null) return null;
    const whole = await this.#folder.read(this.key);
    // The hash is written before the file gets its name: one without a hash is of another record.
    if (whole !== null && record.sha256 !== null) return { record, blob: whole, complete: true };
    const part = whole === null ? await this.#folder.read(this.#partName) : null;
    return part === null ? null : { record, blob: part, complete: false };
  }

  /** Writes the record and opens the part behind its first `keptBytes`. */
  async openPart(record: ShelfRecord, keptBytes: number): Promise<FileWriter> {
    await this.#writeRecord(record);
    return this.#folder.write(this.#partName, keptBytes);
  }

  async readPart(): Promise<Blob | null> {
    return this.#folder.read(this.#partName);
  }

  /** Makes the part, which is whole and closed, the file. `record` holds its hash. */
  async finish(record: ShelfRecord): Promise<void> {
    await this.#writeRecord(record);
    await this.#folder.rename(this.#partName, this.key);
  }

  /** Lets go of everything under this key. */
  async drop(): Promise<void> {
    await this.#folder.remove(this.#partName);
    await this.#folder.remove(this.key);
    await this.#folder.remove(this.#recordName);
  }

  get #partName(): string {
    return `${this.key}.part`;
  }

  get #recordName(): string {
    return `${this.key}.json`;
  }

  async #readRecord(): Promise<ShelfRecord | null> {
    const blob = await this.#folder.read(this.#recordName);
    if (blob === null) return null;
    let text: string;
    try {
      text = await blob.text();
    } catch {
      // Another tab changed it under our eyes; what is there then, the next look says.
      return null;
    }
    return parseShelfRecord(text, this.key);
  }

  async #writeRecord(record: ShelfRecord): Promise<void> {
    const writer = await this.#folder.write(this.#recordName, 0);
    await writer.write(new TextEncoder().encode(JSON.stringify(record)));
    await writer.close();
  }
}
