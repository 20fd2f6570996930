import { reportOf } from '#experiment/evaluate.ts';
import type { Report, ResultOrigin } from '#experiment/report.ts';
import { defaultSpec } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { UNSCORED } from '#science/decisions/decide.ts';
import { categoryNumber } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import type { Stimulus, StimulusSet } from '#science/stimuli/stimulus.ts';

/** A stimulus that is named and labelled, and nothing more. */
export function stimulusOf(
  id: string,
  shape: Category,
  texture: Category,
  file = `${shape}/${id}.png`,
): Stimulus {
  return { id, file, shape, texture, sha256: 'ab'.repeat(32), sizeBytes: 1 };
}

export function setOf(stimuli: readonly Stimulus[], id = 'cue-conflict'): StimulusSet {
  return {
    id,
    title: 'Cue-conflict stimuli',
    note: 'A few of them.',
    naturalTemplate: 'a photo of a {}.',
    licence: 'CC BY 4.0',
    stimuli,
    sources: [],
  };
}

/** A report of the given answers; null is an unscored picture, `confidences` the top probabilities. */
export function smallReport(
  set: StimulusSet,
  answers: readonly (Category | null)[],
  confidences: readonly number[] | null = null,
  { spec, origin }: { spec?: ExperimentSpec; origin?: ResultOrigin } = {},
): Report {
  const numbers = Uint8Array.from(answers, (a) => (a === null ? UNSCORED : categoryNumber(a)));
  const probabilities = confidences === null ? null : new Float32Array(answers.length * 16);
  confidences?.forEach((confidence, i) => {
    const answer = numbers[i] ?? UNSCORED;
    if (probabilities === null || answer === UNSCORED) return;
    probabilities.fill((1 - confidence) / 15, i * 16, (i + 1) * 16);
    probabilities[i * 16 + answer] = confidence;
  });
  return reportOf(
    spec ?? defaultSpec(set.id, 'a photo of a {}.'),
    set.stimuli,
    { answers: numbers, probabilities },
    origin ?? { kind: 'shipped' },
  );
}
