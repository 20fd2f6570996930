import { modelTitle } from '#experiment/spec.ts';
import { update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { resultOf } from './shared-result.ts';
import { compareWithBaseline, labelOf, namePinned } from './tried-prompts.ts';

/** Holds the result on show as A: it stays while words, model or device change. */
export function pinResult(context: SessionContext): void {
  const { report, set, card, spec } = context.store.getState();
  if (report === null || set === null) return;
  const { prompts, steering, model } = report.spec;
  const here = report.origin.kind === 'device' ? ', computed here' : '';
  const { unscored } = report.counts;
  const part = unscored > 0 ? `, ${set.stimuli.length - unscored} pictures` : '';
  const { id, revision } = model;
  const pinned = {
    words: labelOf(report.spec) + here + part,
    model: { id, revision },
    modelTitle: card?.id === id ? card.title : modelTitle(model),
    stimuliId: set.id,
    prompts,
    steering,
    result: resultOf(report),
  };
  update(context, { pinned: namePinned(pinned, spec.model) });
  compareWithBaseline(context);
}
