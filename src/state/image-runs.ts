import type { ImageBatch, ImageRequest } from '#engine/index.ts';
import { spreadSample } from '#experiment/compare-rows.ts';
import { positionsOf } from '#experiment/helping.ts';
import type { StimulusHelping } from '#experiment/spec.ts';
import { balancedOrder } from '#science/stimuli/balanced-subset.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { IDLE_RUN, NO_VERIFICATION } from './app-state.ts';
import type { RunState } from './app-state.ts';
import { noRows, noteAgreement } from './evidence.ts';
import { ensureVision } from './model-loading.ts';
import { rescore } from './prompt-scoring.ts';
import { isAbort, problemOf, tell, update } from './session-context.ts';
import type { ComputedRows, SessionContext } from './session-context.ts';

/** Pictures recomputed on a first visit to vouch for the shipped embeddings. */
const SAMPLE_SIZE = 8;
/** Redrawing more often than this would only cost the run its speed. */
const REDRAW_MS = 200;
const NO_ROWS = new Uint8Array();

/**
 * Computes image embeddings here, balanced order first, and draws the numbers from them from the
 * first batch on. What is done stays: a stopped run goes on where it was.
 */
export async function runOnDevice(
  context: SessionContext,
  helping: StimulusHelping,
): Promise<void> {
  const { live, store } = context;
  const { set, spec } = store.getState();
  const pictures = live.pictures;
  if (set === null || pictures === null || live.found === null) return;
  live.running?.abort();
  live.measuring?.abort();
  stopVerifying(context);
  const mine = new AbortController();
  live.running = mine;
  update(context, {
    spec: { ...spec, evidence: 'device', stimuli: { ...spec.stimuli, helping } },
  });
  const wanted = positionsOf(set.stimuli, helping);
  startProgress(context, wanted.length, countIn(live.computed?.scored ?? NO_ROWS, wanted));
  try {
    await ensureVision(context, mine.signal);
    // Another set may have been opened while the tower loaded.
    mine.signal.throwIfAborted();
    // A paused download went on for this run.
    if (store.getState().fetching !== 'none') update(context, { fetching: 'none' });
    const width = store.getState().engine.embeddingSize ?? 0;
    const computed = (live.computed ??= noRows(set.stimuli.length, width));
    const failures = await computeMissing(context, computed, wanted, mine.signal);
    rescore(context);
    const failed = failures.length;
    const { run } = store.getState();
    update(context, { run: { ...run, phase: 'done', secondsLeft: 0, failed } });
    const [first] = failures;
    if (first !== undefined) {
      const advice =
        'Try them again below, or drop the set’s folder on the page; the others are kept.';
      const problem = problemOf(first, 'pictures', advice);
      const message = `${failed} of ${wanted.length} pictures could not be computed: ${first.message}`;
      tell(context, { ...problem, message });
    }
    noteAgreement(context, computed, '');
  } catch (error) {
    if (live.running !== mine) return;
    rescore(context);
    update(context, { run: { ...store.getState().run, phase: 'stopped', secondsLeft: null } });
    if (!isAbort(error)) {
      const advice = 'What was computed is kept. Press “Go on” to continue.';
      tell(context, problemOf(error, 'run', advice));
    }
  } finally {
    if (live.running === mine) live.running = null;
  }
}

/**
 * Computes what is missing of `wanted` and returns the errors of pictures that failed. Where the
 * device changed half-way (WebGPU failed, the engine went on in WASM) the rows of the first one are
 * dropped and made again, so that a result never mixes two.
 */
async function computeMissing(
  context: SessionContext,
  computed: ComputedRows,
  wanted: readonly number[],
  signal: AbortSignal,
): Promise<readonly Error[]> {
  const { set } = context.store.getState();
  const missing = wanted.filter((i) => computed.scored[i] === 0);
  const progress = startProgress(context, wanted.length, countIn(computed.scored, wanted));
  const devices = new Set(computed.device === null ? [] : [computed.device]);
  let drawnAt = 0;
  const requests = missing.map((i) => requestFor(context, set?.stimuli ?? [], i, progress));
  const summary = await context.parts.engine.embedImages(
    requests,
    (batch) => {
      if (!devices.has(batch.device)) computed.scored.fill(0);
      devices.add(batch.device);
      writeBatch(computed, missing, batch);
      progress.add(batch.positions.length, batch.fromCache);
      if (performance.now() - drawnAt < REDRAW_MS) return;
      rescore(context);
      drawnAt = performance.now();
    },
    signal,
  );
  if (devices.size > 1) return computeMissing(context, computed, wanted, signal);
  return summary.failed.map(({ error }) => error);
}

