import { memo } from 'react';
import type { ReactNode } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { SteeringPoint } from '#experiment/sweep-steering.ts';
import type { CueRates } from '#science/metrics/shape-bias.ts';
import { useWidth } from '../controls/use-width.ts';
import { percent } from '../format.ts';
import { ChartFrame } from './chart-frame.tsx';
import { AXIS, GRID, QUARTERS, STILL, sideColour } from './chart-style.ts';
import { linePath } from './line-path.ts';

const HEIGHT = 150;
const PLACES: Readonly<Record<string, string>> = { '-1': 'texture', '0': 'yours', '1': 'shape' };
const MARGIN = { top: 8, right: 12, bottom: 0, left: 0 };
const RATE_AXIS_PX = 46;
const BLEND_AXIS_PX = 30;
/** Something to measure: recharts draws the ticks of an axis only then. */
const CORNERS = [
  { blend: -1, rate: 0 },
  { blend: 1, rate: 1 },
];

/** Shape bias (solid) and cue accuracy (dashed) against the blend; the dot is where the hand stands. */
function SteeringChart(props: {
  sweep: readonly SteeringPoint[];
  blend: number;
  rates: CueRates | null;
  finding: () => string;
}): ReactNode {
  const { sweep } = props;
  const [ref, width] = useWidth<HTMLDivElement>(0);
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
      <div ref={ref} className="atlas-layers">
        <SteeringAxes />
        {width > 0 && <SteeringCurves {...props} width={width} />}
      </div>
    </ChartFrame>
  );
}

export default memo(SteeringChart);

/** Grid and axes: they never change. */
const SteeringAxes = memo(function SteeringAxes(): ReactNode {
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <LineChart accessibilityLayer={false} data={CORNERS} margin={MARGIN}>
        <CartesianGrid {...GRID} vertical={false} />
        <XAxis
          {...AXIS}
          type="number"
          dataKey="blend"
          domain={[-1, 1]}
          ticks={[-1, 0, 1]}
          height={BLEND_AXIS_PX}
          tickFormatter={(value: number) => PLACES[String(value)] ?? ''}
        />
        <YAxis
          {...AXIS}
          domain={[0, 1]}
          ticks={[...QUARTERS]}
          width={RATE_AXIS_PX}
          tickFormatter={(value: number) => percent(value, 0)}
          axisLine={false}
        />
        <Line {...STILL} dataKey="rate" stroke="none" dot={false} activeDot={false} />
      </LineChart>
    </ResponsiveContainer>
  );
});

/** What moves: both curves, and the hand on them. */
function SteeringCurves(props: {
  sweep: readonly SteeringPoint[];
  blend: number;
  rates: CueRates | null;
  width: number;
}): ReactNode {
  const { sweep, blend, rates, width } = props;
  const bottom = HEIGHT - MARGIN.bottom - BLEND_AXIS_PX;
  const x = (at: number): number =>
    RATE_AXIS_PX + ((at + 1) / 2) * (width - RATE_AXIS_PX - MARGIN.right);
  const y = (rate: number): number => MARGIN.top + (1 - rate) * (bottom - MARGIN.top);
  const curve = (rate: 'shapeBias' | 'cueAccuracy'): string =>
    linePath(sweep.map((point) => ({ x: x(point.blend), y: y(point[rate]) })));
  return (
    <svg className="atlas-own" data-figure="steering-curve" width={width} height={HEIGHT}>
      <line x1={x(blend)} x2={x(blend)} y1={MARGIN.top} y2={bottom} stroke="var(--line)" />
      <path
        d={curve('cueAccuracy')}
        fill="none"
        stroke="var(--none)"
        strokeDasharray="5 4"
        strokeWidth={2}
      />
      <path d={curve('shapeBias')} fill="none" stroke="var(--ink)" strokeWidth={2.5} />
      {rates !== null && Number.isFinite(rates.shapeBias) && (
        <circle
          cx={x(blend)}
          cy={y(rates.shapeBias)}
          r={6}
          fill="var(--card)"
          stroke={sideColour(rates.shapeBias)}
          strokeWidth={3}
        />
      )}
    </svg>
  );
}
