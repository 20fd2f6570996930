// A page with nothing on it but the engine, driven by the specs beside it.
import { averageTextRows } from '../../src/science/prompts/average-text-rows.ts';
import { fillTemplates } from '../../src/science/prompts/fill-templates.ts';
import { promptSetOf } from '../../src/science/prompts/prompt-set.ts';
import { createEngine } from '../../src/engine/index.ts';
import type {
  DevicePreference,
  Dtype,
  EngineStatus,
  ImageRequest,
  ImageRunSummary,
  ModelCard,
  TowerChoice,
} from '../../src/engine/index.ts';

/** A picture run as plain JSON: rows by file name, and how it ended. */
export interface RunResult {
  readonly rows: Readonly<Record<string, readonly number[]>>;
  readonly fromCache: readonly string[];
  readonly summary: Omit<ImageRunSummary, 'failed'> | null;
  readonly failed: readonly string[];
  /** Code of the error that ended the run. */
  readonly errorCode: string | null;
}

/** A model as plain JSON. */
export interface HarnessModel {
  readonly card: ModelCard;
  readonly baseUrl: string;
  readonly text: TowerChoice;
  readonly vision: TowerChoice;
  readonly files?: Readonly<Record<string, string>>;
}

/** An engine error as plain JSON. */
export interface PlainError {
  readonly code: string;
  readonly message: string;
  readonly detail: string;
}

const MODEL = 'models/cuelens/starter/';

const engine = createEngine();

/** The page's own model. */
async function load(
  device: DevicePreference,
  dtype: Dtype,
  vision: boolean,
): Promise<EngineStatus> {
  const answer = await fetch(`${MODEL}card.json`);
  const card = (await answer.json()) as ModelCard;
  const tower = { dtype, device };
  return loadModel(
    { card, baseUrl: MODEL, text: { ...tower, device: 'wasm' }, vision: tower },
    vision,
  );
}

/** Any model, by its card. `files` holds files from disk in base64 by their paths. */
async function loadModel(model: HarnessModel, vision: boolean): Promise<EngineStatus> {
  const { files, ...choice } = model;
  const blobs = files === undefined ? null : new Map(Object.entries(files).map(blobOf));
  await engine.loadText({ ...choice, blobs });
  if (vision) await engine.loadVision();
  return engine.status();
}

/** As `loadModel`, for a model that cannot be loaded: what it is refused with. */
async function refusalOf(model: HarnessModel): Promise<PlainError> {
  try {
    await loadModel(model, true);
  } catch (error) {
    const { code = '', message = '', detail = '' } = error as Partial<PlainError>;
    return { code, message, detail };
  }
  return { code: '', message: 'it was loaded', detail: '' };
}

function blobOf([path, base64]: readonly [string, string]): [string, Blob] {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return [path, new Blob([bytes])];
}

async function embedSentences(sentences: readonly string[]) {
  const { rows, tokenCounts, truncated } = await engine.embedSentences(sentences);
  return { rows: split(rows.data, rows.cols), tokenCounts, truncated };
}

/** The 16 category rows of a prompt, as the product makes them. */
async function categoryRows(templates: readonly string[]): Promise<number[][]> {
  const lists = fillTemplates(promptSetOf(templates));
  const { rows } = await engine.embedSentences(lists.flat());
  let next = 0;
  const members = lists.map((list) => list.map(() => next++));
  const averaged = averageTextRows(rows, members);
  return split(averaged.data, averaged.cols);
}

/** Runs `files` (paths below the page); `stopAfter` cancels once so many new rows are there. */
async function embedImages(files: readonly string[], stopAfter = Infinity): Promise<RunResult> {
  const requests = await Promise.all(files.map(requestFor));
  const stop = new AbortController();
  const rows: Record<string, number[]> = {};
  const fromCache: string[] = [];
  let fresh = 0;
  const ended = (summary: ImageRunSummary | null, errorCode: string | null): RunResult => ({
    rows,
    fromCache,
    summary,
    failed: (summary?.failed ?? []).map(({ position }) => files[position] ?? ''),
    errorCode,
  });
  try {
    const summary = await engine.embedImages(
      requests,
      (batch) => {
        const values = split(batch.rows.data, batch.rows.cols);
        batch.positions.forEach((position, i) => {
          const name = files[position] ?? '';
          rows[name] = values[i] ?? [];
          if (batch.fromCache) fromCache.push(name);
        });
        if (!batch.fromCache) fresh += batch.positions.length;
        if (fresh >= stopAfter) stop.abort();
      },
      stop.signal,
    );
    return ended(summary, null);
  } catch (error) {
    return ended(null, (error as { code?: string }).code ?? String(error));
  }
}

async function requestFor(file: string): Promise<ImageRequest> {
  const readBytes = async (): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(await (await fetch(file)).arrayBuffer());
  const digest = await crypto.subtle.digest('SHA-256', await readBytes());
  const sha256 = Array.from(new Uint8Array(digest), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  return { id: file, sha256, readBytes };
}

function split(data: Float32Array, width: number): number[][] {
  return Array.from({ length: data.length / width }, (_, row) =>
    Array.from(data.subarray(row * width, (row + 1) * width)),
  );
}

const harness = {
  engine,
  load,
  loadModel,
  refusalOf,
  embedSentences,
  categoryRows,
  embedImages,
};

export type Harness = typeof harness;

Object.assign(globalThis, { harness });
