import { memo, useMemo } from 'react';
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
import { ATLAS_HEIGHT, ATLAS_PLOT } from './atlas-plot.ts';
import type { AtlasPoint } from './atlas-plot.ts';
import { AXIS, GRID, QUARTERS, STILL } from './chart-style.ts';
import { Diamond } from './marks.tsx';

const MARGIN = {
  top: ATLAS_PLOT.marginTop,
  right: ATLAS_PLOT.marginRight,
  bottom: ATLAS_PLOT.marginBottom,
  left: ATLAS_PLOT.marginLeft,
};
const TICKS = [...QUARTERS];
const DOMAIN: [number, number] = [0, 1];
const X_LABEL = {
  value: 'shape bias, %',
  position: 'insideBottom',
  fill: 'var(--soft)',
  fontSize: 12,
} as const;
const Y_LABEL = {
  value: 'cue accuracy, %',
  angle: -90,
  position: 'insideLeft',
  offset: 10,
  fill: 'var(--soft)',
  fontSize: 12,
  style: { textAnchor: 'middle' },
} as const;

/** Grid, axes and the several hundred published points: drawn once. */
export const AtlasPublished = memo(function AtlasPublished(props: {
  points: readonly AtlasPoint[];
}): ReactNode {
  const { points } = props;
  const { prompt, model, human } = useMemo(() => {
    const of = (kind: AtlasPoint['kind']): AtlasPoint[] => points.filter((p) => p.kind === kind);
    return { prompt: of('prompt'), model: of('model'), human: of('human') };
  }, [points]);
  return (
    <ResponsiveContainer width="100%" height={ATLAS_HEIGHT}>
      <ScatterChart accessibilityLayer={false} margin={MARGIN}>
        <CartesianGrid {...GRID} />
        <XAxis
          {...AXIS}
          type="number"
          dataKey="shapeBias"
          domain={DOMAIN}
          ticks={TICKS}
          tickFormatter={wholePercent}
          height={ATLAS_PLOT.xAxisHeight}
          label={X_LABEL}
        />
        <YAxis
          {...AXIS}
          type="number"
          dataKey="cueAccuracy"
          domain={DOMAIN}
          ticks={TICKS}
          tickFormatter={wholePercent}
          width={ATLAS_PLOT.yAxisWidth}
          label={Y_LABEL}
        />
        <Tooltip cursor={false} isAnimationActive={false} content={<AtlasTip />} />
        <Scatter {...STILL} data={prompt} shape={PromptDot} />
        <Scatter {...STILL} data={model} shape={ModelDot} />
        <Scatter {...STILL} data={human} shape={Diamond} />
      </ScatterChart>
    </ResponsiveContainer>
  );
});

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

function AtlasTip(props: {
  payload?: readonly { payload?: AtlasPoint }[];
  active?: boolean;
}): ReactNode {
  const point = props.payload?.[0]?.payload;
  if (props.active !== true || point === undefined) return null;
  return (
    <div className="tip">
      <b>{point.label}</b>
      <br />
      {point.detail}
      <br />
      shape bias {percent(point.shapeBias)} %, cue accuracy {percent(point.cueAccuracy)} %
      <br />
      <span className="soft small">{point.source}</span>
    </div>
  );
}

function wholePercent(rate: number): string {
  return percent(rate, 0);
}
