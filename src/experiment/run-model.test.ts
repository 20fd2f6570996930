import { describe, expect, it } from 'vitest';
import type {
  Device,
  DownloadProgress,
  Engine,
  EngineStatus,
  FoundModel,
  ModelCard,
} from '#engine/index.ts';
import { EngineError } from '#engine/index.ts';
import { matrixOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import { CATEGORIES, categoryNumber } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { runModel } from './run-model.ts';
import type { ModelProgress } from './run-model.ts';
import type { ExperimentSpec } from './spec.ts';
import { defaultSpec } from './spec.ts';

const NEVER = new AbortController().signal;

/** Two pictures of every pair, those without a conflict included: 512. */
const STIMULI: readonly Stimulus[] = CATEGORIES.flatMap((shape) =>
  CATEGORIES.flatMap((texture) =>
    [1, 2].map((n) => ({
      id: `${shape}${n}-${texture}${n}`,
      file: '',
      shape,
      texture,
      sha256: '',
      sizeBytes: 1,
    })),
  ),
);

const FOUND: FoundModel = {
  card: {
    id: 'lab/one',
    revision: 'abc',
    logitRule: { kind: 'softmax', scale: 10 },
  } as unknown as ModelCard,
  baseUrl: 'https://hub.example/lab/one/',
  blobs: null,
  notes: [],
};

const SPEC: ExperimentSpec = {
  ...defaultSpec('cue-conflict', 'a {}'),
  stimuli: { id: 'cue-conflict', helping: 'balanced' },
};

/** One row a category: its own axis of 16. */
function rowsOf(categories: readonly Category[]): Matrix {
  const data = new Float32Array(categories.length * 16);
  categories.forEach((name, i) => {
    data[i * 16 + categoryNumber(name)] = 1;
  });
  return matrixOf(categories.length, 16, data);
}

interface Plan {
  /** Made on WebGPU, a picture has its texture's row; on the processor its shape's. */
  readonly deviceOf: (picture: number, attempt: number) => Device;
  readonly fails: (picture: number, attempt: number) => boolean;
  readonly downloads: readonly DownloadProgress[];
}

function scriptEngine(script: Partial<Plan> = {}): { engine: Engine; calls: string[] } {
  const plan: Plan = {
    deviceOf: () => 'wasm',
    fails: () => false,
    downloads: [],
    ...script,
  };
  const calls: string[] = [];
  const listeners = new Set<(status: EngineStatus) => void>();
  let device: Device = 'wasm';
  let attempt = 0;
  const status = (): EngineStatus =>
    ({
      threads: 4,
      towers: { text: { dtype: 'q8', device: 'wasm' }, vision: { dtype: 'fp32', device } },
      embeddingSize: 16,
      downloads: plan.downloads,
      notes: ['The text tower runs with 8-bit weights (q8): preview quality.'],
    }) as unknown as EngineStatus;
  const engine: Engine = {
    status,
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    loadText({ text, vision }) {
      calls.push(`text ${text.dtype} ${text.device}, pictures ${vision.dtype} ${vision.device}`);
      for (const listener of listeners) listener(status());
      return Promise.resolve();
    },
    loadVision() {
      calls.push('vision');
      return Promise.resolve();
    },
    embedSentences(sentences) {
      const named = sentences.map(
        (sentence) => CATEGORIES.find((name) => sentence.endsWith(` ${name}`)) ?? 'airplane',
      );
      return Promise.resolve({
        rows: rowsOf(named),
        tokenCounts: sentences.map(() => 4),
        truncated: sentences.map((sentence) => sentence.includes('airplane')),
      });
    },
    async embedImages(requests, onBatch, signal) {
      attempt += 1;
      calls.push(`images ${requests.length}`);
      const failed: { position: number; error: Error }[] = [];
      for (const [position, { id, readBytes }] of requests.entries()) {
        if (signal?.aborted === true) throw new EngineError('aborted', 'Cancelled.');
        await readBytes(NEVER);
        if (plan.fails(position, attempt)) {
          failed.push({ position, error: new EngineError('bad-image', `no picture ${id}`) });
          continue;
        }
        device = plan.deviceOf(position, attempt);
        const stimulus = STIMULI.find((s) => s.id === id);
        if (stimulus === undefined) throw new RangeError(id);
        const row = rowsOf([device === 'wasm' ? stimulus.shape : stimulus.texture]);
        onBatch({ positions: [position], rows: row, fromCache: false, device });
      }
      // Whoever forgot to stop listening would hear of this as of another download.
      for (const listener of listeners) listener(status());
      return { done: requests.length - failed.length, fromCache: 0, failed };
    },
    measure: () => Promise.reject(new EngineError('unsupported', 'Nothing runs here.')),
    dispose: () => undefined,
  };
  return { engine, calls };
}

async function run(
  engine: Engine,
  more: { shipped?: Matrix; spec?: ExperimentSpec; signal?: AbortSignal } = {},
) {
  const told: ModelProgress[] = [];
  const asked: string[] = [];
  const { report, warnings } = await runModel(
    more.spec ?? SPEC,
    {
      found: FOUND,
      stimuli: STIMULI,
      readBytes: ({ id }) => {
        asked.push(id);
        return Promise.resolve(new Uint8Array(1));
      },
      shipped: more.shipped ?? null,
      engine,
      onProgress: (progress) => told.push(progress),
    },
    more.signal ?? NEVER,
  );
  return { report, warnings, told, asked };
}

describe('a model without shipped rows', () => {
  it('is run as the spec wants it, on the pictures that it names, one a pair', async () => {
    const { engine, calls } = scriptEngine();
    const { report, warnings, asked } = await run(engine);
    expect(warnings).toEqual([
      'Longer than the model takes, and cut: 1 of the sentences.',
      'The text tower runs with 8-bit weights (q8): preview quality.',
    ]);
    expect(calls).toEqual(['text auto auto, pictures w16 auto', 'vision', 'images 240']);
    const pairs = new Set(asked.map((id) => id.replace(/\d/g, '')));
    expect(pairs.size).toBe(240);
    expect(report.counts).toMatchObject({ shape: 240, texture: 0, neither: 0, noConflict: 0 });
    expect(report.counts.unscored).toBe(512 - 240);
    expect(report.spec.evidence).toBe('device');
    expect(report.origin).toEqual({
      kind: 'device',
      device: 'wasm',
      dtype: 'fp32',
      threads: 4,
      text: { dtype: 'q8', device: 'wasm' },
    });
  });

  it('tells bytes while it loads, then pictures', async () => {
    const downloads = [
      { path: 'a', receivedBytes: 30, totalBytes: 40, fromCache: false },
      { path: 'b', receivedBytes: 5, totalBytes: 60, fromCache: false },
    ];
    const { told } = await run(scriptEngine({ downloads }).engine);
    expect(told.slice(0, 3)).toEqual([
      { step: 'loading', done: 0, total: 0 },
      { step: 'loading', done: 35, total: 100 },
      { step: 'running', done: 0, total: 240 },
    ]);
    expect(told.at(-1)).toEqual({ step: 'running', done: 240, total: 240 });
    expect(told.filter(({ step }) => step === 'loading')).toHaveLength(2);
  });

  it('makes up no share of a size that nobody has said', async () => {
    const downloads = [{ path: 'a', receivedBytes: 30, totalBytes: null, fromCache: false }];
    const { told } = await run(scriptEngine({ downloads }).engine);
    expect(told[1]).toEqual({ step: 'loading', done: 30, total: 0 });
  });

  it('never mixes two devices: rows of one that was given up half-way are made again', async () => {
    const { engine, calls } = scriptEngine({
      deviceOf: (picture, attempt) => (attempt === 1 && picture < 100 ? 'webgpu' : 'wasm'),
    });
    const { report, told } = await run(engine);
    expect(calls.filter((call) => call === 'images 240')).toHaveLength(2);
    expect(report.counts).toMatchObject({ shape: 240, texture: 0 });
    expect(report.origin).toMatchObject({ device: 'wasm' });
    expect(Math.max(...told.map(({ done }) => done))).toBe(240);
  });

  it('keeps no row of the first device where the second cannot make it', async () => {
    const { engine } = scriptEngine({
      deviceOf: (picture, attempt) => (attempt === 1 && picture < 100 ? 'webgpu' : 'wasm'),
      fails: (picture, attempt) => attempt === 2 && picture < 50,
    });
    const { report } = await run(engine);
    expect(report.counts).toMatchObject({ shape: 190, texture: 0 });
  });

  it('leaves out pictures that cannot be had, and says how many', async () => {
    const { report } = await run(scriptEngine({ fails: (picture) => picture < 7 }).engine);
    expect(report.counts.unscored).toBe(512 - 240 + 7);
    await expect(run(scriptEngine({ fails: () => true }).engine)).rejects.toThrow('no picture');
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const { engine } = scriptEngine({
      deviceOf: (picture) => {
        if (picture === 3) stop.abort();
        return 'wasm';
      },
    });
    await expect(run(engine, { signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('a model with shipped rows', () => {
  const shipped = rowsOf(STIMULI.map(({ texture }) => texture));

  it('computes no picture, and counts only those that the spec names', async () => {
    const { engine, calls } = scriptEngine();
    const { report, asked } = await run(engine, { shipped });
    expect(calls).toEqual(['text auto auto, pictures w16 auto']);
    expect(asked).toEqual([]);
    expect(report.counts).toMatchObject({ shape: 0, texture: 240, neither: 0, noConflict: 0 });
    expect(report.counts.unscored).toBe(512 - 240);
    expect(report.origin).toEqual({ kind: 'shipped' });
    expect(report.spec.evidence).toBe('shipped');
  });

  it('counts all of them where it names all', async () => {
    const spec = { ...SPEC, stimuli: { ...SPEC.stimuli, helping: 'all' } } as const;
    const { report } = await run(scriptEngine().engine, { shipped, spec });
    expect(report.counts).toMatchObject({ texture: 480, noConflict: 32, unscored: 0 });
  });
});
