import type { Device, Engine, EngineStatus, ImageBatch, ModelCard } from '#engine/index.ts';
import { EngineError } from '#engine/index.ts';
import { matrixOf, normalizeRows } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { createAppStore } from '../app-store.ts';
import { createSession } from '../session.ts';
import type { Session } from '../session.ts';
import type { PictureSource } from '../session-context.ts';

/** Width of the scripted embeddings. */
const WIDTH = 8;

/** What a test may script: who waits, who fails, on which device a batch was made. */
export interface Script {
  /** Awaited before sentences are embedded; gets the sentences. */
  beforeText: (sentences: readonly string[]) => Promise<void>;
  /** Awaited before each picture; gets its position in the request. */
  beforeImage: (position: number) => Promise<void>;
  deviceOf: (position: number) => Device;
  reachable: boolean;
  /** Awaited when the first picture of a set is probed. */
  beforeProbe: () => Promise<void>;
}

/** A session on two tiny sets and an engine whose rows are hashes of their input. */
export function scriptSession(script: Partial<Script> = {}): { session: Session; script: Script } {
  const plan: Script = {
    beforeText: () => Promise.resolve(),
    beforeImage: () => Promise.resolve(),
    deviceOf: () => 'wasm',
    reachable: true,
    beforeProbe: () => Promise.resolve(),
    ...script,
  };
  const engine = scriptEngine(plan);
  const session = createSession(
    {
      engine,
      loadCard: () => Promise.resolve({ card: CARD, baseUrl: 'https://page.example/models/' }),
      loadSet: (id) => {
        const set = SETS[id];
        if (set === undefined) return Promise.reject(new EngineError('not-found', `no set ${id}`));
        return Promise.resolve({ set, pictures: scriptPictures(plan), problems: [] });
      },
      loadEmbeddings: (_card, _base, set) =>
        Promise.resolve(rowsOf(set.stimuli.map((stimulus) => `picture ${stimulus.id}`))),
      readStimuliAddress: () => null,
      writeStimuliAddress: () => true,
      readDrop: () => Promise.resolve([]),
    },
    createAppStore(engine.status()),
  );
  return { session, script: plan };
}

/** Unit rows made of their texts: equal texts, equal rows. */
function rowsOf(texts: readonly string[]): Matrix {
  const data = Float32Array.from({ length: texts.length * WIDTH }, (_, i) => {
    const text = texts[Math.floor(i / WIDTH)] ?? '';
    let hash = 2166136261 ^ (i % WIDTH);
    for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
    return (hash >>> 8) / 2 ** 23 - 1;
  });
  return normalizeRows(matrixOf(texts.length, WIDTH, data));
}

function scriptEngine(plan: Script): Engine {
  const status: EngineStatus = {
    phase: 'ready',
    device: 'wasm',
    reason: 'scripted',
    fellBack: false,
    threads: 1,
    isolated: false,
    adapter: '',
    dtype: 'w16',
    downloads: [],
    selfTests: [],
    imagesPerSecond: null,
    sentencesPerSecond: null,
    restarts: 0,
    notes: [],
  };
  return {
    status: () => status,
    onStatus: () => () => undefined,
    loadText: () => Promise.resolve(),
    loadVision: () => Promise.resolve(),
    async embedSentences(sentences, signal) {
      await plan.beforeText(sentences);
      if (signal?.aborted === true) throw new EngineError('aborted', 'Cancelled.');
      return {
        rows: rowsOf(sentences),
        tokenCounts: sentences.map(() => 4),
        truncated: sentences.map(() => false),
      };
    },
    async embedImages(requests, onBatch, signal) {
      const never = new AbortController().signal;
      for (const [position, request] of requests.entries()) {
        await plan.beforeImage(position);
        if (signal?.aborted === true) throw new EngineError('aborted', 'Cancelled.');
        await request.readBytes(signal ?? never);
        const batch: ImageBatch = {
          positions: [position],
          rows: rowsOf([`picture ${request.id}`]),
          fromCache: false,
          device: plan.deviceOf(position),
        };
        onBatch(batch);
      }
      return { done: requests.length, fromCache: 0, failed: [] };
    },
    dispose: () => undefined,
  };
}

function scriptPictures(plan: Script): PictureSource {
  return {
    readBytes: () => Promise.resolve(new Uint8Array(3)),
    pictureUrl: () => Promise.resolve({ url: 'blob:x', release: () => undefined }),
    probe: async () => {
      await plan.beforeProbe();
      return plan.reachable;
    },
    takeFiles: () => Promise.resolve({ matched: 0, problems: [] }),
    onNews: () => () => undefined,
    dispose: () => undefined,
  };
}

function tinySet(id: string, perPair: number): StimulusSet {
  const stimuli = CATEGORIES.flatMap((shape) =>
    CATEGORIES.flatMap((texture) =>
      Array.from({ length: perPair }, (_, i) => ({
        id: `${id}-${shape}${i}-${texture}`,
        file: `${shape}/${i}-${texture}.png`,
        shape,
        texture,
        sha256: 'a'.repeat(64),
        sizeBytes: 3,
      })),
    ),
  );
  const naturalTemplate = id === 'built-in' ? 'an icon of a {}' : 'a photo of a {}.';
  return { id, title: id, note: '', naturalTemplate, licence: '', stimuli, sources: [] };
}

const SETS: Readonly<Record<string, StimulusSet>> = {
  'cue-conflict': tinySet('cue-conflict', 2),
  'built-in': tinySet('built-in', 1),
};

const CARD = {
  id: 'cuelens/starter',
  revision: '1',
  embeddingSize: WIDTH,
  logitScale: 20,
} as unknown as ModelCard;
