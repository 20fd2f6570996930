import { createContext, memo, useContext, useMemo } from 'react';
import type { ReactNode } from 'react';
import { ResponsiveContainer, Scatter, ScatterChart, Tooltip } from 'recharts';
import { useWidth } from '../controls/use-width.ts';
import { percent, shortRate } from '../format.ts';
import { CATEGORY_MARGIN, CategoryAxes, placeOnAxis } from './category-axes.tsx';
import type { CategoryOrientation } from './category-axes.tsx';
import { CategoryNow } from './category-now.tsx';
import type { CategoryRow } from './category-now.tsx';
import { STILL } from './chart-style.ts';
import { Cross, Diamond, Nothing, Stroke } from './marks.tsx';

/** What stays as it is while somebody types: the rows' names and the published marks. */
export interface CategoryGround {
  readonly names: readonly string[];
  /** Shape bias, a row each, NaN where there is none; people first. */
  readonly marks: readonly { readonly label: string; readonly rates: readonly number[] }[];
  readonly orientation: CategoryOrientation;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export const CATEGORY_CHART_HEIGHT = 470;
/** People are always open diamonds; models follow in the order of their labels. */
const MARK_SHAPES: readonly (typeof Diamond)[] = [Diamond, Stroke, Cross];

/** The tip of a published mark tells the visitor's own number too. */
const OwnRows = createContext<readonly CategoryRow[]>([]);

/**
 * Shape bias per category with human and published marks. Those stay as they are while the visitor's
 * own marks, drawn above them, move.
 */
export function CategoryChart(props: {
  ground: CategoryGround;
  rows: readonly CategoryRow[];
  overall: number;
  onPick: (category: string) => void;
}): ReactNode {
  const { ground, rows } = props;
  const [ref, width] = useWidth<HTMLDivElement>(0);
  return (
    <div ref={ref} className="atlas-layers">
      <OwnRows value={rows}>
        <PublishedMarks ground={ground} />
      </OwnRows>
      {width > 0 && (
        <CategoryNow
          names={ground.names}
          orientation={ground.orientation}
          rows={rows}
          overall={props.overall}
          width={width}
          height={CATEGORY_CHART_HEIGHT}
          onPick={props.onPick}
        />
      )}
    </div>
  );
}

const PublishedMarks = memo(function PublishedMarks({
  ground,
}: {
  ground: CategoryGround;
}): ReactNode {
  const { names, marks, orientation } = ground;
  const series = useMemo(
    () =>
      marks.map(({ label, rates }, i) => ({
        label,
        shape: MARK_SHAPES[i] ?? Cross,
        points: rates.flatMap((rate, y): Point[] =>
          Number.isFinite(rate) ? [{ x: placeOnAxis(rate, orientation), y }] : [],
        ),
      })),
    [marks, orientation],
  );
  return (
    <ResponsiveContainer width="100%" height={CATEGORY_CHART_HEIGHT}>
      <ScatterChart accessibilityLayer={false} margin={CATEGORY_MARGIN}>
        <CategoryAxes names={names} orientation={orientation} />
        <Tooltip cursor={false} isAnimationActive={false} content={<CategoryTip {...ground} />} />
        {orientation === 'paper' && (
          // recharts draws the ticks of an axis only where something is measured by it.
          <Scatter {...STILL} xAxisId="shape" data={series[0]?.points ?? []} shape={Nothing} />
        )}
        {/* Models below people, so that a diamond is never hidden. */}
        {[...series].reverse().map(({ label, shape, points }) => (
          <Scatter {...STILL} key={label} data={points} shape={shape} />
        ))}
      </ScatterChart>
    </ResponsiveContainer>
  );
});

function CategoryTip(
  props: CategoryGround & {
    payload?: readonly { payload?: Point }[];
    active?: boolean;
  },
): ReactNode {
  const own = useContext(OwnRows);
  const row = props.payload?.[0]?.payload?.y;
  if (props.active !== true || row === undefined) return null;
  const { now = NaN, interval, pinned = NaN } = own[row] ?? {};
  return (
    <div className="tip">
      <b>{props.names[row]}</b>
      <br />
      now {percent(now)} % ({percent(interval?.low ?? NaN, 0)} to{' '}
      {percent(interval?.high ?? NaN, 0)}){Number.isFinite(pinned) && <> · A {percent(pinned)} %</>}
      <br />
      {props.marks
        .map(({ label, rates }) => `${label} ${shortRate(rates[row] ?? NaN)}`)
        .join(' · ')}
    </div>
  );
}
