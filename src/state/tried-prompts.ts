import { compareDecisions } from '#science/metrics/compare-decisions.ts';
import { PROMPT_PRESETS } from '#science/prompts/presets.ts';
import { isSameModel } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import type { ModelMark, PinnedResult, TriedPrompt } from './app-state.ts';
import { update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';

/** A prompt left standing this long counts as tried. */
const SETTLE_MS = 1200;
const TRAIL_LENGTH = 80;
const TRIED_LENGTH = 60;

/** Adds the current result to the trail, and to the list of tried prompts once it has settled. */
export function noteResult(context: SessionContext): void {
  const { live, store } = context;
  const { report, trail } = store.getState();
  if (report === null) return;
  const { shapeBias, cueAccuracy } = report.rates;
  const key = questionOf(report.spec);
  // More pictures under the same words are a better point, not another one.
  const earlier = trail.at(-1)?.key === key ? trail.slice(0, -1) : trail;
  update(context, { trail: [...earlier, { key, shapeBias, cueAccuracy }].slice(-TRAIL_LENGTH) });
  clearTimeout(live.settling);
  live.settling = setTimeout(() => {
    settle(context);
  }, SETTLE_MS);
}

/** Compares the current result with A, or without an A with the prompt that was tried before. */
export function compareWithBaseline(context: SessionContext): void {
  const { report, set, pinned, tried } = context.store.getState();
  if (report === null || set === null) return;
  const question = questionOf(report.spec);
  const before =
    pinned?.result != null && pinned.stimuliId === set.id
      ? { label: pinned.label, answers: pinned.result.answers }
      : tried.find(
          (t) =>
            t.stimuliId === set.id &&
            isSameModel(t.model, report.spec.model) &&
            questionOf(t) !== question,
        );
  const comparison =
    before === undefined
      ? null
      : {
          ...compareDecisions(set.stimuli, before.answers, report.decisions.answers),
          label: before.label,
          before: before.answers,
        };
  update(context, { comparison });
}

/** How a prompt is called in lists: the preset's name, the only template, or the first and how many. */
export function labelOf(spec: Pick<ExperimentSpec, 'prompts' | 'steering'>): string {
  const { templates } = spec.prompts;
  const preset = PROMPT_PRESETS.find(
    (p) => p.templates.length > 1 && p.templates.join('\n') === templates.join('\n'),
  );
  const [first = ''] = templates;
  const words =
    preset?.label ?? (templates.length > 1 ? `${first} and ${templates.length - 1} more` : first);
  const { blend } = spec.steering;
  if (blend === 0) return words;
  return `${words}, steered ${Math.round(Math.abs(blend) * 100)} % to ${blend < 0 ? 'texture' : 'shape'}`;
}

/** Whether two results are of the same words on the same pictures, so that models can be compared. */
export function isComparable(a: ExperimentSpec, b: ExperimentSpec): boolean {
  return questionOf(a) === questionOf(b) && a.stimuli.id === b.stimuli.id;
}

/** A with the name that fits beside `model`. */
export function namePinned(pinned: Omit<PinnedResult, 'label'>, model: ModelMark): PinnedResult {
  const { words, modelTitle } = pinned;
  return { ...pinned, label: isSameModel(pinned.model, model) ? words : `${modelTitle}: ${words}` };
}

/** What was asked, as one string: equal questions have equal answers on the same evidence. */
export function questionOf(spec: Pick<ExperimentSpec, 'prompts' | 'steering'>): string {
  return JSON.stringify([spec.prompts, spec.steering]);
}

function settle(context: SessionContext): void {
  const { report, spec, tried } = context.store.getState();
  if (report?.spec !== spec || report.origin.kind === 'link') return;
  const question = questionOf(spec);
  const { id, revision } = spec.model;
  const others = tried.filter(
    (t) =>
      questionOf(t) !== question ||
      t.stimuliId !== spec.stimuli.id ||
      !isSameModel(t.model, spec.model),
  );
  const entry: TriedPrompt = {
    id: Math.max(0, ...tried.map((t) => t.id)) + 1,
    label: labelOf(spec),
    model: { id, revision },
    prompts: spec.prompts,
    steering: spec.steering,
    stimuliId: spec.stimuli.id,
    rates: report.rates,
    answers: report.decisions.answers,
  };
  update(context, { tried: [entry, ...others].slice(0, TRIED_LENGTH) });
  compareWithBaseline(context);
}
