import type {
  Device,
  Engine,
  EngineStatus,
  FoundModel,
  ImageBatch,
  ModelCard,
  ModelChoice,
  PublishedAnswersSource,
  SentenceRows,
} from '#engine/index.ts';
import { EngineError } from '#engine/index.ts';
import { matrixOf, normalizeRows } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Checked } from '#science/problem.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { createAppStore } from '../app-store.ts';
import { createSession } from '../session.ts';
import type { Session } from '../session.ts';
import type { SeenSpeed } from '../device-pace.ts';
import type { ModelName, ModelParts, PictureSource } from '../session-context.ts';

/** Width of the scripted embeddings. */
const WIDTH = 8;

/** What a test may script: who waits, who fails, on which device a batch was made. */
export interface Script {
  /** Awaited before sentences are embedded; gets the sentences. */
  beforeText: (sentences: readonly string[]) => Promise<void>;
  /** Awaited before each picture; gets its position in the request. */
  beforeImage: (position: number) => Promise<void>;
  deviceOf: (position: number) => Device;
  imagesPerSecond: number;
  reachable: boolean;
  /** Awaited when the first picture of a set is probed. */
  beforeProbe: () => Promise<void>;
  /** Awaited before a model's text tower is there; may reject as a load would. */
  beforeLoad: (choice: ModelChoice, signal: AbortSignal) => Promise<void>;
  /** Awaited before the image tower is there. */
  beforeVision: (choice: ModelChoice, signal: AbortSignal) => Promise<void>;
  /** Told of every engine made beside the page's own, and of its end. */
  onEngine: (what: 'made' | 'disposed') => void;
  /** Awaited before a card is kept; may reject as a full storage would. */
  beforeRemember: () => Promise<void>;
  /** What the row of a sentence that ships is made of: itself, if it is right; null where none ships. */
  shippedWord: (sentence: string) => string | null;
  /** What earlier visits have kept. */
  keptSpeeds: Checked<readonly SeenSpeed[]>;
  keepSpeeds: (speeds: readonly SeenSpeed[]) => void;
  /** Models of the scripted hub by id; others are unknown there. */
  hub: Readonly<Record<string, FoundModel>>;
}

