import type { FoundModel } from '#engine/index.ts';
import { positionsOf } from '#experiment/helping.ts';
import type { Report } from '#experiment/report.ts';
import { runModel } from '#experiment/run-model.ts';
import { isFromDisk, isSameModel, modelTitle } from '#experiment/spec.ts';
import type { DtypeChoice, ExperimentSpec, StimulusHelping } from '#experiment/spec.ts';
import type { Problem } from '#science/problem.ts';
import { checkPrompts, checkSteering } from '#science/prompts/check-prompts.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import type { AppData, ComparedModel, ModelMark, ModelResult } from './app-state.ts';
import { withSpeed } from './device-pace.ts';
import { wantsConsent } from './model-loading.ts';
import { rememberModel } from './remembered-models.ts';
import { isAbort, problemOf, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { isComparable } from './tried-prompts.ts';

/** What a person or a script can do about the models that are compared. */
export interface QueueActions {
  /** Puts a model in the list; one that is there stays once. */
  readonly add: (model: ModelMark, title: string, dtype?: DtypeChoice) => void;
  /** Puts the model on show in the list, with its result as it stands. */
  readonly addCurrent: () => void;
  /** Takes a model out of the list; where it runs just now, its run ends and the others go on. */
  readonly remove: (model: ModelMark) => void;
  /**
   * Runs the models in the list under the words typed now, one after the other. One that has this
   * very result already keeps it.
   */
  readonly run: (helping: StimulusHelping) => Promise<void>;
  readonly stop: () => void;
}

/** The actions on one session. */
export function createQueueActions(context: SessionContext): QueueActions {
  const { store } = context;
  return {
    add(model, title, dtype) {
      const { compared, spec } = store.getState();
      if (compared.some((entry) => isSameModel(entry.model, model))) return;
      const usual = choiceFor(spec, model);
      const asked = dtype === undefined ? usual : { ...usual, dtype, textDtype: dtype };
      update(context, { compared: [...compared, waiting(asked, title)] });
    },
    addCurrent() {
      const { compared, spec, report } = store.getState();
      const model = report?.spec.model ?? spec.model;
      const result = report === null ? null : resultOf(report);
      const added = waiting(model, titleOf(store.getState(), model));
      const entry: ComparedModel = result === null ? added : { ...added, phase: 'done', result };
      const isThere = compared.some((other) => isSameModel(other.model, model));
      update(context, {
        compared: isThere
          ? compared.map((other) => (isSameModel(other.model, model) ? entry : other))
          : [...compared, entry],
      });
    },
    remove(model) {
      const { compared } = store.getState();
      update(context, { compared: compared.filter((entry) => !isSameModel(entry.model, model)) });
    },
    run: (helping) => runQueue(context, helping),
    stop() {
      context.live.queueing?.abort();
    },
  };
}

async function runQueue(context: SessionContext, helping: StimulusHelping): Promise<void> {
  const { live, store } = context;
  const { spec, set, compared } = store.getState();
  if (set === null || live.queueing !== null) return;
  if (checkPrompts(spec.prompts).length + checkSteering(spec.steering).length > 0) return;
  const asked: ExperimentSpec = { ...spec, stimuli: { id: set.id, helping } };
  live.measuring?.abort();
  const mine = new AbortController();
  live.queueing = mine;
  update(context, {
    queueRunning: true,
    compared: compared.map((entry) =>
      hasResult(entry, asked, set)
        ? { ...entry, phase: 'done', problem: null }
        : { ...waiting(entry.model, entry.title), result: entry.result },
    ),
  });
  // The pictures of another set are not what was asked for.
  const stopWatching = store.subscribe((state) => {
    if (state.set?.id !== set.id) mine.abort();
  });
  try {
    for (;;) {
      const next = store.getState().compared.find(({ phase }) => phase === 'waiting');
      if (next === undefined || mine.signal.aborted) break;
      await runOne(context, next.model, asked, mine.signal);
    }
  } finally {
    stopWatching();
    live.queueing = null;
    for (const { model, phase } of store.getState().compared) {
      if (phase === 'waiting') patch(context, model, { phase: 'stopped' });
    }
    update(context, { queueRunning: false });
  }
}

/** Runs one model; whatever keeps it from ending is told in its own row, and the next one goes on. */
async function runOne(
  context: SessionContext,
  model: ExperimentSpec['model'],
  asked: ExperimentSpec,
  stop: AbortSignal,
): Promise<void> {
  const { live, parts, store } = context;
  let marked = model;
  patch(context, marked, { phase: 'loading' });
  const replaced = new AbortController();
  // A row that was removed, or that a link brought anew, has no use for the run any more.
  const stopWatching = store.subscribe(({ compared }) => {
    const row = compared.find((entry) => isSameModel(entry.model, marked));
    if (row?.phase !== 'loading' && row?.phase !== 'running') replaced.abort();
  });
  const signal = AbortSignal.any([stop, replaced.signal]);
  const engine = parts.createEngine();
  let ran: FoundModel | null = null;
  try {
    const found = await findModel(context, model, signal);
    const named = { ...model, id: found.card.id, revision: found.card.revision };
    marked = named;
    if (!nameRow(context, model, named, found.card.title)) return;
    const { set } = store.getState();
    if (set === null) return;
    const { report, warnings } = await runModel(
      { ...asked, model: named },
      {
        found,
        stimuli: set.stimuli,
        readBytes: (stimulus, readSignal) => {
          if (live.pictures === null) throw new RangeError('no pictures are open');
          return live.pictures.readBytes(stimulus, readSignal);
        },
        shipped: await parts.loadEmbeddings(found.card, found.baseUrl, set, signal),
        engine,
        onProgress: ({ step, done, total }) => {
          if (!signal.aborted) patch(context, marked, { phase: step, done, total });
        },
      },
      signal,
    );
    signal.throwIfAborted();
    stopWatching();
    const result = resultOf(report);
    patch(context, marked, { phase: 'done', result: result && { ...result, warnings } });
    const { speeds } = store.getState();
    update(context, { speeds: withSpeed(speeds, found.card, engine.status(), Date.now()) });
    ran = found;
  } catch (error) {
    if (replaced.signal.aborted) return;
    if (isAbort(error) || signal.aborted) patch(context, marked, { phase: 'stopped' });
    else patch(context, marked, { phase: 'failed', problem: failureOf(error) });
  } finally {
    stopWatching();
    engine.dispose();
  }
  // Now it is known what its files really are. A result stands whether or not it can be kept.
  if (ran !== null) await rememberModel(context, ran);
}

/** Gives a row the name that its model turned out to have; false where another row has it already. */
function nameRow(
  context: SessionContext,
  model: ModelMark,
  named: ExperimentSpec['model'],
  title: string,
): boolean {
  const { compared } = context.store.getState();
  if (!isSameModel(model, named) && compared.some((row) => isSameModel(row.model, named))) {
    update(context, { compared: compared.filter((row) => !isSameModel(row.model, model)) });
    return false;
  }
  patch(context, model, { model: named, title });
  return true;
}

/** A model that cannot be run as things stand, and what to do about it. */
class NotRunnable extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

async function findModel(
  context: SessionContext,
  model: ModelMark,
  signal: AbortSignal,
): Promise<FoundModel> {
  const { live, parts } = context;
  if (live.found !== null && isSameModel(live.found.card, model)) return live.found;
  const here = await parts.models.findHere(model, signal);
  if (here === null && isFromDisk(model)) {
    throw new NotRunnable({
      code: 'model-from-another-disk',
      field: 'model',
      message: 'It was dropped from a disk, so it cannot be fetched from anywhere.',
      advice: 'Drop its files on this page, then run the list again.',
    });
  }
  const revision = model.revision === '' ? null : model.revision;
  const found = here ?? (await parts.models.findOnHub({ id: model.id, revision }, signal));
  if (wantsConsent(context, found.card)) {
    throw new NotRunnable({
      code: 'licence-unread',
      field: 'model',
      message: `Its licence (${found.card.licence.name}) wants to be read before it is fetched.`,
      advice: 'Choose the model once by itself and accept the licence, then run the list again.',
    });
  }
  return found;
}

function failureOf(error: unknown): Problem {
  if (error instanceof NotRunnable) return error.problem;
  return problemOf(error, 'model', 'Run the list again to try it again; the others are kept.');
}

/** Whether a row holds what a run would give: these words on these pictures, all of them, made here. */
function hasResult({ result }: ComparedModel, asked: ExperimentSpec, set: StimulusSet): boolean {
  if (result === null || result.shared || !isComparable(result.spec, asked)) return false;
  const { helping } = asked.stimuli;
  const left = set.stimuli.length - positionsOf(set.stimuli, helping).length;
  return result.spec.stimuli.helping === helping && result.counts.unscored === left;
}

/** How a model is asked to run: the one on show as it is set, any other as suits the device. */
function choiceFor(spec: ExperimentSpec, model: ModelMark): ExperimentSpec['model'] {
  if (isSameModel(spec.model, model)) return spec.model;
  const { device, textDevice } = spec.model;
  return { ...model, dtype: 'auto', device, textDtype: 'auto', textDevice };
}

function titleOf({ card }: AppData, model: ModelMark): string {
  return card !== null && isSameModel(card, model) ? card.title : modelTitle(model);
}

function waiting(model: ExperimentSpec['model'], title: string): ComparedModel {
  return { model, title, phase: 'waiting', done: 0, total: 0, problem: null, result: null };
}

function patch(context: SessionContext, model: ModelMark, change: Partial<ComparedModel>): void {
  const { compared } = context.store.getState();
  update(context, {
    compared: compared.map((entry) =>
      isSameModel(entry.model, model) ? { ...entry, ...change } : entry,
    ),
  });
}

/** A report as the list keeps it; null for one of which nobody has said how it was made. */
function resultOf(report: Report): ModelResult | null {
  const { spec, counts, rates, byShape, byTexture, decisions, origin: shown } = report;
  const shared = shown.kind === 'link';
  const origin = shared ? shown.made : shown;
  if (origin === null) return null;
  const { answers } = decisions;
  return { spec, counts, rates, byShape, byTexture, answers, origin, shared, warnings: [] };
}
