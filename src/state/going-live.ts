import { isFromDisk, modelTitle } from '#experiment/spec.ts';
import { currentEvidence, openEmbeddings } from './evidence.ts';
import { drawFirstWords, scoreOwnWords } from './first-words.ts';
import { verifySample } from './image-runs.ts';
import { fetchTower } from './model-fetching.ts';
import { ensureCard, ensureText, ensureVision, ModelNotHere } from './model-loading.ts';
import { scorePrompts } from './prompt-scoring.ts';
import { rememberModel } from './remembered-models.ts';
import { isAbort, NEVER_ABORTED, problemOf, tell, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { fillPinned } from './shared-finding.ts';

/**
 * Brings the spec to life: card, shipped embeddings, a first result from shipped words, text tower,
 * result; where the model ships no
 * embeddings its image tower is fetched next, so that a run can start. Cheap once everything is
 * there. Gives up quietly where another set or link was opened meanwhile.
 */
export async function goLive(context: SessionContext): Promise<void> {
  const { live, store } = context;
  const { turn } = live;
  try {
    await ensureCard(context);
    // What was offered is here; a look for another model, or its licence, is not ended by this.
    if (store.getState().wish?.phase === 'offered') update(context, { wish: null });
    await openEmbeddings(context);
    if (live.turn !== turn) return;
    preferEvidenceAtHand(context);
    await drawFirstWords(context);
    if (live.turn !== turn) return;
    if (isHeld(context)) {
      if (store.getState().engine.phase === 'text-ready') await scorePrompts(context);
      return;
    }
    if (!(await fetchTower(context, () => ensureText(context)))) return;
    await scoreOwnWords(context);
    if (live.turn !== turn) return;
    await fillPinned(context);
    if (live.shipped === null) await fetchVision(context);
    else if (store.getState().verification.phase === 'waiting') void verifySample(context);
  } catch (error) {
    if (error instanceof ModelNotHere) offerModel(context);
    if (error instanceof ModelNotHere || isAbort(error)) return;
    update(context, { updating: false });
    const advice = 'Reload the page to try again. Your settings are kept in the address.';
    tell(context, problemOf(error, 'model', advice));
  }
}

/**
 * Whether nothing is to be fetched before “Go on”: a pause, or an image tower that failed while words
 * can be scored. Where even the text tower failed, the next words try again.
 */
function isHeld(context: SessionContext): boolean {
  const { fetching, engine } = context.store.getState();
  return fetching === 'paused' || (fetching === 'failed' && engine.phase === 'text-ready');
}

/** The spec names a model that is not on this device: said, and left to the visitor. */
function offerModel(context: SessionContext): void {
  const { model } = context.store.getState().spec;
  const { id, revision } = model;
  const title = modelTitle(model);
  const problem = {
    code: 'model-from-another-disk',
    field: 'model',
    message: `“${title}” was dropped from a disk, so it cannot be fetched from anywhere.`,
    advice: 'Drop the same files on this page, or choose another model. The settings are kept.',
  };
  update(context, {
    updating: false,
    wish: isFromDisk(model)
      ? { phase: 'failed', title, problem }
      : { phase: 'offered', title, model: { id, revision } },
  });
}

/** Fetches the image tower of a model that has no embeddings shipped, so that a run can start. */
async function fetchVision(context: SessionContext): Promise<void> {
  const { live, store } = context;
  if (store.getState().run.phase === 'running' || store.getState().engine.phase === 'ready') return;
  const { found } = live;
  if (!(await fetchTower(context, () => ensureVision(context, NEVER_ABORTED)))) return;
  // Now it is known what its files really are.
  if (found !== null) await rememberModel(context, found);
}

/** A link may ask for embeddings made on a device; until some are made here, the shipped ones serve. */
function preferEvidenceAtHand(context: SessionContext): void {
  const { spec, run } = context.store.getState();
  const hasShipped = context.live.shipped !== null;
  if (spec.evidence === 'shipped' && !hasShipped) {
    update(context, { spec: { ...spec, evidence: 'device' } });
  }
  if (!hasShipped || spec.evidence !== 'device') return;
  if (currentEvidence(context) === null && run.phase !== 'running') {
    update(context, {
      spec: { ...spec, evidence: 'shipped', stimuli: { ...spec.stimuli, helping: 'all' } },
    });
  }
}
