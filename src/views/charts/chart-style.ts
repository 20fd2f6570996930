import type { CueRates } from '#science/metrics/shape-bias.ts';

/** One visual language for every chart: the page's tokens, one type size, no motion of their own. */
export const AXIS = {
  stroke: 'var(--line)',
  tick: { fill: 'var(--soft)', fontSize: 12 },
  tickLine: false,
} as const;

export const GRID = { stroke: 'var(--line)', strokeWidth: 1 } as const;

/** Charts follow the data at once; the page's motion rules live in the style sheet. */
export const STILL = { isAnimationActive: false } as const;

/** Colour of the side of the ruler that a shape bias lies on. */
export function sideColour(shapeBias: number): string {
  return shapeBias < 0.5 ? 'var(--texture)' : 'var(--shape)';
}

/** Ticks every quarter, as percent. */
export const QUARTERS: readonly number[] = [0, 0.25, 0.5, 0.75, 1];

/** A result as a point: what the trail is made of. Rates 0..1. */
export type RatePoint = Pick<CueRates, 'shapeBias' | 'cueAccuracy'>;
