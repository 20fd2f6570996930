import { BUILT_IN_SET, CUE_CONFLICT_SET } from '#experiment/spec.ts';
import type { ImageEvidence } from '#experiment/evaluate.ts';
import type { Matrix } from '#science/matrix.ts';
import { promptSetOf } from '#science/prompts/prompt-set.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { IDLE_RUN, NO_VERIFICATION } from './app-state.ts';
import { isAbort, problemOf, tell, update } from './session-context.ts';
import type { PictureSource, SessionContext } from './session-context.ts';

interface OpenedSet {
  readonly set: StimulusSet;
  readonly pictures: PictureSource;
}

/**
 * The set of a first visit: the research set where its pictures can be reached, else the built-in
 * one, which ships with the page, pictures and all.
 */
export async function chooseFirstSet(context: SessionContext): Promise<string> {
  const { parts } = context;
  const signal = new AbortController().signal;
  try {
    const { pictures } = await parts.loadSet(CUE_CONFLICT_SET, signal);
    const reachable = await pictures.probe();
    update(context, { pictures: reachable ? 'reachable' : 'unreachable' });
    return reachable ? CUE_CONFLICT_SET : BUILT_IN_SET;
  } catch (error) {
    // No index, no research set: the built-in one is opened and the reason is told.
    tell(context, problemOf(error, 'data set', 'The built-in set is shown instead.'));
    update(context, { pictures: 'unreachable' });
    return BUILT_IN_SET;
  }
}

/**
 * Opens a stimulus set: its index, its pictures, the shipped embeddings. Everything computed for
 * the set before is left behind (the engine's cache still knows it). A later call wins.
 */
export async function openSet(context: SessionContext, id: string): Promise<StimulusSet | null> {
  const { live, parts } = context;
  live.opening?.abort();
  live.running?.abort();
  live.verifying?.abort();
  const mine = new AbortController();
  live.opening = mine;
  update(context, { setPhase: 'loading' });
  try {
    const opened = await parts.loadSet(id, mine.signal);
    if (mine.signal.aborted) return null;
    tell(context, ...opened.problems);
    adopt(context, opened);
    return opened.set;
  } catch (error) {
    if (isAbort(error) || mine.signal.aborted) return null;
    update(context, { setPhase: 'failed' });
    tell(context, problemOf(error, 'data set', 'Choose the data set again, or the other one.'));
    return null;
  }
}

/** Takes the pictures of the open set from wherever they come from now; numbers stay as they are. */
export async function reopenPictures(context: SessionContext, id: string): Promise<void> {
  const { live, parts, store } = context;
  const { set, pictures } = await parts.loadSet(id, new AbortController().signal);
  if (store.getState().set?.id !== id) return;
  live.pictures?.dispose();
  live.pictures = pictures;
  listenForNews(context, pictures);
  // A new set object makes the gallery ask for its pictures again.
  update(context, { set, pictures: (await pictures.probe()) ? 'reachable' : 'unreachable' });
}

/** Reads the shipped embeddings of the open set, once the model's card is known. */
export async function openEmbeddings(context: SessionContext): Promise<void> {
  const { live, parts, store } = context;
  const { set } = store.getState();
  if (set === null || live.card === null || live.shipped !== null) return;
  const signal = live.opening?.signal ?? new AbortController().signal;
  const rows = await parts.loadEmbeddings(live.card, live.baseUrl, set, signal);
  if (rows === null || store.getState().set !== set) return;
  live.shipped = shippedEvidence(rows);
}

/** Whether the editor still holds the untouched natural template of `set`. */
export function holdsNaturalTemplate(context: SessionContext, set: StimulusSet | null): boolean {
  const { prompts } = context.store.getState().spec;
  return (
    set !== null && JSON.stringify(prompts) === JSON.stringify(promptSetOf([set.naturalTemplate]))
  );
}

function adopt(context: SessionContext, { set, pictures }: OpenedSet): void {
  const { live, store } = context;
  const { spec, set: before, view } = store.getState();
  live.pictures?.dispose();
  live.pictures = pictures;
  listenForNews(context, pictures);
  live.shipped = null;
  live.computed = null;
  live.swept = null;
  // An untouched prompt follows the set; words that somebody typed are theirs and stay.
  const prompts = holdsNaturalTemplate(context, before)
    ? promptSetOf([set.naturalTemplate])
    : spec.prompts;
  update(context, {
    set,
    setPhase: 'ready',
    spec: {
      ...spec,
      evidence: 'shipped',
      stimuli: { id: set.id, helping: 'all' },
      prompts,
    },
    view: { ...view, galleryFilter: 'all', galleryCategory: null },
    report: null,
    comparison: null,
    pictureWait: '',
    opened: null,
    sweep: [],
    trail: [],
    run: IDLE_RUN,
    verification: NO_VERIFICATION,
  });
}

function listenForNews(context: SessionContext, pictures: PictureSource): void {
  pictures.onNews(({ wait, problems }) => {
    const { run } = context.store.getState();
    update(context, { pictureWait: wait, run: { ...run, waiting: wait } });
    tell(context, ...problems);
  });
}

function shippedEvidence(rows: Matrix): ImageEvidence {
  return { rows, scored: new Uint8Array(rows.rows).fill(1), origin: { kind: 'shipped' } };
}
