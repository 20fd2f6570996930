import type { ModelCard } from '../contract/model-card.ts';
import type { ShelfEntry } from './file-shelf.ts';
import { nameOf } from './shelf-record.ts';

/** One file of a model on this device. */
export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  /** False for the beginning of a file, whose download was paused or cut. */
  readonly complete: boolean;
}

/** What one model takes on this device. A file that several models use is listed once. */
export interface StoredModel {
  readonly id: string;
  readonly revision: string;
  /** The id, where no card tells a title. */
  readonly title: string;
  /** Whole files, and the beginnings of others. */
  readonly fileBytes: number;
  readonly partBytes: number;
  readonly files: readonly StoredFile[];
  /** Image embeddings. */
  readonly rowCount: number;
  readonly rowBytes: number;
}

/** What the page stores on this device. */
export interface StorageReport {
  /** What the browser grants and what is used, the page itself included; null where it does not say. */
  readonly quotaBytes: number | null;
  readonly usageBytes: number | null;
  /** Whether the browser promised never to clear it by itself; null where it does not say. */
  readonly persisted: boolean | null;
  /** Largest first. */
  readonly models: readonly StoredModel[];
  /** Used by other things: the page for offline use, pictures, the browser's own bookkeeping. */
  readonly otherBytes: number | null;
}

/** What a report is made of. */
export interface StoredThings {
  /** Remembered models, and the keys under which files of theirs may lie. */
  readonly uses: readonly { readonly card: ModelCard; readonly keys: readonly string[] }[];
  readonly entries: readonly ShelfEntry[];
  readonly rows: readonly {
    readonly model: string;
    readonly rows: number;
    readonly bytes: number;
  }[];
  readonly estimate: StorageEstimate;
  readonly persisted: boolean | null;
}

/** Sums up what is stored, by model. */
export function reportOf({
  uses,
  entries,
  rows,
  estimate,
  persisted,
}: StoredThings): StorageReport {
  const titles = new Map(uses.map(({ card }) => [nameOf(card), card.title]));
  /** Whoever fetched it, unless that model was forgotten and another one still needs the file. */
  const ownerOf = (entry: ShelfEntry): string => {
    const fetchedBy = nameOf(entry.model);
    const user = uses.find(({ keys }) => keys.includes(entry.key));
    return titles.has(fetchedBy) || user === undefined ? fetchedBy : nameOf(user.card);
  };
  const filesOfModel = new Map<string, StoredFile[]>();
  for (const entry of entries) {
    const { path, receivedBytes: bytes, complete } = entry;
    const owner = ownerOf(entry);
    filesOfModel.set(owner, [...(filesOfModel.get(owner) ?? []), { path, bytes, complete }]);
  }
  const names = new Set([
    ...filesOfModel.keys(),
    ...rows.map(({ model }) => model),
    ...titles.keys(),
  ]);
  const models = [...names].map((name): StoredModel => {
    const at = name.lastIndexOf('@');
    const id = name.slice(0, at);
    const files = filesOfModel.get(name) ?? [];
    const tally = rows.find(({ model }) => model === name);
    return {
      id,
      revision: name.slice(at + 1),
      title: titles.get(name) ?? id,
      fileBytes: sumOf(files.filter(({ complete }) => complete)),
      partBytes: sumOf(files.filter(({ complete }) => !complete)),
      files,
      rowCount: tally?.rows ?? 0,
      rowBytes: tally?.bytes ?? 0,
    };
  });
  const bytesOf = (model: StoredModel): number =>
    model.fileBytes + model.partBytes + model.rowBytes;
  const inModels = models.reduce((sum, model) => sum + bytesOf(model), 0);
  const { quota, usage } = estimate;
  return {
    quotaBytes: quota ?? null,
    usageBytes: usage ?? null,
    persisted,
    models: models.toSorted((a, b) => bytesOf(b) - bytesOf(a)),
    // The browser rounds and lags, so that less than what is there may be told.
    otherBytes: usage === undefined ? null : Math.max(0, usage - inModels),
  };
}

function sumOf(files: readonly StoredFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
