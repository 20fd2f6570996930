import type { CueRates } from '#science/metrics/shape-bias.ts';

/** One compared model as the charts draw it. */
export interface ModelSeries {
  /** Names the model among the others. */
  readonly key: string;
  /** Short, and no other's. */
  readonly label: string;
  /** Its title in full, how it ran and on how many pictures. */
  readonly detail: string;
  /** The number of its mark (`models-marks.tsx`). */
  readonly form: number;
  readonly rates: CueRates;
  /** One a row, in the order of the chart's rows. */
  readonly byCategory: readonly CueRates[];
}
