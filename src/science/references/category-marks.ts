import marks from './data/category-marks.json' with { type: 'json' };
import type { CategoryMarks } from './reference-mark.ts';

/**
 * Published results by shape and by texture category: humans told nothing, CLIP RN50 and CLIP
 * ViT-L/14 with the 80 ImageNet templates. Recomputed from the raw answers (`data/README.md`).
 */
export const CATEGORY_MARKS = marks as readonly CategoryMarks[];
