import type { Report } from '#experiment/report.ts';
import { UNSCORED } from '#science/decisions/decide.ts';
import type { PinnedResult } from './app-state.ts';
import { update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { questionOf } from './tried-prompts.ts';

/** After an evaluation: how the numbers computed here compare with the shared ones. */
export function noteRecomputed(context: SessionContext): void {
  const { shared, report } = context.store.getState();
  if (shared === null || report === null || report.origin.kind === 'link') return;
  if (shared.spec.stimuli.id !== report.spec.stimuli.id) return;
  if (questionOf(shared.spec) !== questionOf(report.spec)) return;
  // A finding made on a device is compared once there are rows made on this one.
  if (shared.origin.kind === 'device' && report.origin.kind !== 'device') return;
  let same = 0;
  let of = 0;
  report.decisions.answers.forEach((answer, i) => {
    const theirs = shared.answers[i] ?? UNSCORED;
    if (answer === UNSCORED || theirs === UNSCORED) return;
    of += 1;
    if (answer === theirs) same += 1;
  });
  if (of === 0) return;
  update(context, { shared: { ...shared, recomputed: { rates: report.rates, same, of } } });
}

/** What A keeps of a report. */
export function resultOf(report: Report): NonNullable<PinnedResult['result']> {
  const { counts, rates, byShape, byTexture, decisions } = report;
  return { counts, rates, byShape, byTexture, answers: decisions.answers };
}
