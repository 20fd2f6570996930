import type { DownloadProgress, ModelChoice } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import { isRecord } from '../contract/json-record.ts';
import type { GraphFile, ModelFile } from '../contract/model-card.ts';
import type { FileShelf } from '../storage/file-shelf.ts';
import { fetchModelFile } from './fetch-model-file.ts';
import type { FetchedFile } from './fetch-model-file.ts';
import type { GraphBytes } from './tower-session.ts';

/** What fetching needs of its surroundings. */
export interface FileSurroundings {
  readonly shelf: FileShelf;
  /** Undefined on plain http pages, where browsers withhold it. */
  readonly subtle: SubtleCrypto | undefined;
  readonly onProgress: (download: DownloadProgress) => void;
  readonly onNote: (text: string) => void;
}

/** A file's content, and what names its bytes. */
export interface Marked<T> {
  readonly value: T;
  readonly mark: string;
}

/** The files of one chosen model, wherever they are. */
export class ModelFiles {
  readonly #choice: ModelChoice;
  readonly #surroundings: FileSurroundings;

  constructor(choice: ModelChoice, surroundings: FileSurroundings) {
    this.#choice = choice;
    this.#surroundings = surroundings;
  }

  /** A JSON object. Rejects with `bad-model` for anything else, or as fetching does. */
  async json(file: ModelFile, signal: AbortSignal): Promise<Marked<object>> {
    const { bytes, mark } = await this.#fetch(file, signal);
    const text = new TextDecoder().decode(bytes);
    try {
      const value: unknown = JSON.parse(text);
      if (isRecord(value)) return { value, mark };
    } catch {
      // Said below, with the file's name, for both ways of not being a JSON object.
    }
    throw new EngineError('bad-model', `${file.path} is not a JSON object.`, file.path);
  }

  /**
   * A graph with the files that hold its weights, one after the other. Those get the names that the
   * graph knows them by: their paths below its own folder.
   */
  async graph(file: GraphFile, signal: AbortSignal): Promise<Marked<GraphBytes>> {
    const model = await this.#fetch(file, signal);
    const marks = [model.mark];
    const externalData: { path: string; data: Uint8Array<ArrayBuffer> }[] = [];
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
    for (const part of file.externalData ?? []) {
      const { bytes, mark } = await this.#fetch(part, signal);
      const path = part.path.startsWith(folder) ? part.path.slice(folder.length) : part.path;
      externalData.push({ path, data: bytes });
      marks.push(mark);
    }
    return { value: { model: model.bytes, externalData }, mark: marks.join('+') };
  }

  #fetch(file: ModelFile, signal: AbortSignal): Promise<FetchedFile> {
    const { card, baseUrl, blobs } = this.#choice;
    const { shelf, subtle, onProgress, onNote } = this.#surroundings;
    return fetchModelFile(file, {
      baseUrl,
      blobs,
      model: { id: card.id, revision: card.revision },
      shelf,
      // The page's own files are its service worker's to keep.
      keep: card.source !== 'page',
      subtle,
      signal,
      onProgress,
      onNote,
    });
  }
}
