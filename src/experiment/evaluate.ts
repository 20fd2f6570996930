import { decideFromCosines } from '#science/decisions/decide.ts';
import type { Decisions } from '#science/decisions/decide.ts';
import type { LogitRule } from '#science/decisions/logit-rule.ts';
import type { CosineColumns } from '#science/cosine-columns.ts';
import type { Matrix } from '#science/matrix.ts';
import { dotColumns } from '#science/matrix.ts';
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
  /** What is known of the rows' cosines; they are worked out each time where nobody keeps them. */
  readonly cosines?: CosineColumns;
}

/** Cosines of the rows with unit rows `categories` [K, D]: K columns of N, not to be written to. */
export function cosinesWith(
  { rows, cosines }: Pick<ImageEvidence, 'rows' | 'cosines'>,
  categories: Matrix,
): readonly Float32Array[] {
  return cosines?.with(categories) ?? dotColumns(rows, categories);
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
  const cosines = cosinesWith(images, categories);
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
