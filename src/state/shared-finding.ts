import { encodePrompts } from '#experiment/encode-prompts.ts';
import { evaluate, reportOf } from '#experiment/evaluate.ts';
import type { Report, ResultOrigin } from '#experiment/report.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { UNSCORED } from '#science/decisions/decide.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { markOfStimuli } from '#share/checksum.ts';
import { checkAnswersFit } from '#share/link-result.ts';
import type { LinkResult } from '#share/link-result.ts';
import { decodeLink, encodeLink } from '#share/spec-link.ts';
import type { LinkPinned } from '#share/spec-link.ts';
import type { PinnedResult, SharedFinding } from './app-state.ts';
import { currentEvidence, tell, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { openSet } from './stimulus-choice.ts';
import { compareWithBaseline, labelOf } from './tried-prompts.ts';

/** What opening a link came to. */
export type OpenedLink = 'shared' | 'settings' | 'failed';

/**
 * Opens a link: its settings, and its result where it carries one, without loading a model byte.
 * What cannot be read is told; what can is used.
 */
export async function openLink(context: SessionContext, hash: string): Promise<OpenedLink> {
  const decoded = decodeLink(hash);
  tell(context, ...decoded.problems);
  const set = await openSet(context, decoded.spec.stimuli.id);
  if (set === null) return 'failed';
  update(context, {
    spec: decoded.spec,
    view: decoded.view,
    pinned: decoded.pinned === null ? null : pinnedOf(decoded.spec, set, decoded.pinned),
    shared: null,
  });
  const { result } = decoded;
  if (result === null) return 'settings';
  const misfits = checkAnswersFit(result, set.stimuli);
  if (misfits.length > 0) {
    tell(context, ...misfits);
    return 'settings';
  }
  showShared(context, set, result);
  return 'shared';
}

/** Leaves the shared finding; its settings stay. */
export function leaveShared(context: SessionContext): void {
  update(context, { shared: null });
}

/** The address of what is on show: settings, view, result and A. */
export function linkNow(context: SessionContext): string {
  const { report, set, spec, view, pinned, shared } = context.store.getState();
  const page = location.href.split('#')[0] ?? '';
  if (report === null || set === null) return page;
  const setMark = markOfStimuli(set.stimuli);
  const origin = report.origin.kind === 'link' ? shared?.origin : report.origin;
  const result: LinkResult | null =
    origin === undefined || origin.kind === 'link'
      ? null
      : { answers: report.decisions.answers, setMark, origin };
  const a: LinkPinned | null =
    pinned?.stimuliId !== set.id
      ? null
      : {
          prompts: pinned.prompts,
          steering: pinned.steering,
          result: pinned.result === null ? null : { answers: pinned.result.answers, setMark },
        };
  // The result belongs to the words it was made from, not to a half-typed next prompt.
  const made = { ...report.spec, evidence: spec.evidence };
  const { hash, problems } = encodeLink({ spec: made, view, result, pinned: a }, page);
  tell(context, ...problems);
  return page + hash;
}

/** After an evaluation: how the numbers computed here compare with the shared ones. */
export function noteRecomputed(context: SessionContext): void {
  const { shared, report, spec } = context.store.getState();
  if (shared === null || report === null || !sameQuestion(shared.spec, spec)) return;
  let same = 0;
  let of = 0;
  report.decisions.answers.forEach((answer, i) => {
    const theirs = shared.answers[i] ?? UNSCORED;
    if (answer === UNSCORED || theirs === UNSCORED) return;
    of += 1;
    if (answer === theirs) same += 1;
  });
  update(context, { shared: { ...shared, recomputed: { rates: report.rates, same, of } } });
}

/** Computes A where a link brought only its words. */
export async function fillPinned(context: SessionContext): Promise<void> {
  const { pinned, set, spec } = context.store.getState();
  const images = currentEvidence(context);
  const { card } = context.live;
  if (pinned?.result !== null || set === null || images === null || card === null) return;
  const asked = { ...spec, prompts: pinned.prompts, steering: pinned.steering };
  const signal = new AbortController().signal;
  const { rows } = await encodePrompts(asked.prompts, asked.steering, context.parts.engine, signal);
  const report = evaluate(asked, set.stimuli, images, rows, card.logitScale);
  if (context.store.getState().pinned !== pinned) return;
  update(context, { pinned: { ...pinned, result: resultOf(report) } });
  compareWithBaseline(context);
}

/** What A keeps of a report. */
export function resultOf(report: Report): NonNullable<PinnedResult['result']> {
  const { counts, rates, byShape, byTexture, decisions } = report;
  return { counts, rates, byShape, byTexture, answers: decisions.answers };
}

function showShared(context: SessionContext, set: StimulusSet, result: LinkResult): void {
  const { spec } = context.store.getState();
  const report = reportOfLink(spec, set, result.answers);
  const shared: SharedFinding = {
    spec,
    answers: result.answers,
    rates: report.rates,
    origin: result.origin,
    madeBy: originWords(result.origin),
    recomputed: null,
  };
  update(context, { report, shared, updating: false });
  compareWithBaseline(context);
}

function originWords(origin: ResultOrigin): string {
  if (origin.kind !== 'device') return 'made from the embeddings that ship with the page';
  const device = origin.device === 'webgpu' ? 'WebGPU' : `WASM, ${origin.threads} threads`;
  return `computed on the sender’s device: ${device}, ${origin.dtype}`;
}

function pinnedOf(spec: ExperimentSpec, set: StimulusSet, link: LinkPinned): PinnedResult {
  const { prompts, steering, result: carried } = link;
  const asked = { ...spec, prompts, steering };
  const fits = carried !== null && checkAnswersFit(carried, set.stimuli).length === 0;
  const result = fits ? resultOf(reportOfLink(asked, set, carried.answers)) : null;
  return { label: labelOf(asked), stimuliId: set.id, prompts, steering, result };
}

function reportOfLink(spec: ExperimentSpec, set: StimulusSet, answers: Uint8Array): Report {
  return reportOf(spec, set.stimuli, { answers, probabilities: null }, { kind: 'link' });
}

function sameQuestion(a: SharedFinding['spec'], b: SharedFinding['spec']): boolean {
  return (
    a.stimuli.id === b.stimuli.id &&
    JSON.stringify([a.prompts, a.steering]) === JSON.stringify([b.prompts, b.steering])
  );
}