/** Stops the run; what is done stays. */
export function stopRun(context: SessionContext): void {
  context.live.running?.abort();
}

/**
 * Ends the check of a sample. A run compares everything it computes, so that it has nothing to add;
 * a measurement wants the device for itself.
 */
export function stopVerifying(context: SessionContext): void {
  const { live, store } = context;
  live.verifying?.abort();
  live.verifying = null;
  if (store.getState().verification.phase === 'running') {
    update(context, { verification: NO_VERIFICATION });
  }
}

/** Back to the embeddings that ship with the page; what was computed here is kept for later. */
export function useShipped(context: SessionContext): void {
  stopRun(context);
  const { spec } = context.store.getState();
  update(context, {
    spec: { ...spec, evidence: 'shipped', stimuli: { ...spec.stimuli, helping: 'all' } },
    run: IDLE_RUN,
  });
  rescore(context);
}

/** Recomputes a small spread sample of the shipped embeddings and says how well they agree. */
export async function verifySample(context: SessionContext): Promise<void> {
  const { live, store, parts } = context;
  const { set } = store.getState();
  const { shipped, pictures } = live;
  if (set === null || shipped === null || pictures === null) return;
  if (live.running !== null || live.measuring !== null) return;
  live.verifying?.abort();
  const mine = new AbortController();
  live.verifying = mine;
  const sample = spreadSample(balancedOrder(set.stimuli), SAMPLE_SIZE);
  const sampled = noRows(set.stimuli.length, shipped.rows.cols);
  update(context, { verification: { ...NO_VERIFICATION, phase: 'running' } });
  try {
    await ensureVision(context, mine.signal);
    const requests = sample.map((i) => requestFor(context, set.stimuli, i, null));
    const summary = await parts.engine.embedImages(
      requests,
      (batch) => {
        writeBatch(sampled, sample, batch);
      },
      mine.signal,
    );
    const [first] = summary.failed;
    if (live.verifying === mine) noteAgreement(context, sampled, first?.error.message ?? '');
  } catch (error) {
    if (live.verifying !== mine) return;
    const note = error instanceof Error ? error.message : String(error);
    const phase = isAbort(error) ? 'waiting' : 'failed';
    update(context, { verification: { ...NO_VERIFICATION, phase, note } });
  } finally {
    if (live.verifying === mine) live.verifying = null;
  }
}

function requestFor(
  context: SessionContext,
  stimuli: readonly Stimulus[],
  position: number,
  progress: Progress | null,
): ImageRequest {
  const stimulus = stimuli[position];
  const { pictures } = context.live;
  if (stimulus === undefined || pictures === null) throw new RangeError(`no picture ${position}`);
  return {
    id: stimulus.id,
    sha256: stimulus.sha256,
    readBytes: async (signal) => {
      const bytes = await pictures.readBytes(stimulus, signal);
      progress?.addBytes(bytes.length);
      return bytes;
    },
  };
}

function writeBatch(into: ComputedRows, positions: readonly number[], batch: ImageBatch): void {
  into.device = batch.device;
  batch.positions.forEach((request, i) => {
    const position = positions[request];
    if (position === undefined) return;
    const { cols, data } = batch.rows;
    into.rows.data.set(data.subarray(i * cols, (i + 1) * cols), position * into.rows.cols);
    into.scored[position] = 1;
  });
}

function countIn(scored: Uint8Array, positions: readonly number[]): number {
  return positions.reduce((sum, position) => sum + (scored[position] ?? 0), 0);
}

interface Progress {
  add(images: number, fromCache: boolean): void;
  addBytes(bytes: number): void;
}

/** Counts images and bytes; the time left goes by what was really computed, not by cache hits. */
function startProgress(context: SessionContext, total: number, alreadyDone: number): Progress {
  const run: RunState = { ...IDLE_RUN, phase: 'running', total, done: alreadyDone };
  update(context, { run });
  let startedAt = 0;
  let computed = 0;
  const patch = (change: Partial<RunState>): void => {
    update(context, { run: { ...context.store.getState().run, ...change } });
  };
  return {
    add(images, fromCache) {
      const done = context.store.getState().run.done + images;
      if (fromCache) {
        patch({ done });
        return;
      }
      // The first batch pays for warming up; rates count from its end.
      if (startedAt === 0) startedAt = performance.now();
      else computed += images;
      const perSecond = computed / ((performance.now() - startedAt) / 1000);
      patch({ done, secondsLeft: computed === 0 ? null : (total - done) / perSecond });
    },
    addBytes(bytes) {
      patch({ bytesReceived: context.store.getState().run.bytesReceived + bytes });
    },
  };
}
