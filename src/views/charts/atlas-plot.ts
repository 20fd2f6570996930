/** A published model, person or prompt. Rates 0..1. */
export interface AtlasPoint {
  readonly kind: 'human' | 'model' | 'prompt';
  readonly label: string;
  readonly detail: string;
  readonly source: string;
  readonly shapeBias: number;
  readonly cueAccuracy: number;
}

/** One of the visitor's own results. Rates 0..1. */
export interface OwnPoint {
  readonly kind: 'pinned' | 'now';
  readonly label: string;
  readonly detail: string;
  readonly shapeBias: number;
  readonly cueAccuracy: number;
}

export const ATLAS_HEIGHT = 400;

/** Axis sizes and margins, by which both layers of the chart share one plot. */
export const ATLAS_PLOT = {
  marginTop: 10,
  marginRight: 14,
  marginBottom: 4,
  marginLeft: 0,
  yAxisWidth: 52,
  xAxisHeight: 40,
} as const;
