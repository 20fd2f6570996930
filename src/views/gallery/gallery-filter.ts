import { cueOf } from '#science/decisions/cue.ts';
import { UNSCORED } from '#science/decisions/decide.ts';
import type { Decisions } from '#science/decisions/decide.ts';
import type { DecisionComparison } from '#science/metrics/compare-decisions.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import type { ViewState } from '#share/view-state.ts';

/** Positions of the pictures that the filters leave, in set order. */
export function filterPictures(
  set: StimulusSet,
  decisions: Decisions | null,
  comparison: DecisionComparison | null,
  published: DecisionComparison | null,
  view: ViewState,
): number[] {
  const { galleryFilter, galleryCategory, categorySide } = view;
  const changed = galleryFilter === 'published' ? published : comparison;
  const flipped = new Set(changed?.flipped ?? []);
  const positions: number[] = [];
  set.stimuli.forEach((stimulus, i) => {
    if (galleryCategory !== null && stimulus[categorySide] !== galleryCategory) return;
    const cue = cueOf(stimulus, decisions?.answers[i] ?? UNSCORED);
    const passes =
      galleryFilter === 'all' ||
      (galleryFilter === 'flipped' || galleryFilter === 'published'
        ? flipped.has(i)
        : cue === galleryFilter);
    if (passes) positions.push(i);
  });
  return positions;
}
