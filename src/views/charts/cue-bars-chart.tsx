import { memo, useMemo } from 'react';
import type { ReactNode } from 'react';
import { Bar, BarChart, ResponsiveContainer, XAxis, YAxis, getNiceTickValues } from 'recharts';
import type { Cue } from '#science/decisions/cue.ts';
import { useWidth } from '../controls/use-width.ts';
import { AXIS, STILL } from './chart-style.ts';
import { Nothing } from './marks.tsx';

/** How many pictures of a category were answered by which cue. */
export type CueBar = Readonly<Record<BarCue, number>>;

type BarCue = Extract<Cue, 'shape' | 'texture' | 'neither'>;

const SERIES = [
  { cue: 'shape', fill: 'var(--shape)' },
  { cue: 'neither', fill: 'url(#bar-neither)' },
  { cue: 'texture', fill: 'url(#bar-texture)' },
] as const;
const RIGHT_PX = 6;
const BOTTOM_PX = 4;
const COUNT_AXIS_PX = 40;
const NAME_AXIS_PX = 74;
/** Of a row; the rest is the gap to the next one. */
const BAR_SHARE = 0.72;
const TICKS = 5;

interface Layout {
  readonly height: number;
  /** Whether the rows' names stand beside them. */
  readonly labelled: boolean;
  /** Where the first row begins, to line up with a chart beside this one. */
  readonly topPx: number;
}

/** Stacked shape / texture / neither counts per category; a click shows just those pictures. */
export function CueBarsChart(
  props: Layout & {
    names: readonly string[];
    /** A row each, in the order of the names. */
    bars: readonly CueBar[];
    onPick: (category: string, cue: BarCue) => void;
  },
): ReactNode {
  const { names, bars, height, labelled, topPx } = props;
  const [ref, width] = useWidth<HTMLDivElement>(0);
  const longest = Math.max(1, ...bars.map((bar) => bar.shape + bar.texture + bar.neither));
  const ticks = useMemo(() => getNiceTickValues([0, longest], TICKS, false), [longest]);
  const left = labelled ? NAME_AXIS_PX : 0;
  const rowPx = (height - topPx - BOTTOM_PX - COUNT_AXIS_PX) / names.length;
  const onePx = (width - left - RIGHT_PX) / (ticks.at(-1) ?? longest);
  return (
    <div ref={ref} className="atlas-layers">
      <BarsGround names={names} ticks={ticks} height={height} labelled={labelled} topPx={topPx} />
      {width > 0 && (
        <svg className="atlas-own" data-figure="cue-bars" width={width} height={height}>
          <Patterns />
          {SERIES.map(({ cue, fill }) => (
            <g key={cue} data-cue={cue} fill={fill} cursor="pointer">
              {bars.map((bar, i) => (
                <rect
                  key={names[i]}
                  x={left + onePx * startOf(cue, bar)}
                  y={topPx + rowPx * (i + (1 - BAR_SHARE) / 2)}
                  width={onePx * bar[cue]}
                  height={rowPx * BAR_SHARE}
                  onClick={() => {
                    props.onPick(names[i] ?? '', cue);
                  }}
                />
              ))}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}

function startOf(cue: BarCue, { shape, neither }: CueBar): number {
  if (cue === 'shape') return 0;
  return cue === 'neither' ? shape : shape + neither;
}

/** The axes, which stay while the bars move: a set's categories are as large as they are. */
const BarsGround = memo(function BarsGround(
  props: Layout & { names: readonly string[]; ticks: readonly number[] },
): ReactNode {
  const { names, ticks, labelled, topPx, height } = props;
  const last = ticks.at(-1) ?? 1;
  return (
    <ResponsiveContainer width="100%" height={height}>
      <BarChart
        accessibilityLayer={false}
        layout="vertical"
        data={names.map((name) => ({ name, last }))}
        margin={{ top: topPx, right: RIGHT_PX, bottom: BOTTOM_PX, left: 0 }}
      >
        <XAxis
          {...AXIS}
          type="number"
          domain={[0, last]}
          ticks={[...ticks]}
          height={COUNT_AXIS_PX}
          label={{ value: 'pictures', position: 'insideBottom', fill: 'var(--soft)', fontSize: 12 }}
        />
        <YAxis
          {...AXIS}
          type="category"
          dataKey="name"
          hide={!labelled}
          width={NAME_AXIS_PX}
          interval={0}
          axisLine={false}
          tick={{ fill: 'var(--ink)', fontSize: 12.5 }}
        />
        {/* recharts draws the ticks of an axis only where something is measured by it. */}
        <Bar {...STILL} dataKey="last" shape={Nothing} />
      </BarChart>
    </ResponsiveContainer>
  );
});

/** Form beside colour: texture is dotted, neither is hatched. */
const Patterns = memo(function Patterns(): ReactNode {
  return (
    <defs>
      <pattern id="bar-texture" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" fill="var(--texture)" />
        <circle cx="2.5" cy="2.5" r="1" fill="var(--card)" />
      </pattern>
      <pattern
        id="bar-neither"
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="5" height="5" fill="var(--none-soft)" />
        <rect width="1.6" height="5" fill="var(--none)" />
      </pattern>
    </defs>
  );
});
