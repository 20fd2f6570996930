// The same work on more and more pictures, in one page: through the image tower, and from embeddings to
// measures.
import { createEngine } from '#engine/index.ts';
import type { ImageRequest, ModelCard } from '#engine/index.ts';
import { evaluate } from '#experiment/evaluate.ts';
import { CUE_CONFLICT_SET, defaultSpec } from '#experiment/spec.ts';
import { sweepSteering } from '#experiment/sweep-steering.ts';
import { makeRows, makeStimuli } from './made-rows.ts';

const MODEL = 'models/cuelens/starter/';
const WIDTH = 352;
const CATEGORIES = 16;

const engine = createEngine();
const spec = defaultSpec(CUE_CONFLICT_SET, '{}');
let made = 0;

/** What Chromium counts of the page, its workers and their memory, after a collection. */
interface MemoryReader {
  readonly measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }>;
}

/** Loads the embedded model on the processor; says how it runs. */
async function load() {
  const baseUrl = new URL(MODEL, location.href).href;
  const card = (await (await fetch(`${baseUrl}card.json`)).json()) as ModelCard;
  const tower = { dtype: 'w16', device: 'wasm' } as const;
  await engine.loadText({ card, baseUrl, blobs: null, text: tower, vision: tower });
  await engine.loadVision();
  return engine.status();
}

/** Seconds for `count` pictures, fetched one by one from `urls` over and over, none known before. */
async function embed(urls: readonly string[], count: number): Promise<number> {
  const requests = Array.from({ length: count }, (_, i): ImageRequest => {
    made += 1;
    const url = urls[i % urls.length] ?? '';
    return {
      id: String(made),
      // A name that the cache has not heard: the same picture is worked on again.
      sha256: made.toString(16).padStart(64, '0'),
      readBytes: async () => new Uint8Array(await (await fetch(url)).arrayBuffer()),
    };
  });
  const startMs = performance.now();
  const { fromCache, failed } = await engine.embedImages(requests, () => undefined);
  const seconds = (performance.now() - startMs) / 1000;
  if (fromCache + failed.length > 0) {
    throw new Error(`${fromCache} pictures were known before and ${failed.length} failed.`);
  }
  return seconds;
}

/** Seconds, each of `times` once, from new words to decisions, all measures and the steering curve. */
function score(count: number, times: number): number[] {
  const stimuli = makeStimuli(count);
  const rows = makeRows(count, WIDTH, 1);
  const scored = new Uint8Array(count).fill(1);
  const images = { rows, scored, origin: { kind: 'shipped' } } as const;
  const [texture, neutral, shape] = [2, 3, 4].map((seed) => makeRows(CATEGORIES, WIDTH, seed));
  if (texture === undefined || neutral === undefined || shape === undefined) return [];
  const prompts = { texture, neutral, shape };
  return Array.from({ length: times }, () => {
    const startMs = performance.now();
    evaluate(spec, stimuli, images, prompts, { kind: 'softmax', scale: 100 });
    sweepSteering(stimuli, images, prompts);
    return (performance.now() - startMs) / 1000;
  });
}

/** Bytes of the page and its workers, JavaScript and WebAssembly; null where the browser does not say. */
async function countBytes(): Promise<number | null> {
  const reader = performance as MemoryReader;
  return (await reader.measureUserAgentSpecificMemory?.())?.bytes ?? null;
}

Object.assign(globalThis, { bench: { load, embed, score, countBytes } });
