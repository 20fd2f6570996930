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

const MODEL = 'models/cuelens/starter/';

const engine = createEngine();

async function load(
  device: DevicePreference,
  dtype: Dtype,
  vision: boolean,
): Promise<EngineStatus> {
  const answer = await fetch(`${MODEL}card.json`);
  const card = (await answer.json()) as ModelCard;
  await engine.loadText({ card, baseUrl: MODEL, dtype, device });
  if (vision) await engine.loadVision();
  return engine.status();
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

const harness = { engine, load, embedSentences, categoryRows, embedImages };

export type Harness = typeof harness;

Object.assign(globalThis, { harness });
