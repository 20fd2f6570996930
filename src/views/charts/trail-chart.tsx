import { memo, useMemo } from 'react';
import type { ReactNode } from 'react';
import { useWidth } from '../controls/use-width.ts';
import { percent } from '../format.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { RatePoint } from './chart-style.ts';
import { linePath } from './line-path.ts';
import type { Place } from './line-path.ts';

const HEIGHT = 44;
const MARGIN_PX = 4;

/** A sparkline of every number seen while the words changed, oldest left. */
function TrailChart(props: { trail: readonly RatePoint[]; finding: () => string }): ReactNode {
  const { trail } = props;
  const [ref, width] = useWidth<HTMLDivElement>(0);
  const rows = useMemo(
    () => trail.map((p, i) => [String(i + 1), percent(p.shapeBias), percent(p.cueAccuracy)]),
    [trail],
  );
  const stepPx = (width - 2 * MARGIN_PX) / Math.max(1, trail.length - 1);
  const places = (rate: keyof RatePoint): Place[] =>
    trail.map((point, i) => ({
      // A single point stands in the middle.
      x: trail.length === 1 ? width / 2 : MARGIN_PX + i * stepPx,
      y: MARGIN_PX + (1 - point[rate]) * (HEIGHT - 2 * MARGIN_PX),
    }));
  return (
    <ChartFrame
      name="trail"
      caption="Shape bias (solid) and cue accuracy (dashed) of the wordings tried, oldest left, each axis from 0 to 100 %."
      finding={props.finding}
      height={HEIGHT}
      table={{
        caption: 'Shape bias and cue accuracy of the wordings tried, oldest first',
        head: ['Step', 'Shape bias, %', 'Cue accuracy, %'],
        rows,
      }}
    >
      <div ref={ref} style={{ height: HEIGHT }}>
        {width > 0 && (
          <svg data-figure="trail" width={width} height={HEIGHT}>
            <Trail places={places('cueAccuracy')} stroke="var(--none)" strokeDasharray="4 3" />
            <Trail places={places('shapeBias')} stroke="var(--ink)" strokeWidth={2} />
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}

export default memo(TrailChart);

function Trail(props: {
  places: readonly Place[];
  stroke: string;
  strokeWidth?: number;
  strokeDasharray?: string;
}): ReactNode {
  const { places, ...line } = props;
  const [first] = places;
  if (places.length === 1 && first !== undefined) {
    if (!Number.isFinite(first.y)) return null;
    return <circle cx={first.x} cy={first.y} r={3} fill="var(--card)" stroke={line.stroke} />;
  }
  return <path className="trail-line" d={linePath(places)} fill="none" {...line} />;
}
