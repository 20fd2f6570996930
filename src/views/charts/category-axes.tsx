import type { ReactNode } from 'react';
import { CartesianGrid, XAxis, YAxis } from 'recharts';
import { percent } from '../format.ts';
import { AXIS, GRID, QUARTERS } from './chart-style.ts';

export const CATEGORY_MARGIN = { top: 10, right: 14, bottom: 4, left: 6 } as const;
const TOP_AXIS_PX = 36;
const RATE_AXIS_PX = 40;
const NAME_AXIS_PX = 74;
const TICKS = [...QUARTERS];

/**
 * How a chart by category lies: `ruler` reads texture left, shape right; `paper` as the papers draw
 * it: fraction of texture decisions to the right, humans at the left.
 */
export type CategoryOrientation = 'ruler' | 'paper';

/** Where a shape bias stands on the axis, 0..1. */
export function placeOnAxis(shapeBias: number, orientation: CategoryOrientation): number {
  return orientation === 'paper' ? 1 - shapeBias : shapeBias;
}

/** Where the rows begin, so that a chart beside this one can line up with it. */
export function rowsTopPx(orientation: CategoryOrientation): number {
  return orientation === 'paper' ? CATEGORY_MARGIN.top + TOP_AXIS_PX : CATEGORY_MARGIN.top;
}

/** Where the marks of a chart by category lie, in pixels from the drawing's top left. */
export interface CategoryScale {
  readonly x: (place: number) => number;
  readonly y: (row: number) => number;
  readonly top: number;
  readonly bottom: number;
}

/** The plot of a chart `width` x `height` pixels large, as recharts lays it out from the sizes above. */
export function categoryScale(
  width: number,
  height: number,
  rowCount: number,
  orientation: CategoryOrientation,
): CategoryScale {
  const left = CATEGORY_MARGIN.left + NAME_AXIS_PX;
  const top = rowsTopPx(orientation);
  const bottom = height - CATEGORY_MARGIN.bottom - RATE_AXIS_PX;
  return {
    x: (place) => left + place * (width - CATEGORY_MARGIN.right - left),
    y: (row) => top + ((row + 0.5) / rowCount) * (bottom - top),
    top,
    bottom,
  };
}

/** Grid and axes of a chart with one row a category; points have `x` 0..1 and `y`, the row's number. */
export function CategoryAxes(props: {
  names: readonly string[];
  orientation: CategoryOrientation;
}): ReactNode {
  const { names, orientation } = props;
  return (
    <>
      <CartesianGrid {...GRID} horizontal={false} />
      <XAxis
        {...AXIS}
        type="number"
        dataKey="x"
        domain={[0, 1]}
        ticks={TICKS}
        tickFormatter={(value: number) => percent(value, 0)}
        height={RATE_AXIS_PX}
        label={{
          value: orientation === 'paper' ? 'texture decisions, % of cue answers' : 'shape bias, %',
          position: 'insideBottom',
          fill: 'var(--soft)',
          fontSize: 12,
        }}
      />
      {orientation === 'paper' && (
        <XAxis
          {...AXIS}
          xAxisId="shape"
          orientation="top"
          type="number"
          dataKey="x"
          domain={[0, 1]}
          ticks={TICKS}
          tickFormatter={(value: number) => percent(1 - value, 0)}
          height={TOP_AXIS_PX}
          label={{
            value: 'shape decisions, %',
            position: 'insideTop',
            fill: 'var(--soft)',
            fontSize: 12,
          }}
        />
      )}
      <YAxis
        {...AXIS}
        type="number"
        dataKey="y"
        domain={[-0.5, names.length - 0.5]}
        ticks={names.map((_, i) => i)}
        tickFormatter={(i: number) => names[i] ?? ''}
        reversed
        interval={0}
        width={NAME_AXIS_PX}
        axisLine={false}
        tick={{ fill: 'var(--ink)', fontSize: 12.5 }}
      />
    </>
  );
}
