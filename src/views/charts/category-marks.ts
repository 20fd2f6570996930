import type { CategorySide } from '#science/metrics/cue-counts.ts';
import { CATEGORY_MARKS } from '#science/references/category-marks.ts';
import type { CategoryMarks } from '#science/references/reference-mark.ts';
import { CATEGORIES, categoryNumber } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';

/** The published marks of a side: people first, then models. */
export function marksBy(side: CategorySide): readonly CategoryMarks[] {
  const marks = CATEGORY_MARKS.filter((mark) => mark.side === side);
  return [...marks.filter(isHuman), ...marks.filter((mark) => !isHuman(mark))];
}

/**
 * The rows of the papers' figure, top to bottom: by how often humans answered with the texture, most
 * often first (as model-vs-human plots them).
 */
export function paperOrder(side: CategorySide): readonly Category[] {
  const human = marksBy(side).find(isHuman)?.shapeBias ?? [];
  const bias = (name: Category): number => human[categoryNumber(name)] ?? NaN;
  return [...CATEGORIES].sort((a, b) => bias(a) - bias(b));
}

export function isHuman(mark: CategoryMarks): boolean {
  return mark.kind === 'human';
}
