import { spreadSample } from '#experiment/compare-rows.ts';
import { BUILT_IN_SET, modelTitle, STARTER_MODEL } from '#experiment/spec.ts';
import { balancedOrder } from '#science/stimuli/balanced-subset.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { stopVerifying, verifySample } from './image-runs.ts';
import { openCatalog } from './model-choice.ts';
import { fetchTower } from './model-fetching.ts';
import { ensureCard, ensureVision, ModelNotHere } from './model-loading.ts';
import { rememberModel } from './remembered-models.ts';
import { isAbort, NEVER_ABORTED, problemOf, tell, update } from './session-context.ts';
import type { PictureSource, SessionContext } from './session-context.ts';

/** Enough that every worker has full batches. */
const SAMPLE_SIZE = 24;
/** Enough to see whether the sample would take minutes. */
const FIRST_TRY = 4;
/** As long as a look at the clock may take, beside as much to warm up. */
const CLOCKED_SECONDS = 6;
/** What is told of a measurement carries this, so that the next one takes it back. */
const FIELD = 'measurement';

/** How far a measurement is. */
export interface Measuring {
  /** `trying`: a few pictures first, to see how many are bearable. */
  readonly phase: 'loading' | 'reading' | 'trying' | 'computing';
  readonly done: number;
  readonly total: number;
}

/** What a person can do about this device. */
export interface DeviceActions {
  /** Reads what the models on offer are, for the panel that says how long each would take. */
  readonly look: () => Promise<void>;
  /** Measures how many pictures a second the model in use embeds here. */
  readonly measure: () => Promise<void>;
  readonly stop: () => void;
}

/** The actions on one session. */
export function createDeviceActions(context: SessionContext): DeviceActions {
  return {
    look: () => lookAtModels(context),
    measure: () => measureDevice(context),
    stop() {
      context.live.measuring?.abort();
    },
  };
}

async function lookAtModels(context: SessionContext): Promise<void> {
  const { parts, store } = context;
  await openCatalog(context);
  if (store.getState().ownCard !== null) return;
  try {
    const own = await parts.models.findHere(STARTER_MODEL, NEVER_ABORTED);
    update(context, { ownCard: own?.card ?? null });
  } catch (error) {
    tell(context, problemOf(error, 'own model', 'Its row is missing. Open the panel again.'));
  }
}

/**
 * Measures the model in use on some pictures of the open set, or of the built-in one where those
 * cannot be reached. The speed comes into the store by the engine's status, as that of any run.
 * Whatever else computes pictures ends it, and nothing is lost by that.
 */
async function measureDevice(context: SessionContext): Promise<void> {
  const { live, store, parts } = context;
  if (live.measuring !== null || live.running !== null || live.queueing !== null) return;
  const mine = new AbortController();
  const { signal } = mine;
  live.measuring = mine;
  const { problems } = store.getState();
  update(context, { problems: problems.filter(({ field }) => field !== FIELD) });
  note(context, 'loading', 0, 1);
  try {
    await ensureCard(context);
    stopVerifying(context);
    const { found } = live;
    if (!(await fetchTower(context, () => ensureVision(context, signal)))) return;
    signal.throwIfAborted();
    // Now it is known what its files really are.
    if (found !== null) await rememberModel(context, found);
    const files = await readSample(context, signal);
    note(context, 'trying', 0, Math.min(FIRST_TRY, files.length));
    const roughly = await parts.engine.measure(files.slice(0, FIRST_TRY), signal);
    const bearable = files.slice(0, Math.floor(roughly * CLOCKED_SECONDS));
    if (bearable.length <= FIRST_TRY) return;
    note(context, 'computing', 0, bearable.length);
    await parts.engine.measure(bearable, signal);
  } catch (error) {
    if (isAbort(error) || signal.aborted) return;
    const advice = 'What was measured before is kept. Press “Measure this device” to try again.';
    tell(
      context,
      error instanceof ModelNotHere
        ? notHere(modelTitle(store.getState().spec.model))
        : problemOf(error, FIELD, advice),
    );
  } finally {
    // Pictures that are still on their way, where one failed.
    mine.abort();
    live.measuring = null;
    update(context, { measuring: null });
    // The check of the shipped embeddings that stood back for this.
    const { verification } = store.getState();
    if (live.shipped !== null && verification.phase === 'waiting') void verifySample(context);
  }
}

async function readSample(
  context: SessionContext,
  signal: AbortSignal,
): Promise<readonly Uint8Array[]> {
  const { set, pictures: reach } = context.store.getState();
  const { pictures } = context.live;
  const isAtHand = set?.id === BUILT_IN_SET || reach === 'reachable';
  if (set !== null && pictures !== null && isAtHand)
    return readSome(context, set, pictures, signal);
  const opened = await context.parts.loadSet(BUILT_IN_SET, signal);
  try {
    return await readSome(context, opened.set, opened.pictures, signal);
  } finally {
    opened.pictures.dispose();
  }
}

async function readSome(
  context: SessionContext,
  { stimuli }: StimulusSet,
  pictures: PictureSource,
  signal: AbortSignal,
): Promise<readonly Uint8Array[]> {
  const sample = spreadSample(balancedOrder(stimuli), SAMPLE_SIZE).flatMap((i) => stimuli[i] ?? []);
  let done = 0;
  note(context, 'reading', done, sample.length);
  return Promise.all(
    sample.map(async (stimulus) => {
      const bytes = await pictures.readBytes(stimulus, signal);
      done += 1;
      if (!signal.aborted) note(context, 'reading', done, sample.length);
      return bytes;
    }),
  );
}

function note(
  context: SessionContext,
  phase: Measuring['phase'],
  done: number,
  total: number,
): void {
  update(context, { measuring: { phase, done, total } });
}

function notHere(title: string) {
  return {
    code: 'model-not-here',
    field: FIELD,
    message: `${title} is not on this device, so its speed cannot be measured. Nothing was changed.`,
    advice: 'Fetch it first, under “Choose another model”.',
  };
}
