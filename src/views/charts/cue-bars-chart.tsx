import { memo } from 'react';
import type { ReactNode } from 'react';
import { Bar, BarChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { Cue } from '#science/decisions/cue.ts';
import { AXIS, STILL } from './chart-style.ts';

/** How many pictures of a category were answered by which cue. */
export interface CueBar {
  readonly name: string;
  readonly shape: number;
  readonly texture: number;
  readonly neither: number;
}

/** Stacked shape / texture / neither counts per category; a click shows just those pictures. */
export const CueBarsChart = memo(function CueBarsChart(props: {
  bars: readonly CueBar[];
  height: number;
  labelled: boolean;
  /** Where the first row begins, to line up with a chart beside this one. */
  topPx: number;
  onPick: (category: string, cue: Extract<Cue, 'shape' | 'texture' | 'neither'>) => void;
}): ReactNode {
  const series = [
    { cue: 'shape', fill: 'var(--shape)' },
    { cue: 'neither', fill: 'url(#bar-neither)' },
    { cue: 'texture', fill: 'url(#bar-texture)' },
  ] as const;
  return (
    <ResponsiveContainer width="100%" height={props.height}>
      <BarChart
        accessibilityLayer={false}
        layout="vertical"
        data={[...props.bars]}
        margin={{ top: props.topPx, right: 6, bottom: 4, left: 0 }}
        barCategoryGap="28%"
        stackOffset="none"
      >
        <defs>
          {/* Form beside colour: texture is dotted, neither is hatched. */}
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
        <XAxis
          {...AXIS}
          type="number"
          height={40}
          allowDecimals={false}
          label={{ value: 'pictures', position: 'insideBottom', fill: 'var(--soft)', fontSize: 12 }}
        />
        <YAxis
          {...AXIS}
          type="category"
          dataKey="name"
          hide={!props.labelled}
          width={74}
          interval={0}
          axisLine={false}
          tick={{ fill: 'var(--ink)', fontSize: 12.5 }}
        />
        {series.map(({ cue, fill }) => (
          <Bar
            {...STILL}
            key={cue}
            dataKey={cue}
            stackId="cue"
            fill={fill}
            cursor="pointer"
            onClick={(bar: { payload?: unknown }) => {
              props.onPick((bar.payload as CueBar).name, cue);
            }}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
});
