import { encodePrompts } from '#experiment/encode-prompts.ts';
import { evaluate, reportOf } from '#experiment/evaluate.ts';
import type { MadeOrigin, Report } from '#experiment/report.ts';
import { isSameModel, modelTitle } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import type { Problem } from '#science/problem.ts';
import { checkPrompts, checkSteering } from '#science/prompts/check-prompts.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { markOfStimuli } from '#share/checksum.ts';
import { checkAnswersFit } from '#share/link-result.ts';
import type { LinkAnswers, LinkModel, LinkResult } from '#share/link-result.ts';
import { decodeLink, encodeLink, MAX_MODELS } from '#share/spec-link.ts';
import type { LinkContent, LinkPinned } from '#share/spec-link.ts';
import type { ComparedModel, PinnedResult, SharedFinding } from './app-state.ts';
import { isComparable } from './tried-prompts.ts';
import { currentEvidence } from './evidence.ts';
import { forgetModel } from './model-loading.ts';
import { NEVER_ABORTED, tell, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { resultOf } from './shared-result.ts';
import { openSet } from './stimulus-choice.ts';
import { compareWithBaseline, labelOf, namePinned } from './tried-prompts.ts';

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
  // A dialog needs no set; later it would open or close under the visitor's hand.
  update(context, { view: { ...store.getState().view, dialog: decoded.view.dialog } });
  live.turn += 1;
  live.scoring?.abort();
  const open = store.getState().set;
  const isOpen = open?.id === decoded.spec.stimuli.id;
  const set = isOpen ? open : await openSet(context, decoded.spec.stimuli.id);
  if (set === null) return 'failed';
  leaveModelUnless(context, decoded.spec.model);
  const { pinned, view } = store.getState();
  const compared = comparedOf(decoded, set);
  update(context, {
    spec: decoded.spec,
    view: { ...decoded.view, dialog: view.dialog },
    pinned: decoded.pinned === null ? pinned : pinnedOf(decoded.spec, set, decoded.pinned),
    shared: null,
    // A link without compared models says nothing about those that are here.
    ...(decoded.models.length === 0 && isOpen ? {} : { compared: compared.rows }),
  });
  tell(context, ...compared.problems);
  const { result } = decoded;
  const misfits = result === null ? [] : checkAnswersFit(result, set.stimuli);
  tell(context, ...misfits);
  if (result === null || misfits.length > 0) return 'settings';
  showShared(context, set, result);
  return 'shared';
}

/** Leaves what was made by the model in use, unless `wanted` is the same one, run the same way. */
export function leaveModelUnless(context: SessionContext, wanted: ExperimentSpec['model']): void {
  const { spec } = context.store.getState();
  if (JSON.stringify(spec.model) === JSON.stringify(wanted)) return;
  const { live } = context;
  forgetModel(context);
  live.fetching?.abort();
  live.fetching = null;
  update(context, { wish: null, fetching: 'none' });
  if (isSameModel(spec.model, wanted)) return;
  live.shipped = null;
  // Another model's numbers must not stand under this one's name.
  update(context, { report: null, comparison: null });
}

/** The address of what is on show: settings, view, result and A. */
export function linkNow(context: SessionContext): FindingLink {
  const { report, set, view, pinned } = context.store.getState();
  const page = location.href.split('#')[0] ?? '';
  if (report === null || set === null) return { url: page, problems: [] };
  const setMark = markOfStimuli(set.stimuli);
  const origin = report.origin.kind === 'link' ? report.origin.made : report.origin;
  const result: LinkResult | null =
    origin === null ? null : { answers: report.decisions.answers, setMark, origin };
  const a: LinkPinned | null =
    pinned?.stimuliId !== set.id
      ? null
      : {
          model: pinned.model,
          prompts: pinned.prompts,
          steering: pinned.steering,
          result: pinned.result === null ? null : { answers: pinned.result.answers, setMark },
        };
  // The result belongs to the words it was made from, not to a half-typed next prompt.
  const compared = comparedNow(context, setMark);
  const content = { spec: report.spec, view, result, pinned: a, models: compared.models };
  const { hash, problems } = encodeLink(content, page);
  return { url: page + hash, problems: [...compared.problems, ...problems] };
}