/** A session on two tiny sets and an engine whose rows are hashes of their input. */
export function scriptSession(script: Partial<Script> = {}): { session: Session; script: Script } {
  const plan: Script = {
    beforeText: () => Promise.resolve(),
    beforeImage: () => Promise.resolve(),
    deviceOf: () => 'wasm',
    imagesPerSecond: 20,
    reachable: true,
    beforeProbe: () => Promise.resolve(),
    beforeLoad: () => Promise.resolve(),
    beforeVision: () => Promise.resolve(),
    onEngine: () => undefined,
    beforeRemember: () => Promise.resolve(),
    shippedWord: () => null,
    keptSpeeds: { ok: true, value: [] },
    keepSpeeds: () => undefined,
    hub: {},
    ...script,
  };
  const engine = scriptEngine(plan);
  const session = createSession(
    {
      engine,
      createEngine: () => {
        plan.onEngine('made');
        const dispose = (): void => {
          plan.onEngine('disposed');
        };
        return { ...scriptEngine(plan), dispose };
      },
      models: scriptModels(plan),
      loadSet: (id) => {
        const set = SETS[id];
        if (set === undefined) return Promise.reject(new EngineError('not-found', `no set ${id}`));
        return Promise.resolve({ set, pictures: scriptPictures(plan), problems: [] });
      },
      loadEmbeddings: (card, _base, set) =>
        Promise.resolve(
          card.source === 'page'
            ? rowsOf(set.stimuli.map((stimulus) => `picture ${stimulus.id}`))
            : null,
        ),
      loadWords: () =>
        Promise.resolve({
          dtype: 'w16',
          rowsOf(sentences) {
            const texts = sentences.flatMap((sentence) => plan.shippedWord(sentence) ?? []);
            return texts.length < sentences.length ? null : sentenceRows(texts);
          },
        }),
      publishedAnswers: Promise.resolve({ source: NO_PUBLISHED_ANSWERS, problems: [] }),
      readStimuliAddress: () => null,
      writeStimuliAddress: () => true,
      readSpeeds: () => plan.keptSpeeds,
      keepSpeeds: (speeds) => {
        plan.keepSpeeds(speeds);
      },
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

function sentenceRows(sentences: readonly string[]): SentenceRows {
  return {
    rows: rowsOf(sentences),
    tokenCounts: sentences.map(() => 4),
    truncated: sentences.map(() => false),
  };
}

function scriptEngine(plan: Script): Engine {
  let status: EngineStatus = {
    phase: 'idle',
    device: 'wasm',
    reason: 'scripted',
    fellBack: false,
    threads: 1,
    isolated: false,
    adapter: '',
    towers: { text: { dtype: 'w16', device: 'wasm' }, vision: { dtype: 'w16', device: 'wasm' } },
    embeddingSize: WIDTH,
    downloads: [],
    selfTests: [],
    imagesPerSecond: null,
    sentencesPerSecond: null,
    restarts: 0,
    notes: [],
  };
  const listeners: ((now: EngineStatus) => void)[] = [];
  const enter = (phase: EngineStatus['phase']): void => {
    status = { ...status, phase };
    for (const listener of listeners) listener(status);
  };
  let chosen: ModelChoice | null = null;
  let loading = Promise.resolve();
  const load = async (choice: ModelChoice, signal?: AbortSignal): Promise<void> => {
    enter('loading');
    try {
      await plan.beforeLoad(choice, signal ?? new AbortController().signal);
      enter('text-ready');
    } catch (error) {
      enter('failed');
      throw error;
    }
  };
  return {
    status: () => status,
    onStatus(listener) {
      listeners.push(listener);
      return () => undefined;
    },
    loadText(choice, signal) {
      if (JSON.stringify(choice) === JSON.stringify(chosen) && status.phase !== 'failed') {
        return loading;
      }
      chosen = choice;
      loading = load(choice, signal);
      return loading;
    },
    async loadVision(signal) {
      if (chosen === null) throw new EngineError('unsupported', 'No model is loaded.');
      await plan.beforeVision(chosen, signal ?? new AbortController().signal);
      enter('ready');
    },
    async embedSentences(sentences, signal) {
      await plan.beforeText(sentences);
      if (signal?.aborted === true) throw new EngineError('aborted', 'Cancelled.');
      return sentenceRows(sentences);
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
    async measure(files, signal) {
      for (const position of files.keys()) await plan.beforeImage(position);
      if (signal?.aborted === true) throw new EngineError('aborted', 'Cancelled.');
      status = { ...status, imagesPerSecond: plan.imagesPerSecond };
      for (const listener of listeners) listener(status);
      return plan.imagesPerSecond;
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

/** Finding, remembering and forgetting in memory; the hub is the script's. */
function scriptModels(plan: Script): ModelParts {
  const kept = new Map<string, FoundModel>();
  const keyOf = ({ id, revision }: ModelName): string => `${id}@${revision ?? ''}`;
  const consents = new Set<string>();
  return {
    loadCatalog: () => Promise.resolve({ entries: [], problems: [] }),
    findHere: (model) =>
      Promise.resolve(
        keyOf(model) === keyOf(CARD) ? foundModel(CARD) : (kept.get(keyOf(model)) ?? null),
      ),
    findOnHub({ id }) {
      const found = plan.hub[id];
      if (found !== undefined) return Promise.resolve(found);
      return Promise.reject(new EngineError('not-found', `no model ${id}`));
    },
    readName: (text) => ({ ok: true, value: { id: text, revision: null } }),
    isDrop: (files) => Promise.resolve(files.some(({ name }) => name.endsWith('.onnx'))),
    findInFiles: () => Promise.resolve({ ok: false, problems: [] }),
    remembered: () => Promise.resolve([...kept.values()]),
    async remember(found) {
      await plan.beforeRemember();
      kept.set(keyOf(found.card), found);
    },
    forget(model) {
      kept.delete(keyOf(model));
      return Promise.resolve();
    },
    reportStorage: () => Promise.reject(new EngineError('unsupported', 'No storage here.')),
    persistStorage: () => Promise.resolve(false),
    readEndpoint: () => 'https://hub.example',
    writeEndpoint: (address) => ({ ok: true, value: address ?? 'https://hub.example' }),
    hasConsent: ({ id }) => consents.has(id),
    giveConsent({ id }) {
      consents.add(id);
    },
  };
}

/** A card as found, for a scripted hub. */
export function foundModel(card: ModelCard): FoundModel {
  return { card, baseUrl: 'https://page.example/models/', blobs: null, notes: [] };
}

/** A model of the scripted hub. */
export function hubCard(id: string, more: Partial<ModelCard> = {}): ModelCard {
  return { ...CARD, id, revision: 'abc123', title: id, source: 'hub', defaultDtype: null, ...more };
}

const CARD = {
  id: 'cuelens/starter',
  revision: '1',
  title: 'CueLens starter',
  source: 'page',
  defaultDtype: 'w16',
  licence: { name: 'MIT', use: 'open', url: null, notice: '' },
  tensors: { text: null, vision: null },
  embeddings: {},
  embeddingSize: WIDTH,
  logitRule: { kind: 'softmax', scale: 20 },
} as unknown as ModelCard;

/** A host that has no table. */
const NO_PUBLISHED_ANSWERS: PublishedAnswersSource = {
  host: 'tables.example',
  has: () => false,
  load: () => Promise.reject(new EngineError('not-found', 'no table')),
  takeTable: () => Promise.resolve(null),
};
