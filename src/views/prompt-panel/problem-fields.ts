import type { Problem } from '#science/problem.ts';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';

const CLASS_FIELD = /^class(?:Names|Prompts)\.(.+)$/;
const STEERING_FIELD = 'steering.';

/** The class that a problem's `field` is about, or null. */
export function classOf({ field }: Problem): Category | null {
  const name = CLASS_FIELD.exec(field)?.[1];
  return CATEGORIES.find((category) => category === name) ?? null;
}

/** Problems of the words as a whole: whatever is about no class and no end of the slider. */
export function templateProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter((p) => classOf(p) === null && !p.field.startsWith(STEERING_FIELD));
}
