import { memo, useMemo } from 'react';
import type { ReactNode } from 'react';
import { useWidth } from '../controls/use-width.ts';
import { percent } from '../format.ts';
import { AtlasOwnMarks } from './atlas-own-marks.tsx';
import { AtlasPublished } from './atlas-published.tsx';
import { ATLAS_HEIGHT } from './atlas-plot.ts';
import type { AtlasPoint, OwnPoint } from './atlas-plot.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { RatePoint } from './chart-style.ts';

/**
 * Shape bias against cue accuracy: a bias that was bought with answers that name no cue shows here.
 * The published points stay as they are while the visitor's own, drawn above them, move.
 */
function AtlasChart(props: {
  published: readonly AtlasPoint[];
  own: readonly OwnPoint[];
  trail: readonly RatePoint[];
  finding: () => string;
}): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>(0);
  const { published, own } = props;
  const publishedRows = useMemo(
    () => published.filter((p) => p.kind !== 'prompt').map(rowOf),
    [published],
  );
  return (
    <ChartFrame
      name="atlas"
      caption="Shape bias against cue accuracy. Grey: published models; faint: published prompts; diamonds: humans; ring: this result."
      finding={props.finding}
      height={ATLAS_HEIGHT}
      table={{
        caption: 'Shape bias and cue accuracy of published models, humans and this result',
        head: ['Who', 'Setting', 'Shape bias, %', 'Cue accuracy, %', 'Source'],
        rows: [...publishedRows, ...own.map(rowOf)],
      }}
    >
      <div ref={ref} className="atlas-layers">
        <AtlasPublished points={published} />
        {width > 0 && <AtlasOwnMarks own={own} trail={props.trail} width={width} />}
      </div>
    </ChartFrame>
  );
}

export default memo(AtlasChart);

function rowOf(point: {
  label: string;
  detail: string;
  shapeBias: number;
  cueAccuracy: number;
  source?: string;
}): readonly string[] {
  const { label, detail, shapeBias, cueAccuracy, source = 'this page' } = point;
  return [label, detail, percent(shapeBias), percent(cueAccuracy), source];
}
