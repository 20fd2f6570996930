import type { FoundModel, ModelCard } from '#engine/index.ts';
import { choiceOf } from '#experiment/run-model.ts';
import { isSameModel } from '#experiment/spec.ts';
import { NEVER_ABORTED, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { namePinned } from './tried-prompts.ts';

/** Look-ups under way, so that a second caller waits for the first one's. */
const reading = new WeakMap<SessionContext, Promise<void>>();

/** Thrown where the spec's model is not on this device: fetching it is the visitor's to decide. */
export class ModelNotHere extends Error {}

/**
 * Finds the spec's model on this device: the page's own, or one that was loaded here before. Asks no
 * other host. A failure is forgotten, so that the next call tries again; rejects with `ModelNotHere`.
 */
export async function ensureCard(context: SessionContext): Promise<void> {
  const { live, parts, store } = context;
  const { model } = store.getState().spec;
  if (live.found !== null && isSameModel(live.found.card, model)) return;
  const underWay = reading.get(context);
  if (underWay !== undefined) {
    await underWay;
    return ensureCard(context);
  }
  const read = (async () => {
    const found = await parts.models.findHere(model, NEVER_ABORTED);
    if (found === null) throw new ModelNotHere(model.id);
    if (isSameModel(store.getState().spec.model, model)) adoptModel(context, found);
  })().finally(() => reading.delete(context));
  reading.set(context, read);
  await read;
  return ensureCard(context);
}

/** Makes `found` the model that everything runs on; what belongs to another one is left behind. */
export function adoptModel(context: SessionContext, found: FoundModel): void {
  const { live } = context;
  if (live.found !== null && !isSameModel(live.found.card, found.card)) {
    forgetModel(context);
    live.shipped = null;
  }
  live.found = found;
  const { pinned } = context.store.getState();
  update(context, {
    card: found.card,
    modelNotes: found.notes,
    pinned: pinned === null ? null : namePinned(pinned, found.card),
  });
}

/** Loads the text tower; cheap when it is there, and after a failure it is tried again. */
export async function ensureText(context: SessionContext): Promise<void> {
  await ensureCard(context);
  const { live, parts, store } = context;
  if (live.found === null) return;
  live.fetching ??= new AbortController();
  const choice = choiceOf(live.found, store.getState().spec.model);
  await parts.engine.loadText(choice, live.fetching.signal);
}

/** Loads the image tower, after the text tower. */
export async function ensureVision(context: SessionContext, signal: AbortSignal): Promise<void> {
  await ensureText(context);
  const fetching = context.live.fetching?.signal ?? NEVER_ABORTED;
  await context.parts.engine.loadVision(AbortSignal.any([signal, fetching]));
}

/** Rows of another model, device or dtype are other numbers: none of them may be mixed in. */
export function forgetModel(context: SessionContext): void {
  const { live } = context;
  live.running?.abort();
  live.running = null;
  live.verifying?.abort();
  live.verifying = null;
  live.measuring?.abort();
  live.computed = null;
  live.checked = null;
  live.prompts = null;
  live.promptsComplete = false;
  live.swept = null;
}

/**
 * Whether the visitor has to read a licence before the download: one for research only, or none that
 * is known. Files from his own disk are his; what a licence says of fetching does not apply.
 */
export function wantsConsent({ parts }: SessionContext, card: ModelCard): boolean {
  return card.source === 'hub' && card.licence.use !== 'open' && !parts.models.hasConsent(card);
}