/** Computes A where a link brought only its words. */
export async function fillPinned(context: SessionContext): Promise<void> {
  const { pinned, set, spec } = context.store.getState();
  const images = currentEvidence(context);
  const card = context.live.found?.card;
  if (pinned?.result !== null || pinned.stimuliId !== set?.id) return;
  // Another model's answers cannot be made from this one's rows.
  if (images === null || card === undefined || !isSameModel(pinned.model, card)) return;
  const asked = { ...spec, prompts: pinned.prompts, steering: pinned.steering };
  if (checkPrompts(asked.prompts).length + checkSteering(asked.steering).length > 0) return;
  const { engine } = context.parts;
  const { rows } = await encodePrompts(asked.prompts, asked.steering, engine, NEVER_ABORTED);
  const report = evaluate(asked, set.stimuli, images, rows, card.logitRule);
  if (context.store.getState().pinned !== pinned) return;
  update(context, { pinned: { ...pinned, result: resultOf(report) } });
  compareWithBaseline(context);
}

function showShared(context: SessionContext, set: StimulusSet, result: LinkResult): void {
  const { spec } = context.store.getState();
  const report = reportOfLink(spec, set, result);
  const shared: SharedFinding = {
    spec,
    answers: result.answers,
    rates: report.rates,
    origin: result.origin,
    recomputed: null,
  };
  update(context, { report, shared, updating: false, promptProblems: [] });
  compareWithBaseline(context);
}

function pinnedOf(spec: ExperimentSpec, set: StimulusSet, link: LinkPinned): PinnedResult {
  const { model, prompts, steering, result: carried } = link;
  const asked = { ...spec, model: { ...spec.model, ...model }, prompts, steering };
  const fits = carried !== null && checkAnswersFit(carried, set.stimuli).length === 0;
  const result = fits ? resultOf(reportOfLink(asked, set, carried)) : null;
  const named = { words: labelOf(asked), model, modelTitle: modelTitle(model) };
  return namePinned({ ...named, stimuliId: set.id, prompts, steering, result }, spec.model);
}

function reportOfLink(
  spec: ExperimentSpec,
  set: StimulusSet,
  { answers, origin }: LinkAnswers & { readonly origin?: MadeOrigin },
): Report {
  const made = origin ?? null;
  return reportOf(spec, set.stimuli, { answers, probabilities: null }, { kind: 'link', made });
}

/** The compared models whose results are of the words and pictures on show; others would mislead. */
function comparedNow(
  context: SessionContext,
  setMark: string,
): { models: readonly LinkModel[]; problems: readonly Problem[] } {
  const { report, compared } = context.store.getState();
  if (report === null) return { models: [], problems: [] };
  const fitting = compared.flatMap(({ model, result }): LinkModel[] => {
    if (result === null || !isComparable(result.spec, report.spec)) return [];
    const { id, revision } = model;
    const { answers, origin } = result;
    return [{ model: { id, revision }, result: { answers, setMark, origin } }];
  });
  const models = fitting.slice(0, MAX_MODELS);
  const left = compared.length - models.length;
  if (left === 0) return { models, problems: [] };
  const isFull = models.length < fitting.length;
  const reasons = [
    ...(fitting.length < compared.length ? ['other words, other pictures or no result'] : []),
    ...(isFull ? [`a link has room for ${MAX_MODELS}`] : []),
  ];
  const problem: Problem = {
    code: 'compared-not-sent',
    field: 'compared models',
    message: `${left} of ${compared.length} compared models ${areWords(left)} not in the link: ${reasons.join('; ')}.`,
    advice: isFull
      ? 'Remove those that need not be sent, or send the table as a file.'
      : 'Run the list under the words on show, then make the link again.',
  };
  return { models, problems: [problem] };
}

/** The compared models of a link, as far as their answers are of the pictures that are open. */
function comparedOf(
  { spec, models }: LinkContent,
  set: StimulusSet,
): { rows: readonly ComparedModel[]; problems: readonly Problem[] } {
  const fitting = models.filter(({ result }) => checkAnswersFit(result, set.stimuli).length === 0);
  const rows = fitting.map(({ model, result }): ComparedModel => {
    const { answers, origin } = result;
    const asked = { ...spec, model: { ...spec.model, ...model } };
    const { counts, rates, byShape, byTexture } = reportOfLink(asked, set, result);
    return {
      model: asked.model,
      title: modelTitle(model),
      phase: 'done',
      done: 0,
      total: 0,
      problem: null,
      result: {
        spec: asked,
        counts,
        rates,
        byShape,
        byTexture,
        answers,
        origin,
        shared: true,
        warnings: [],
      },
    };
  });
  const left = models.length - fitting.length;
  if (left === 0) return { rows, problems: [] };
  const problem: Problem = {
    code: 'compared-of-other-images',
    field: 'compared models',
    message: `${left} of the link’s ${models.length} compared models ${left === 1 ? 'does' : 'do'} not fit the open pictures and ${areWords(left)} left out; the settings are kept.`,
    advice: 'Add those models to the comparison and run them here.',
  };
  return { rows, problems: [problem] };
}

function areWords(count: number): string {
  return count === 1 ? 'is' : 'are';
}
