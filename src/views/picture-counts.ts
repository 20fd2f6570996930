import { BUILT_IN_SET, CUE_CONFLICT_SET } from '#experiment/spec.ts';

/** Pictures of each set that every deployment knows, for what is said of sets that are not open. */
export const PICTURES_OF = { [BUILT_IN_SET]: 720, [CUE_CONFLICT_SET]: 1280 } as const;

/** One picture of each ordered pair of two categories. */
export const PAIRS = 240;
