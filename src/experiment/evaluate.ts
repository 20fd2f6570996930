import { decideFromCosines } from '#science/decisions/decide.ts';
import type { Decisions } from '#science/decisions/decide.ts';
import type { LogitRule } from '#science/decisions/logit-rule.ts';
import type { Matrix } from '#science/matrix.ts';
import { dotRows } from '#science/matrix.ts';
import { countCues, countCuesByCategory } from '#science/metrics/cue-counts.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import { blendCategoryRows } from '#science/prompts/steering.ts';
import type { SteeringRows } from '#science/prompts/steering.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import type { Report, ResultOrigin } from './report.ts';
import type { ExperimentSpec } from './spec.ts';

/** Image rows [N, D] of length 1 in set order, and which of them are there. */
export interface ImageEvidence {
  readonly rows: Matrix;
  /** [N]: 1 where the row has been computed, 0 where it is still missing. */
  readonly scored: Uint8Array;
  readonly origin: ResultOrigin;
}

/** Everything after the encoders: category rows at the slider's blend -> decisions -> report. */
export function evaluate(
  spec: ExperimentSpec,
  stimuli: readonly Stimulus[],
  images: ImageEvidence,
  prompts: SteeringRows,
  logitRule: LogitRule,
): Report {
  const categories = blendCategoryRows(prompts, spec.steering.blend);
  const cosines = dotRows(images.rows, categories);
  const decisions = decideFromCosines(cosines, logitRule, images.scored);
  return reportOf(spec, stimuli, decisions, images.origin);
}

/** A report from decisions already made: also how a shared result becomes one. */
export function reportOf(
  spec: ExperimentSpec,
  stimuli: readonly Stimulus[],
  decisions: Decisions,
  origin: ResultOrigin,
): Report {
  const counts = countCues(stimuli, decisions.answers);
  return {
    spec,
    origin,
    decisions,
    counts,
    rates: rateCues(counts),
    byShape: countCuesByCategory(stimuli, decisions.answers, 'shape'),
    byTexture: countCuesByCategory(stimuli, decisions.answers, 'texture'),
  };
}
