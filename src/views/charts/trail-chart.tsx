import { memo, useMemo } from 'react';
import type { ReactNode } from 'react';
import { Line, LineChart, ResponsiveContainer, YAxis } from 'recharts';
import { percent, whole } from '../format.ts';
import { ChartFrame } from './chart-frame.tsx';
import { STILL } from './chart-style.ts';
import type { RatePoint } from './chart-style.ts';

const HEIGHT = 44;
const MARGIN = { top: 4, right: 4, bottom: 4, left: 4 };

/** A sparkline of every number seen while the words changed, oldest left. */
function TrailChart(props: { trail: readonly RatePoint[]; finding: () => string }): ReactNode {
  const { trail } = props;
  const rows = useMemo(
    () => trail.map((p, i) => [whole(i + 1), percent(p.shapeBias), percent(p.cueAccuracy)]),
    [trail],
  );
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
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <LineChart accessibilityLayer={false} data={trail} margin={MARGIN}>
          <YAxis hide domain={[0, 1]} />
          <Line
            {...STILL}
            dataKey="cueAccuracy"
            stroke="var(--none)"
            strokeDasharray="4 3"
            dot={trail.length < 2 ? { r: 3, strokeDasharray: 'none' } : false}
          />
          <Line
            {...STILL}
            dataKey="shapeBias"
            stroke="var(--ink)"
            strokeWidth={2}
            dot={trail.length < 2 ? { r: 3 } : false}
          />
        </LineChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

export default memo(TrailChart);
