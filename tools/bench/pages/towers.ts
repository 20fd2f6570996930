// One page for both sides of the comparison of the towers. The case opens it anew for each trial, so
// that nothing is known from before and only one of the two runs in it.
import { fillTemplates } from '#science/prompts/fill-templates.ts';
import { promptSetOf } from '#science/prompts/prompt-set.ts';
import { createEngine } from '#engine/index.ts';
import type { DevicePreference, Dtype, ImageRequest, ModelCard } from '#engine/index.ts';
import type { OtherDevice, OtherModel, OtherRuntime, OtherTowers } from './other-towers.ts';

/** A model as the engine takes it. */
interface OurModel {
  readonly card: ModelCard;
  readonly baseUrl: string;
  readonly dtype: Dtype;
}

type Rows = readonly (readonly number[])[];

const engine = createEngine();
let other: OtherTowers | null = null;

/** The model of the page itself. */
async function readOwnCard(baseUrl: string): Promise<ModelCard> {
  return (await (await fetch(`${baseUrl}card.json`)).json()) as ModelCard;
}

/** Loads our towers, the image tower only where it is wanted, and says how they run. */
async function loadOurs(model: OurModel, device: DevicePreference, vision: boolean) {
  const { card, baseUrl, dtype } = model;
  const text = { dtype, device: 'wasm' } as const;
  await engine.loadText({ card, baseUrl, blobs: null, text, vision: { dtype, device } });
  if (vision) await engine.loadVision();
  return engine.status();
}

/** Our embeddings of pictures, from their bytes in memory, and how long that took. */
async function embedOurs(urls: readonly string[]): Promise<{ seconds: number; rows: Rows }> {
  const files = await readAll(urls);
  const rows: number[][] = [];
  const startMs = performance.now();
  const requests = await Promise.all(files.map(requestFor));
  const { fromCache, failed } = await engine.embedImages(requests, (batch) => {
    batch.positions.forEach((position, i) => {
      const { data, cols } = batch.rows;
      rows[position] = Array.from(data.subarray(i * cols, (i + 1) * cols));
    });
  });
  const seconds = (performance.now() - startMs) / 1000;
  if (fromCache + failed.length > 0) {
    throw new Error(`${fromCache} pictures were known before and ${failed.length} failed.`);
  }
  return { seconds, rows };
}

/** A picture's name in the cache is the hash of its bytes, so hashing is part of the work. */
async function requestFor(bytes: Uint8Array<ArrayBuffer>, index: number): Promise<ImageRequest> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { id: String(index), sha256, readBytes: () => Promise.resolve(bytes) };
}

/** The 16 sentences of a template, as the product asks them. */
function sentencesOf(template: string): string[] {
  return fillTemplates(promptSetOf([template])).flat();
}

/** How long each template takes our text tower, and the rows of the last one. */
async function editOurs(templates: readonly string[]) {
  return timeEach(templates, async (sentences) => {
    const { rows } = await engine.embedSentences(sentences);
    return split(rows.data, rows.cols);
  });
}

/** Loads the other library, on the runtime that it brings or on ours. */
async function loadOther(
  model: OtherModel,
  runtime: OtherRuntime,
  device: OtherDevice,
  threads: number,
): Promise<void> {
  const { openOtherTowers } = await import('./other-towers.ts');
  other = await openOtherTowers(model, runtime, device, threads);
}

/** Its embeddings of the pictures, as `embedOurs`. */
async function embedOther(urls: readonly string[], batch: number) {
  const files = await readAll(urls);
  const startMs = performance.now();
  const rows = await otherTowers().embedImages(files, batch);
  return { seconds: (performance.now() - startMs) / 1000, rows };
}

/** As `editOurs`. */
async function editOther(templates: readonly string[]) {
  return timeEach(templates, (sentences) => otherTowers().embedSentences(sentences));
}

function otherTowers(): OtherTowers {
  if (other === null) throw new Error('The other library is not loaded.');
  return other;
}

async function timeEach(
  templates: readonly string[],
  embed: (sentences: string[]) => Promise<Rows>,
): Promise<{ timesMs: number[]; rows: Rows }> {
  const timesMs: number[] = [];
  let rows: Rows = [];
  for (const template of templates) {
    const sentences = sentencesOf(template);
    const startMs = performance.now();
    rows = await embed(sentences);
    timesMs.push(performance.now() - startMs);
  }
  return { timesMs, rows };
}

async function readAll(urls: readonly string[]): Promise<Uint8Array<ArrayBuffer>[]> {
  return Promise.all(
    urls.map(async (url) => {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    }),
  );
}

function split(data: Float32Array, width: number): number[][] {
  return Array.from({ length: data.length / width }, (_, row) =>
    Array.from(data.subarray(row * width, (row + 1) * width)),
  );
}

const bench = {
  readOwnCard,
  loadOurs,
  embedOurs,
  editOurs,
  loadOther,
  embedOther,
  editOther,
};

Object.assign(globalThis, { bench });
