import { encodePrompts } from '#experiment/encode-prompts.ts';
import { evaluate, reportOf } from '#experiment/evaluate.ts';
import type { Report, ResultOrigin } from '#experiment/report.ts';
import { isModelHere, STARTER_MODEL } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import type { Problem } from '#science/problem.ts';
import { checkPrompts, checkSteering } from '#science/prompts/check-prompts.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { markOfStimuli } from '#share/checksum.ts';
import { checkAnswersFit } from '#share/link-result.ts';
import type { LinkResult } from '#share/link-result.ts';
import { decodeLink, encodeLink } from '#share/spec-link.ts';
import type { LinkPinned } from '#share/spec-link.ts';
import type { PinnedResult, SharedFinding } from './app-state.ts';
import { currentEvidence } from './evidence.ts';
import { forgetModel } from './model-loading.ts';
import { NEVER_ABORTED, tell, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { resultOf } from './shared-result.ts';
import { openSet } from './stimulus-choice.ts';
import { compareWithBaseline, labelOf } from './tried-prompts.ts';

/** What opening a link came to. */
export type OpenedLink = 'shared' | 'settings' | 'failed';

/** A link's address, and what there is to say about it. */
export interface FindingLink {
  readonly url: string;
  readonly problems: readonly Problem[];
}

/**
 * Opens a link: its settings, and its result where it carries one, without loading a model byte.
 * What cannot be read is told; what can is used. On the set that is open already nothing else is
 * touched: rows, dropped pictures and A stay.
 */
export async function openLink(context: SessionContext, hash: string): Promise<OpenedLink> {
  const { live, store } = context;
  const decoded = decodeLink(hash);
  tell(context, ...decoded.problems);
  live.turn += 1;
  live.scoring?.abort();
  const open = store.getState().set;
  const isOpen = open?.id === decoded.spec.stimuli.id;
  const set = isOpen ? open : await openSet(context, decoded.spec.stimuli.id);
  if (set === null) return 'failed';
  const { model } = store.getState().spec;
  const wanted = decoded.spec.model;
  if (model.device !== wanted.device || model.dtype !== wanted.dtype) forgetModel(context);
  const { pinned } = store.getState();
  update(context, {
    spec: decoded.spec,
    view: decoded.view,
    pinned: decoded.pinned === null ? pinned : pinnedOf(decoded.spec, set, decoded.pinned),
    shared: null,
  });
  const { result } = decoded;
  const misfits = result === null ? [] : checkAnswersFit(result, set.stimuli);
  tell(context, ...misfits);
  if (result === null || misfits.length > 0) return 'settings';
  showShared(context, set, result);
  return 'shared';
}

/** Puts this page's model in place of one that it does not have, and says so. */
export function useModelHere(context: SessionContext): void {
  const { spec } = context.store.getState();
  if (isModelHere(spec.model)) return;
  const { id, revision } = STARTER_MODEL;
  update(context, { spec: { ...spec, model: { ...spec.model, id, revision } } });
  tell(context, {
    code: 'model-not-here',
    field: 'model',
    message: `This page does not have the model “${spec.model.id}”, so its own is used with the same settings.`,
    advice: 'Numbers of another model are not comparable with these.',
  });
}

/** The address of what is on show: settings, view, result and A. */
export function linkNow(context: SessionContext): FindingLink {
  const { report, set, view, pinned, shared } = context.store.getState();
  const page = location.href.split('#')[0] ?? '';
  if (report === null || set === null) return { url: page, problems: [] };
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
  const { hash, problems } = encodeLink({ spec: report.spec, view, result, pinned: a }, page);
  return { url: page + hash, problems };
}

/** Computes A where a link brought only its words. */
export async function fillPinned(context: SessionContext): Promise<void> {
  const { pinned, set, spec } = context.store.getState();
  const images = currentEvidence(context);
  const { card } = context.live;
  if (pinned?.result !== null || pinned.stimuliId !== set?.id) return;
  if (images === null || card === null) return;
  const asked = { ...spec, prompts: pinned.prompts, steering: pinned.steering };
  if (checkPrompts(asked.prompts).length + checkSteering(asked.steering).length > 0) return;
  const { engine } = context.parts;
  const { rows } = await encodePrompts(asked.prompts, asked.steering, engine, NEVER_ABORTED);
  const report = evaluate(asked, set.stimuli, images, rows, card.logitScale);
  if (context.store.getState().pinned !== pinned) return;
  update(context, { pinned: { ...pinned, result: resultOf(report) } });
  compareWithBaseline(context);
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
    foreignModel: isModelHere(spec.model)
      ? ''
      : `${spec.model.id}, revision ${spec.model.revision}`,
    recomputed: null,
  };
  update(context, { report, shared, updating: false, promptProblems: [] });
  compareWithBaseline(context);
}

function originWords(origin: ResultOrigin): string {
  if (origin.kind !== 'device') return 'made from the embeddings that ship with the page';
  const threads = `${origin.threads} ${origin.threads === 1 ? 'thread' : 'threads'}`;
  const device = origin.device === 'webgpu' ? 'WebGPU' : `WASM, ${threads}`;
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
