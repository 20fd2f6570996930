import type { ReactNode } from 'react';
import type { Interval } from '#science/metrics/shape-bias.ts';
import { percent } from '../format.ts';
import { categoryScale, placeOnAxis } from './category-axes.tsx';
import type { CategoryOrientation } from './category-axes.tsx';
import { sideColour } from './chart-style.ts';
import { HollowCircle, PINNED_RADIUS_PX, Whisker } from './marks.tsx';

/** The visitor's own numbers in one row. Rates 0..1, NaN where there is none. */
export interface CategoryRow {
  readonly now: number;
  readonly interval: Interval;
  readonly pinned: number;
}

/** What moves with every keystroke: the overall shape bias, A, and the current result of each row. */
export function CategoryNow(props: {
  names: readonly string[];
  rows: readonly CategoryRow[];
  overall: number;
  orientation: CategoryOrientation;
  width: number;
  height: number;
  onPick: (category: string) => void;
}): ReactNode {
  const { rows, overall, orientation, width, height } = props;
  const scale = categoryScale(width, height, rows.length, orientation);
  const x = (rate: number): number => scale.x(placeOnAxis(rate, orientation));
  return (
    <svg className="atlas-own" data-figure="category-now" width={width} height={height}>
      {Number.isFinite(overall) && (
        <line
          x1={x(overall)}
          x2={x(overall)}
          y1={scale.top}
          y2={scale.bottom}
          stroke={sideColour(overall)}
          strokeDasharray="4 4"
        />
      )}
      {rows.map(
        ({ pinned }, i) =>
          Number.isFinite(pinned) && <HollowCircle key={i} cx={x(pinned)} cy={scale.y(i)} />,
      )}
      {rows.map(({ now, interval, pinned }, i) => {
        if (!Number.isFinite(now)) return null;
        const name = props.names[i] ?? '';
        const cy = scale.y(i);
        const way = x(now) - x(pinned);
        return (
          <g
            key={name}
            className="category-now"
            cursor="pointer"
            onClick={() => {
              props.onPick(name);
            }}
          >
            <title>
              {`${name}: now ${percent(now)} % (${percent(interval.low, 0)} to ${percent(interval.high, 0)})${Number.isFinite(pinned) ? `, A ${percent(pinned)} %` : ''}`}
            </title>
            <Whisker from={x(interval.low)} to={x(interval.high)} y={cy} colour={sideColour(now)} />
            {Math.abs(way) > PINNED_RADIUS_PX && (
              <line
                x1={x(pinned) + Math.sign(way) * PINNED_RADIUS_PX}
                x2={x(now)}
                y1={cy}
                y2={cy}
                stroke="var(--soft)"
                strokeWidth={1.5}
              />
            )}
            <circle
              cx={x(now)}
              cy={cy}
              r={7}
              fill={sideColour(now)}
              stroke="var(--card)"
              strokeWidth={1.5}
            />
          </g>
        );
      })}
    </svg>
  );
}
