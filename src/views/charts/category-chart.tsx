import { memo } from 'react';
import type { ReactElement, ReactNode } from 'react';
import {
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  usePlotArea,
} from 'recharts';
import type { Interval } from '#science/metrics/shape-bias.ts';
import { percent, shortRate } from '../format.ts';
import { CATEGORY_MARGIN, CategoryAxes, placeOnAxis } from './category-axes.tsx';
import type { CategoryOrientation } from './category-axes.tsx';
import { STILL, sideColour } from './chart-style.ts';
import {
  Cross,
  Diamond,
  HollowCircle,
  Nothing,
  PINNED_RADIUS_PX,
  Stroke,
  Whisker,
} from './marks.tsx';

/** One row of the chart. Rates 0..1, NaN where there is none. */
export interface CategoryRow {
  readonly name: string;
  readonly now: number;
  readonly interval: Interval;
  readonly pinned: number;
  /** The published marks of this row, in the order of `markLabels`; people first. */
  readonly marks: readonly number[];
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly row: CategoryRow;
  /** 1 where shape lies right, -1 where the papers' axis turns it round. */
  readonly sense: 1 | -1;
}

export const CATEGORY_CHART_HEIGHT = 470;
/** People are always open diamonds; models follow in the order of their labels. */
const MARK_SHAPES: readonly (typeof Diamond)[] = [Diamond, Stroke, Cross];

/** Shape bias per category with human and published marks. */
export const CategoryChart = memo(function CategoryChart(props: {
  rows: readonly CategoryRow[];
  markLabels: readonly string[];
  overall: number;
  orientation: CategoryOrientation;
  onPick: (category: string) => void;
}): ReactNode {
  const { rows, orientation } = props;
  const x = (rate: number): number => placeOnAxis(rate, orientation);
  const points = (value: (row: CategoryRow) => number | undefined): Point[] =>
    rows.flatMap((row, y) => {
      const rate = value(row) ?? NaN;
      return Number.isFinite(rate)
        ? [{ x: x(rate), y, row, sense: orientation === 'paper' ? -1 : 1 }]
        : [];
    });
  // Models below people, so that a diamond is never hidden.
  const layers = props.markLabels.map((_, i) => i).reverse();
  const pick = (entry: { payload?: unknown }): void => {
    props.onPick((entry.payload as Point).row.name);
  };
  return (
    <ResponsiveContainer width="100%" height={CATEGORY_CHART_HEIGHT}>
      <ScatterChart accessibilityLayer={false} margin={CATEGORY_MARGIN}>
        <CategoryAxes names={rows.map((row) => row.name)} orientation={orientation} />
        <Tooltip
          cursor={false}
          isAnimationActive={false}
          content={<CategoryTip markLabels={props.markLabels} />}
        />
        {Number.isFinite(props.overall) && (
          <ReferenceLine
            x={x(props.overall)}
            stroke={sideColour(props.overall)}
            strokeDasharray="4 4"
          />
        )}
        {orientation === 'paper' && (
          // recharts draws the ticks of an axis only where something is measured by it.
          <Scatter {...STILL} xAxisId="shape" data={points((r) => r.marks[0])} shape={Nothing} />
        )}
        {layers.map((i) => (
          <Scatter
            {...STILL}
            key={`m-${i}`}
            data={points((r) => r.marks[i])}
            shape={MARK_SHAPES[i] ?? Cross}
          />
        ))}
        <Scatter {...STILL} data={points((r) => r.pinned)} shape={HollowCircle} />
        <Scatter
          {...STILL}
          data={points((r) => r.now)}
          shape={NowDot}
          onClick={pick}
          cursor="pointer"
        />
      </ScatterChart>
    </ResponsiveContainer>
  );
});

/** The current result of a row: its interval, the way from A, and the dot. */
function NowDot(props: {
  cx?: number | undefined;
  cy?: number | undefined;
  payload?: Point;
}): ReactElement {
  const { cx = 0, cy = 0, payload } = props;
  const width = usePlotArea()?.width ?? 0;
  if (payload === undefined) return <g />;
  const { now, interval, pinned } = payload.row;
  const at = (rate: number): number => cx + payload.sense * (rate - now) * width;
  const colour = sideColour(now);
  const fromA = at(pinned) + Math.sign(cx - at(pinned)) * PINNED_RADIUS_PX;
  return (
    <g>
      <Whisker from={at(interval.low)} to={at(interval.high)} y={cy} colour={colour} />
      {Math.abs(at(pinned) - cx) > PINNED_RADIUS_PX && (
        <line x1={fromA} x2={cx} y1={cy} y2={cy} stroke="var(--soft)" strokeWidth={1.5} />
      )}
      <circle cx={cx} cy={cy} r={7} fill={colour} stroke="var(--card)" strokeWidth={1.5} />
    </g>
  );
}

function CategoryTip(props: {
  markLabels: readonly string[];
  payload?: readonly { payload?: Point }[];
  active?: boolean;
}): ReactNode {
  const row = props.payload?.[0]?.payload?.row;
  if (props.active !== true || row === undefined) return null;
  return (
    <div className="tip">
      <b>{row.name}</b>
      <br />
      now {percent(row.now)} % ({percent(row.interval.low, 0)} to {percent(row.interval.high, 0)})
      {Number.isFinite(row.pinned) && <> · A {percent(row.pinned)} %</>}
      <br />
      {props.markLabels.map((label, i) => `${label} ${shortRate(row.marks[i] ?? NaN)}`).join(' · ')}
    </div>
  );
}
