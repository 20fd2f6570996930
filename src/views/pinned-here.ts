import type { AppData, PinnedResult } from '#state/app-state.ts';

/** A where it can be drawn beside the current result: pinned on the open set, with its answers. */
export interface PinnedHere {
  readonly label: string;
  readonly result: NonNullable<PinnedResult['result']>;
}

/** Null where there is no A, A belongs to another set, or its answers are not known yet. */
export function pinnedHere({ pinned, set }: Pick<AppData, 'pinned' | 'set'>): PinnedHere | null {
  // The same object, so that a selector gives the same value until A itself changes.
  return pinned?.result != null && pinned.stimuliId === set?.id ? (pinned as PinnedHere) : null;
}
