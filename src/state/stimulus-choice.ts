import { BUILT_IN_SET, CUE_CONFLICT_SET } from '#experiment/spec.ts';
import { promptSetOf } from '#science/prompts/prompt-set.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { IDLE_RUN, NO_VERIFICATION } from './app-state.ts';
import { FIRST_TEMPLATE } from './app-store.ts';
import { isAbort, NEVER_ABORTED, problemOf, tell, update } from './session-context.ts';
import type { OpenedSet, PictureSource, SessionContext } from './session-context.ts';

/**
 * Opens the set of a first visit: the research set where its pictures can be reached, else the
 * built-in one, which ships with the page, pictures and all. Gives way to whatever the visitor opens
 * meanwhile. `onRead` is told of the research set as soon as it is known, before its pictures are looked for.
 */
export async function openFirstSet(
  context: SessionContext,
  onRead: (set: StimulusSet) => void,
): Promise<void> {
  const { live, parts } = context;
  const turn = live.turn;
  try {
    const opened = await parts.loadSet(CUE_CONFLICT_SET, NEVER_ABORTED);
    onRead(opened.set);
    const reachable = await opened.pictures.probe();
    if (live.turn !== turn || !reachable) opened.pictures.dispose();
    if (live.turn !== turn) return;
    if (reachable) {
      live.turn += 1;
      tell(context, ...opened.problems);
      adopt(context, opened);
      update(context, { pictures: 'reachable' });
      return;
    }
  } catch (error) {
    // No index, no research set: the built-in one is opened and the reason is told.
    tell(context, problemOf(error, 'data set', 'The built-in set is shown instead.'));
  }
  if (live.turn !== turn) return;
  await openSet(context, BUILT_IN_SET);
  if (context.store.getState().set?.id === BUILT_IN_SET) {
    tell(context, {
      code: 'research-set-unreachable',
      field: 'data set',
      message:
        'The pictures of the research set cannot be reached just now, so the page opened on its built-in set.',
      advice:
        'Its numbers need no pictures: choose “Cue conflict” above to see them, or drop the set’s folder on the page.',
    });
  }
}

/**
 * Opens a stimulus set: its index, its pictures, the shipped embeddings. Everything computed for
 * the set before is left behind (the engine's cache still knows it). A later call wins; where the
 * set cannot be opened the one before stays.
 */
export async function openSet(context: SessionContext, id: string): Promise<StimulusSet | null> {
  const { live, parts, store } = context;
  live.turn += 1;
  live.opening?.abort();
  const mine = new AbortController();
  live.opening = mine;
  update(context, { setPhase: 'loading' });
  try {
    const opened = await parts.loadSet(id, mine.signal);
    if (mine.signal.aborted) {
      opened.pictures.dispose();
      return null;
    }
    tell(context, ...opened.problems);
    adopt(context, opened);
    void probeLater(context, opened.pictures);
    return opened.set;
  } catch (error) {
    if (isAbort(error) || mine.signal.aborted) return null;
    update(context, { setPhase: store.getState().set === null ? 'failed' : 'ready' });
    tell(context, problemOf(error, 'data set', 'Choose the data set again, or the other one.'));
    return null;
  }
}

/** Takes the pictures of the open set from wherever they come from now; numbers stay as they are. */
export async function reopenPictures(context: SessionContext): Promise<void> {
  const { live, parts, store } = context;
  const id = store.getState().set?.id;
  if (id === undefined) return;
  try {
    const opened = await parts.loadSet(id, NEVER_ABORTED);
    if (store.getState().set?.id !== id) {
      opened.pictures.dispose();
      return;
    }
    live.pictures?.dispose();
    live.pictures = opened.pictures;
    listenForNews(context, opened.pictures);
    refreshPictures(context);
    await probeLater(context, opened.pictures);
  } catch (error) {
    tell(context, problemOf(error, 'data set', 'The pictures come from where they came before.'));
  }
}

/** Makes the gallery ask for its pictures again: a new object of the same set. */
export function refreshPictures(context: SessionContext): void {
  const { set } = context.store.getState();
  if (set !== null) update(context, { set: { ...set } });
}

/** Whether the editor still holds the untouched natural template of `set`, null before the first. */
function holdsNaturalTemplate(context: SessionContext, set: StimulusSet | null): boolean {
  const { prompts } = context.store.getState().spec;
  const natural = promptSetOf([set?.naturalTemplate ?? FIRST_TEMPLATE]);
  return JSON.stringify(prompts) === JSON.stringify(natural);
}

function adopt(context: SessionContext, { set, pictures }: OpenedSet): void {
  const { live, store } = context;
  const { spec, set: before, view } = store.getState();
  live.running?.abort();
  live.running = null;
  live.verifying?.abort();
  live.verifying = null;
  live.measuring?.abort();
  live.pictures?.dispose();
  live.pictures = pictures;
  listenForNews(context, pictures);
  live.shipped = null;
  live.computed = null;
  live.checked = null;
  live.swept = null;
  // An untouched prompt follows the set; words that somebody typed are theirs and stay.
  const prompts = holdsNaturalTemplate(context, before)
    ? promptSetOf([set.naturalTemplate])
    : spec.prompts;
  update(context, {
    set,
    setPhase: 'ready',
    spec: { ...spec, evidence: 'shipped', stimuli: { id: set.id, helping: 'all' }, prompts },
    view: { ...view, galleryFilter: 'all', galleryCategory: null },
    report: null,
    comparison: null,
    pictures: 'unknown',
    pictureWait: '',
    opened: null,
    sweep: [],
    trail: [],
    run: IDLE_RUN,
    verification: NO_VERIFICATION,
  });
}

async function probeLater(context: SessionContext, pictures: PictureSource): Promise<void> {
  const reachable = await pictures.probe();
  if (context.live.pictures !== pictures) return;
  update(context, { pictures: reachable ? 'reachable' : 'unreachable' });
}

function listenForNews(context: SessionContext, pictures: PictureSource): void {
  pictures.onNews(({ wait, problems }) => {
    const { run } = context.store.getState();
    update(context, { pictureWait: wait, run: { ...run, waiting: wait } });
    tell(context, ...problems);
  });
}
