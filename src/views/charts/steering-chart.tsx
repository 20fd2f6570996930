import { memo } from 'react';
import type { ReactNode } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
import type { SteeringPoint } from '#experiment/sweep-steering.ts';
import type { CueRates } from '#science/metrics/shape-bias.ts';
import { percent } from '../format.ts';
import { ChartFrame } from './chart-frame.tsx';
import { AXIS, GRID, QUARTERS, STILL, sideColour } from './chart-style.ts';

const HEIGHT = 150;
const PLACES: Readonly<Record<string, string>> = { '-1': 'texture', '0': 'yours', '1': 'shape' };

/** Shape bias (solid) and cue accuracy (dashed) against the blend; the dot is where the hand stands. */
function SteeringChart(props: {
  sweep: readonly SteeringPoint[];
  blend: number;
  rates: CueRates | null;
  finding: () => string;
}): ReactNode {
  const { sweep, blend, rates } = props;
  return (
    <ChartFrame
      name="steering-curve"
      caption="Shape bias (solid) and cue accuracy (dashed) as the class embeddings are blended from the texture prompt over the typed prompt to the shape prompt."
      finding={props.finding}
      height={HEIGHT}
      table={{
        caption: 'Shape bias and cue accuracy along the steering slider',
        head: ['Blend', 'Shape bias, %', 'Cue accuracy, %'],
        rows: sweep.map((p) => [p.blend.toFixed(1), percent(p.shapeBias), percent(p.cueAccuracy)]),
      }}
    >
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <LineChart
          accessibilityLayer={false}
          data={sweep}
          margin={{ top: 8, right: 12, bottom: 0, left: -14 }}
        >
          <CartesianGrid {...GRID} vertical={false} />
          <XAxis
            {...AXIS}
            type="number"
            dataKey="blend"
            domain={[-1, 1]}
            ticks={[-1, 0, 1]}
            tickFormatter={(value: number) => PLACES[String(value)] ?? ''}
          />
          <YAxis
            {...AXIS}
            domain={[0, 1]}
            ticks={[...QUARTERS]}
            tickFormatter={(value: number) => percent(value, 0)}
            axisLine={false}
          />
          <ReferenceLine x={blend} stroke="var(--line)" />
          <Line
            {...STILL}
            dataKey="cueAccuracy"
            stroke="var(--none)"
            strokeDasharray="5 4"
            strokeWidth={2}
            dot={false}
          />
          <Line {...STILL} dataKey="shapeBias" stroke="var(--ink)" strokeWidth={2.5} dot={false} />
          {rates !== null && Number.isFinite(rates.shapeBias) && (
            <ReferenceDot
              x={blend}
              y={rates.shapeBias}
              r={6}
              fill="var(--card)"
              stroke={sideColour(rates.shapeBias)}
              strokeWidth={3}
            />
          )}
        </LineChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

export default memo(SteeringChart);
