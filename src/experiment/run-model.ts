import type {
  Engine,
  EngineStatus,
  FoundModel,
  ImageRequest,
  ImageRunSummary,
  ModelChoice,
} from '#engine/index.ts';
import { matrixOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { encodePrompts } from './encode-prompts.ts';
import { evaluate } from './evaluate.ts';
import type { ImageEvidence } from './evaluate.ts';
import { maskHelping, positionsOf } from './helping.ts';
import { originNow } from './report.ts';
import type { Report } from './report.ts';
import type { ExperimentSpec } from './spec.ts';

/** How far a model's run has come: bytes of its files while it loads, then pictures; of `total`. */
export interface ModelProgress {
  readonly step: 'loading' | 'running';
  readonly done: number;
  /** 0 where nobody has said how many there will be. */
  readonly total: number;
}

/** What a model is run on, and with. */
export interface ModelRunParts {
  readonly found: FoundModel;
  readonly stimuli: readonly Stimulus[];
  readonly readBytes: (stimulus: Stimulus, signal: AbortSignal) => Promise<Uint8Array>;
  /** Image rows that ship with the model, [N, D] in set order: then no picture is computed. */
  readonly shipped: Matrix | null;
  /** One that runs nothing else meanwhile. */
  readonly engine: Engine;
  readonly onProgress: (progress: ModelProgress) => void;
}

/** A model's report, and what to know of how it came about, in plain words. */
export interface ModelOutcome {
  readonly report: Report;
  readonly warnings: readonly string[];
}

/** What the engine is asked for: a model, run as a spec wants it. */
export function choiceOf(found: FoundModel, model: ExperimentSpec['model']): ModelChoice {
  const { card, baseUrl, blobs } = found;
  return {
    card,
    baseUrl,
    blobs,
    text: { dtype: model.textDtype, device: model.textDevice },
    vision: { dtype: model.dtype, device: model.device },
  };
}

/**
 * From a spec to its report, in one go and beside whatever else the page does: loads the model,
 * embeds the words and the pictures that the spec names, decides, counts. The report's spec says
 * which evidence it rests on, whatever `spec` asked for.
 *
 * Pictures that cannot be had stay unscored, as the report's counts say; where none can be had it
 * rejects with the first one's error. Rejects with the engine's `EngineError`.
 */
export async function runModel(
  spec: ExperimentSpec,
  parts: ModelRunParts,
  signal: AbortSignal,
): Promise<ModelOutcome> {
  const { engine, found, stimuli, shipped } = parts;
  const stopTelling = tellLoading(parts);
  try {
    await engine.loadText(choiceOf(found, spec.model), signal);
    const words = await encodePrompts(spec.prompts, spec.steering, engine, signal);
    if (shipped === null) await engine.loadVision(signal);
    stopTelling();
    const images =
      shipped === null
        ? await embedWanted(positionsOf(stimuli, spec.stimuli.helping), parts, signal)
        : shippedEvidence(shipped, spec, stimuli);
    const evidence = shipped === null ? 'device' : 'shipped';
    const asked = { ...spec, evidence } as const;
    const report = evaluate(asked, stimuli, images, words.rows, found.card.logitRule);
    return { report, warnings: warningsOf(words.truncated, engine.status()) };
  } finally {
    stopTelling();
  }
}

function warningsOf(
  truncated: readonly string[],
  { notes }: Pick<EngineStatus, 'notes'>,
): readonly string[] {
  const cut =
    truncated.length === 0
      ? []
      : [`Longer than the model takes, and cut: ${truncated.length} of the sentences.`];
  return [...cut, ...notes];
}

/** Tells how much of the model's files has come, until it is stopped. */
function tellLoading({ engine, onProgress }: ModelRunParts): () => void {
  const tell = ({ downloads }: Pick<EngineStatus, 'downloads'>): void => {
    const done = downloads.reduce((sum, file) => sum + file.receivedBytes, 0);
    const sizes = downloads.map((file) => file.totalBytes);
    // A share of something unknown would be made up.
    const total = sizes.includes(null) ? 0 : sizes.reduce<number>((sum, n) => sum + (n ?? 0), 0);
    onProgress({ step: 'loading', done, total });
  };
  tell({ downloads: [] });
  return engine.onStatus(tell);
}

function shippedEvidence(
  rows: Matrix,
  spec: ExperimentSpec,
  stimuli: readonly Stimulus[],
): ImageEvidence {
  const all = new Uint8Array(rows.rows).fill(1);
  const scored = maskHelping(stimuli, spec.stimuli.helping, all);
  return { rows, scored, origin: { kind: 'shipped' } };
}

/**
 * Rows of the wanted pictures, all of one device: where it changes half-way (the graphics card was
 * lost, the processor goes on) those of the first are dropped and made again.
 */
async function embedWanted(
  wanted: readonly number[],
  parts: ModelRunParts,
  signal: AbortSignal,
): Promise<ImageEvidence> {
  const { engine, stimuli, readBytes, onProgress } = parts;
  const width = engine.status().embeddingSize ?? 0;
  const rows = matrixOf(stimuli.length, width, new Float32Array(stimuli.length * width));
  const scored = new Uint8Array(stimuli.length);
  const requests = wanted.map((position): ImageRequest => {
    const stimulus = stimuli[position];
    if (stimulus === undefined) throw new RangeError(`no picture ${position}`);
    const { id, sha256 } = stimulus;
    return { id, sha256, readBytes: (readSignal) => readBytes(stimulus, readSignal) };
  });
  const embedAll = async (): Promise<ImageRunSummary> => {
    const devices = new Set<string>();
    let done = 0;
    scored.fill(0);
    onProgress({ step: 'running', done, total: wanted.length });
    const summary = await engine.embedImages(
      requests,
      (batch) => {
        devices.add(batch.device);
        batch.positions.forEach((request, i) => {
          const position = wanted[request];
          if (position === undefined) return;
          rows.data.set(batch.rows.data.subarray(i * width, (i + 1) * width), position * width);
          scored[position] = 1;
        });
        done += batch.positions.length;
        onProgress({ step: 'running', done, total: wanted.length });
      },
      signal,
    );
    return devices.size > 1 ? embedAll() : summary;
  };
  const { done, failed } = await embedAll();
  const [first] = failed;
  if (first !== undefined && done === 0) throw first.error;
  const origin = originNow(engine.status());
  if (origin === null) throw new RangeError('rows came from an engine that runs nothing');
  return { rows, scored, origin };
}
