import type { Report } from '#experiment/report.ts';
import { CUE_CONFLICT_SET } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { cohensKappa } from '#science/metrics/agreement.ts';
import { compareDecisions } from '#science/metrics/compare-decisions.ts';
import type { DecisionComparison } from '#science/metrics/compare-decisions.ts';
import { countCues } from '#science/metrics/cue-counts.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import type { CueRates } from '#science/metrics/shape-bias.ts';
import type { Problem } from '#science/problem.ts';
import { findPublishedRun } from '#science/references/published-answers.ts';
import type { PublishedRun } from '#science/references/published-answers.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';

/** How the result on show differs from the published answers to the same question. */
export interface PublishedComparison extends DecisionComparison {
  /** The published answers, in set order. */
  readonly before: Uint8Array;
  /** Of all published answers, also where only a part has been scored here. */
  readonly rates: CueRates;
  /** Cohen's; NaN without a picture to compare. */
  readonly kappa: number;
}

/** The check against published answers, as far as it has come. */
export interface PublishedState {
  /** The run that asked what the result on show was asked; null: none has been published. */
  readonly run: PublishedRun | null;
  readonly phase: 'idle' | 'loading' | 'failed' | 'ready';
  /** Why it failed. */
  readonly problem: Problem | null;
  /** Null until it is ready. */
  readonly comparison: PublishedComparison | null;
  /** Another host that asking means a request to; null where the tables lie beside the page. */
  readonly host: string | null;
  /** Whether the visitor has asked for it in this visit: then other runs follow by themselves. */
  readonly asked: boolean;
}

export const NOTHING_PUBLISHED: PublishedState = {
  run: null,
  phase: 'idle',
  problem: null,
  comparison: null,
  host: null,
  asked: false,
};

/** The published run with the same model, words and untouched pictures; null where there is none. */
export function publishedRunOf(spec: ExperimentSpec): PublishedRun | null {
  const { model, stimuli, transforms, modelEdits, prompts, steering } = spec;
  if (stimuli.id !== CUE_CONFLICT_SET || transforms.length + modelEdits.length > 0) return null;
  return findPublishedRun(model.id, prompts, steering.blend);
}

/** Compares the result on show with the `published` answers, both in the order of `stimuli`. */
export function compareWithPublished(
  stimuli: readonly Stimulus[],
  published: Uint8Array,
  report: Pick<Report, 'decisions'>,
): PublishedComparison {
  const { answers } = report.decisions;
  return {
    ...compareDecisions(stimuli, published, answers),
    before: published,
    rates: rateCues(countCues(stimuli, published)),
    kappa: cohensKappa(published, answers),
  };
}
