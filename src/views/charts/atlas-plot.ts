import type { ReferenceMark } from '#science/references/reference-mark.ts';

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

/** Where a result lies in a chart of this width, in pixels from the drawing's top left. */
export interface AtlasScale {
  readonly x: (shapeBias: number) => number;
  readonly y: (cueAccuracy: number) => number;
}

/** The plot of a chart `width` pixels wide, as recharts lays it out from the sizes above. */
export function atlasScale(width: number): AtlasScale {
  const {
    marginTop: top,
    marginLeft,
    marginRight,
    marginBottom,
    yAxisWidth,
    xAxisHeight,
  } = ATLAS_PLOT;
  const left = marginLeft + yAxisWidth;
  const plotWidth = width - left - marginRight;
  const plotHeight = ATLAS_HEIGHT - top - marginBottom - xAxisHeight;
  return {
    x: (shapeBias) => left + shapeBias * plotWidth,
    y: (cueAccuracy) => top + (1 - cueAccuracy) * plotHeight,
  };
}

/** A published mark as a point of the chart. */
export function atlasPointOf(mark: ReferenceMark): AtlasPoint {
  const { label, source, shapeBias, cueAccuracy, prompt, setting } = mark;
  const detail = prompt === undefined ? setting : `“${prompt}”`;
  return { kind: kindOf(mark), label, detail, source, shapeBias, cueAccuracy };
}

function kindOf(mark: ReferenceMark): AtlasPoint['kind'] {
  if (mark.kind === 'human') return 'human';
  return mark.kind === 'searched-prompt' ? 'prompt' : 'model';
}
