import type { ImageBatch, ImageRequest } from '#engine/index.ts';
import { compareRows, spreadSample } from '#experiment/compare-rows.ts';
import type { StimulusHelping } from '#experiment/spec.ts';
import { blendCategoryRows } from '#science/prompts/steering.ts';
import { decide } from '#science/decisions/decide.ts';
import { matrixOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import { balancedOrder, countConflictPairs } from '#science/stimuli/balanced-subset.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { IDLE_RUN, NO_VERIFICATION } from './app-state.ts';
import type { RunState } from './app-state.ts';
import { ensureVision } from './model-loading.ts';
import { rescore } from './prompt-scoring.ts';
import { isAbort, problemOf, tell, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';

/** Pictures recomputed on a first visit to vouch for the shipped embeddings. */
const SAMPLE_SIZE = 8;
/** Redrawing more often than this would only cost the run its speed. */
const REDRAW_MS = 200;

/** The positions a helping consists of, in the order in which they are computed. */
export function positionsOf(stimuli: readonly Stimulus[], helping: StimulusHelping): number[] {
  const order = balancedOrder(stimuli);
  return helping === 'all' ? order : order.slice(0, countConflictPairs(stimuli));
}

/**
 * Computes image embeddings here, balanced order first, and draws the numbers from them from the
 * first batch on. What is done stays: a stopped run goes on where it was.
 */
export async function runOnDevice(
  context: SessionContext,
  helping: StimulusHelping,
): Promise<void> {
  const { live, store, parts } = context;
  const { set, spec } = store.getState();
  const pictures = live.pictures;
  if (set === null || pictures === null || live.card === null) return;
  live.running?.abort();
  live.verifying?.abort();
  const mine = new AbortController();
  live.running = mine;
  const computed = (live.computed ??= noRows(set.stimuli.length, live.card.embeddingSize));
  update(context, {
    spec: { ...spec, evidence: 'device', stimuli: { ...spec.stimuli, helping } },
  });
  const wanted = positionsOf(set.stimuli, helping);
  const missing = wanted.filter((i) => computed.scored[i] === 0);
  const progress = startProgress(context, wanted.length, wanted.length - missing.length);
  try {
    await ensureVision(context);
    rescore(context);
    let drawnAt = 0;
    const requests = missing.map((i) => requestFor(context, set.stimuli, i, progress));
    const summary = await parts.engine.embedImages(
      requests,
      (batch) => {
        writeBatch(computed, missing, batch);
        progress.add(batch.positions.length, batch.fromCache);
        if (performance.now() - drawnAt < REDRAW_MS) return;
        rescore(context);
        drawnAt = performance.now();
      },
      mine.signal,
    );
    rescore(context);
    const failed = summary.failed.length;
    update(context, { run: { ...store.getState().run, phase: 'done', secondsLeft: 0, failed } });
    const [first] = summary.failed;
    if (first !== undefined) {
      tell(context, {
        ...problemOf(
          first.error,
          'pictures',
          'Run again to fetch the missing pictures; the others are kept.',
        ),
        message: `${failed} of ${wanted.length} pictures could not be computed: ${first.error.message}`,
      });
    }
    compareAll(context);
  } catch (error) {
    if (live.running !== mine) return;
    rescore(context);
    update(context, { run: { ...store.getState().run, phase: 'stopped', secondsLeft: null } });
    if (!isAbort(error)) {
      tell(
        context,
        problemOf(error, 'run', 'What was computed is kept. Press “Go on” to continue.'),
      );
    }
  } finally {
    if (live.running === mine) live.running = null;
  }
}

export function stopRun(context: SessionContext): void {
  context.live.running?.abort();
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
  const { shipped, pictures, card } = live;
  if (set === null || shipped === null || pictures === null || card === null) return;
  live.verifying?.abort();
  const mine = new AbortController();
  live.verifying = mine;
  const sample = spreadSample(balancedOrder(set.stimuli), SAMPLE_SIZE);
  const sampled = noRows(set.stimuli.length, card.embeddingSize);
  update(context, { verification: { ...NO_VERIFICATION, phase: 'running' } });
  try {
    await ensureVision(context);
    if (mine.signal.aborted) return;
    const requests = sample.map((i) => requestFor(context, set.stimuli, i, null));
    const summary = await parts.engine.embedImages(
      requests,
      (batch) => {
        writeBatch(sampled, sample, batch);
      },
      mine.signal,
    );
    if (live.verifying !== mine) return;
    const [first] = summary.failed;
    noteAgreement(context, sampled, first === undefined ? '' : first.error.message);
  } catch (error) {
    if (isAbort(error) || live.verifying !== mine) return;
    const note = error instanceof Error ? error.message : String(error);
    update(context, { verification: { ...NO_VERIFICATION, phase: 'failed', note } });
  } finally {
    if (live.verifying === mine) live.verifying = null;
  }
}

/** After a run: everything computed here against everything shipped. */
function compareAll(context: SessionContext): void {
  const { computed, shipped } = context.live;
  if (computed !== null && shipped !== null) {
    noteAgreement(context, computed, '');
  }
}

function noteAgreement(
  context: SessionContext,
  rows: Matrix,
  mask: Uint8Array,
  note: string,
): void {
  const { live } = context;
  if (live.shipped === null) return;
  const { compared, lowestCosine } = compareRows(rows, live.shipped.rows, mask);
  update(context, {
    verification: {
      phase: compared > 0 ? 'done' : 'failed',
      compared,
      lowestCosine,
      sameAnswers: countSameAnswers(context, rows, mask),
      note,
    },
  });
}

function countSameAnswers(context: SessionContext, rows: Matrix, mask: Uint8Array): number {
  const { live, store } = context;
  if (live.prompts === null || live.shipped === null || live.card === null) return 0;
  const categories = blendCategoryRows(live.prompts, store.getState().spec.steering.blend);
  const here = decide(rows, categories, live.card.logitScale, mask).answers;
  const shipped = decide(live.shipped.rows, categories, live.card.logitScale, mask).answers;
  return here.reduce((n, answer, i) => n + Number(mask[i] === 1 && answer === shipped[i]), 0);
}

function emptyRows(count: number, width: number): Matrix {
  return matrixOf(count, width, new Float32Array(count * width));
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

function writeBatch(
  into: { rows: Matrix; scored: Uint8Array },
  positions: readonly number[],
  batch: ImageBatch,
): void {
  batch.positions.forEach((request, i) => {
    const position = positions[request];
    if (position === undefined) return;
    const { cols, data } = batch.rows;
    into.rows.data.set(data.subarray(i * cols, (i + 1) * cols), position * into.rows.cols);
    into.scored[position] = 1;
  });
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
