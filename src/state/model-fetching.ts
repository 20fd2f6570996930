import { EngineError } from '#engine/index.ts';
import type { TensorQuestion } from '#engine/index.ts';
import {
  isAbort,
  problemOf,
  takeBackModelProblems,
  tellOfModel,
  update,
} from './session-context.ts';
import type { SessionContext } from './session-context.ts';

/**
 * Waits for a tower and says how that goes. False where it did not come: paused by the visitor, a
 * question to answer first, or a failure, which is told; what has arrived is kept.
 */
export async function fetchTower(
  context: SessionContext,
  load: () => Promise<void>,
): Promise<boolean> {
  const { live, store } = context;
  const { found } = live;
  // A tower that is there already answers at once: nothing is said to be under way then.
  const starting = setTimeout(() => update(context, { fetching: 'running' }), 0);
  try {
    await load();
    if (live.found === found) {
      if (store.getState().fetching !== 'none') update(context, { fetching: 'none' });
      takeBackModelProblems(context);
    }
    return true;
  } catch (error) {
    if (live.found !== found || askTensors(context, error)) return false;
    update(context, { updating: false });
    if (isAbort(error)) {
      if (store.getState().fetching === 'running') update(context, { fetching: 'none' });
      return false;
    }
    update(context, { fetching: 'failed' });
    const advice = 'Press “Go on” beside the model’s name to try again.';
    tellOfModel(context, problemOf(error, 'model', advice));
    return false;
  } finally {
    clearTimeout(starting);
  }
}

/** Stops the download; what has arrived is kept, and `resumeFetching` goes on from there. */
export function pauseFetching(context: SessionContext): void {
  const { live, store } = context;
  if (store.getState().fetching !== 'running') return;
  update(context, { fetching: 'paused' });
  live.fetching?.abort();
  live.fetching = null;
}

/** True where `error` asks which tensor of the model's graph is which: the question is on show then. */
function askTensors(context: SessionContext, error: unknown): boolean {
  if (!(error instanceof EngineError) || error.code !== 'needs-answer') return false;
  const { card } = context.store.getState();
  const question = JSON.parse(error.detail) as TensorQuestion;
  update(context, {
    fetching: 'none',
    updating: false,
    wish: { phase: 'question', title: card?.title ?? '', question },
  });
  return true;
}
