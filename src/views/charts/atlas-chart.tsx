import type { ReactElement, ReactNode } from 'react';
import {
  CartesianGrid,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { percent } from '../format.ts';
import { ChartFrame } from './chart-frame.tsx';
import { AXIS, GRID, QUARTERS, STILL, sideColour } from './chart-style.ts';
import { Diamond, HollowCircle, Nothing } from './marks.tsx';

/** A published model, person or prompt, or one of the visitor's own results. Rates 0..1. */
export interface AtlasPoint {
  readonly label: string;
  readonly detail: string;
  readonly kind: 'human' | 'model' | 'prompt' | 'pinned' | 'now';
  readonly shapeBias: number;
  readonly cueAccuracy: number;
}

const HEIGHT = 400;

/** Shape bias against cue accuracy: a bias that was bought with answers that name no cue shows here. */
export default function AtlasChart(props: {
  points: readonly AtlasPoint[];
  finding: string;
  trail: readonly { readonly shapeBias: number; readonly cueAccuracy: number }[];
}): ReactNode {
  const known = props.points.filter(
    (p) => Number.isFinite(p.shapeBias) && Number.isFinite(p.cueAccuracy),
  );
  const of = (kind: AtlasPoint['kind']): AtlasPoint[] => known.filter((p) => p.kind === kind);
  const tabled = known.filter((p) => p.kind !== 'prompt');
  return (
    <ChartFrame
      name="atlas"
      caption="Shape bias against cue accuracy. Grey: published models; faint: published prompts; diamonds: humans; ring: this result."
      finding={props.finding}
      height={HEIGHT}
      table={{
        caption: 'Shape bias and cue accuracy of published models, humans and this result',
        head: ['Who', 'Setting', 'Shape bias, %', 'Cue accuracy, %'],
        rows: tabled.map((p) => [p.label, p.detail, percent(p.shapeBias), percent(p.cueAccuracy)]),
      }}
    >
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <ScatterChart margin={{ top: 10, right: 14, bottom: 4, left: -8 }}>
          <CartesianGrid {...GRID} />
          <XAxis
            {...AXIS}
            type="number"
            dataKey="shapeBias"
            domain={[0, 1]}
            ticks={[...QUARTERS]}
            tickFormatter={(value: number) => percent(value, 0)}
            height={40}
            label={{
              value: 'shape bias, %',
              position: 'insideBottom',
              fill: 'var(--soft)',
              fontSize: 12,
            }}
          />
          <YAxis
            {...AXIS}
            type="number"
            dataKey="cueAccuracy"
            domain={[0, 1]}
            ticks={[...QUARTERS]}
            tickFormatter={(value: number) => percent(value, 0)}
            label={{
              value: 'cue accuracy, %',
              angle: -90,
              position: 'insideLeft',
              offset: 18,
              fill: 'var(--soft)',
              fontSize: 12,
              style: { textAnchor: 'middle' },
            }}
          />
          <Tooltip cursor={false} isAnimationActive={false} content={<AtlasTip />} />
          <Scatter {...STILL} data={of('prompt')} shape={PromptDot} />
          <Scatter {...STILL} data={of('model')} shape={ModelDot} />
          <Scatter {...STILL} data={of('human')} shape={Diamond} />
          <Scatter
            {...STILL}
            data={props.trail.filter((p) => Number.isFinite(p.shapeBias))}
            line={{ stroke: 'var(--soft)', strokeWidth: 1.5 }}
            shape={Nothing}
          />
          <Scatter {...STILL} data={of('pinned')} shape={HollowCircle} />
          <Scatter {...STILL} data={of('now')} shape={NowRing} />
        </ScatterChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

interface Place {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
}

function PromptDot({ cx, cy }: Place): ReactElement {
  return <circle cx={cx} cy={cy} r={2} fill="var(--none)" opacity={0.28} />;
}

function ModelDot({ cx, cy }: Place): ReactElement {
  return <circle cx={cx} cy={cy} r={4} fill="var(--none)" opacity={0.6} />;
}

function NowRing({ cx, cy, payload }: Place & { payload?: AtlasPoint }): ReactElement {
  return (
    <circle
      cx={cx}
      cy={cy}
      r={9}
      fill="var(--card)"
      stroke={sideColour(payload?.shapeBias ?? 0)}
      strokeWidth={4}
    />
  );
}

function AtlasTip(props: {
  payload?: readonly { payload?: AtlasPoint }[];
  active?: boolean;
}): ReactNode {
  const point = props.payload?.[0]?.payload;
  if (props.active !== true || point?.label === undefined) return null;
  return (
    <div className="tip">
      <b>{point.label}</b>
      <br />
      {point.detail}
      <br />
      shape bias {percent(point.shapeBias)} %, cue accuracy {percent(point.cueAccuracy)} %
    </div>
  );
}
