import marks from './data/overall-marks.json' with { type: 'json' };
import type { ReferenceMark } from './reference-mark.ts';

/**
 * Published results as a whole: humans told nothing and told a cue, ImageNet classifiers, CLIP
 * models under three wordings, and chat models asked and captioning. Recomputed from the raw
 * answers (`data/README.md`).
 */
export const OVERALL_MARKS = marks as readonly ReferenceMark[];
