import { currentEvidence, openEmbeddings } from './evidence.ts';
import { verifySample } from './image-runs.ts';
import { ensureCard } from './model-loading.ts';
import { scorePrompts } from './prompt-scoring.ts';
import { isAbort, problemOf, tell, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { fillPinned, useModelHere } from './shared-finding.ts';

/**
 * Brings the spec to life: card, shipped embeddings, text tower, result. Cheap once everything is
 * there. Gives up quietly where another set or link was opened meanwhile.
 */
export async function goLive(context: SessionContext): Promise<void> {
  const { live, store } = context;
  const { turn } = live;
  useModelHere(context);
  try {
    await ensureCard(context);
    await openEmbeddings(context);
    if (live.turn !== turn) return;
    preferEvidenceAtHand(context);
    await scorePrompts(context);
    if (live.turn !== turn) return;
    await fillPinned(context);
    if (store.getState().verification.phase === 'waiting') void verifySample(context);
  } catch (error) {
    if (isAbort(error)) return;
    update(context, { updating: false });
    const advice = 'Reload the page to try again. Your settings are kept in the address.';
    tell(context, problemOf(error, 'model', advice));
  }
}

/** A link may ask for embeddings made on a device; until some are made here, the shipped ones serve. */
function preferEvidenceAtHand(context: SessionContext): void {
  const { spec, run } = context.store.getState();
  if (spec.evidence === 'device' && currentEvidence(context) === null && run.phase !== 'running') {
    update(context, {
      spec: { ...spec, evidence: 'shipped', stimuli: { ...spec.stimuli, helping: 'all' } },
    });
  }
}
