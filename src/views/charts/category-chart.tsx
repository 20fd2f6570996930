import type { ReactElement, ReactNode } from 'react';
import {
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Interval } from '#science/metrics/shape-bias.ts';
import { percent, shortRate } from '../format.ts';
import { AXIS, GRID, QUARTERS, STILL, sideColour } from './chart-style.ts';
import { Cross, Diamond, HollowCircle, Nothing, Stroke } from './marks.tsx';

/** One row of the chart. Rates 0..1, NaN where there is none. */
export interface CategoryRow {
  readonly name: string;
  readonly now: number;
  readonly interval: Interval;
  readonly pinned: number;
  readonly human: number;
  readonly resnet: number;
  readonly vit: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly row: CategoryRow;
}

export const CATEGORY_CHART_HEIGHT = 470;
const TOP_PX = 10;
const TOP_AXIS_PX = 36;

/** Where the rows begin, so that a chart beside this one can line up with it. */
export function rowsTopPx(orientation: 'ruler' | 'paper'): number {
  return orientation === 'paper' ? TOP_PX + TOP_AXIS_PX : TOP_PX;
}

/**
 * Shape bias per category with human and published marks. `ruler` reads texture left, shape right;
 * `paper` draws it as the papers do: fraction of texture decisions to the right, humans at the left.
 */
export function CategoryChart(props: {
  rows: readonly CategoryRow[];
  overall: number;
  orientation: 'ruler' | 'paper';
  onPick: (category: string) => void;
}): ReactNode {
  const { rows, orientation } = props;
  const x = (rate: number): number => (orientation === 'paper' ? 1 - rate : rate);
  const points = (value: (row: CategoryRow) => number): Point[] =>
    rows.flatMap((row, y) => (Number.isFinite(value(row)) ? [{ x: x(value(row)), y, row }] : []));
  const pick = (entry: { payload?: unknown }): void => {
    props.onPick((entry.payload as Point).row.name);
  };
  return (
    <ResponsiveContainer width="100%" height={CATEGORY_CHART_HEIGHT}>
      <ScatterChart margin={{ top: TOP_PX, right: 14, bottom: 4, left: 6 }}>
        <CartesianGrid {...GRID} horizontal={false} />
        <XAxis
          {...AXIS}
          type="number"
          dataKey="x"
          domain={[0, 1]}
          ticks={[...QUARTERS]}
          tickFormatter={(value: number) => percent(value, 0)}
          height={40}
          label={{
            value:
              orientation === 'paper' ? 'texture decisions, % of cue answers' : 'shape bias, %',
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
            ticks={[...QUARTERS]}
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
          domain={[-0.5, rows.length - 0.5]}
          ticks={rows.map((_, i) => i)}
          tickFormatter={(i: number) => rows[i]?.name ?? ''}
          reversed
          interval={0}
          width={74}
          axisLine={false}
          tick={{ fill: 'var(--ink)', fontSize: 12.5 }}
        />
        <Tooltip cursor={false} isAnimationActive={false} content={<CategoryTip />} />
        {Number.isFinite(props.overall) && (
          <ReferenceLine
            x={x(props.overall)}
            stroke={sideColour(props.overall)}
            strokeDasharray="4 4"
          />
        )}
        {rows.map((row, y) =>
          Number.isFinite(row.interval.low) ? (
            <ReferenceLine
              key={`i-${row.name}`}
              segment={[
                { x: x(row.interval.low), y },
                { x: x(row.interval.high), y },
              ]}
              stroke={sideColour(row.now)}
              strokeOpacity={0.35}
              strokeWidth={5}
            />
          ) : null,
        )}
        {rows.map((row, y) =>
          Number.isFinite(row.pinned) && Number.isFinite(row.now) ? (
            <ReferenceLine
              key={`a-${row.name}`}
              segment={[
                { x: x(row.pinned), y },
                { x: x(row.now), y },
              ]}
              stroke="var(--soft)"
              strokeWidth={1.5}
            />
          ) : null,
        )}
        {orientation === 'paper' && (
          // recharts draws the ticks of an axis only where something is measured by it.
          <Scatter {...STILL} xAxisId="shape" data={points((r) => r.human)} shape={Nothing} />
        )}
        <Scatter {...STILL} data={points((r) => r.resnet)} shape={Stroke} />
        <Scatter {...STILL} data={points((r) => r.vit)} shape={Cross} />
        <Scatter {...STILL} data={points((r) => r.human)} shape={Diamond} />
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
}

function NowDot(props: {
  cx?: number | undefined;
  cy?: number | undefined;
  payload?: Point;
}): ReactElement {
  return (
    <circle
      cx={props.cx}
      cy={props.cy}
      r={7}
      fill={sideColour(props.payload?.row.now ?? 0)}
      stroke="var(--card)"
      strokeWidth={1.5}
    />
  );
}

function CategoryTip(props: {
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
      humans {shortRate(row.human)} · CLIP RN50 {shortRate(row.resnet)} · CLIP ViT-L/14{' '}
      {shortRate(row.vit)}
    </div>
  );
}
