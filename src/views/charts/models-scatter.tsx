import { memo, useMemo } from 'react';
import type { ReactNode } from 'react';
import { useWidth } from '../controls/use-width.ts';
import { percent } from '../format.ts';
import { AtlasPublished } from './atlas-published.tsx';
import { ATLAS_HEIGHT } from './atlas-plot.ts';
import type { AtlasPoint } from './atlas-plot.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { ModelSeries } from './models-plot.ts';
import { ModelsPlaced } from './models-placed.tsx';

/** The compared models among published ones and people: shape bias against cue accuracy. */
function ModelsScatter(props: {
  models: readonly ModelSeries[];
  published: readonly AtlasPoint[];
  finding: () => string;
  onPick: (key: string) => void;
}): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>(0);
  const { models, published } = props;
  const humans = useMemo(() => published.filter(({ kind }) => kind === 'human'), [published]);
  const table = useMemo(() => tableOf(models), [models]);
  return (
    <ChartFrame
      name="models-scatter"
      caption="Shape bias against cue accuracy of the compared models, with 95 % Wilson intervals. Grey: published models; diamonds: humans."
      finding={props.finding}
      height={ATLAS_HEIGHT}
      table={table}
    >
      <div ref={ref} className="atlas-layers">
        <AtlasPublished points={published} />
        {width > 0 && (
          <ModelsPlaced models={models} humans={humans} width={width} onPick={props.onPick} />
        )}
      </div>
    </ChartFrame>
  );
}

export default memo(ModelsScatter);

function tableOf(models: readonly ModelSeries[]) {
  return {
    caption: 'Shape bias and cue accuracy of the compared models',
    head: ['Model', 'Shape bias, %', '95 % from, %', 'to, %', 'Cue accuracy, %', 'How'],
    rows: models.map(({ label, detail, rates }) => [
      label,
      percent(rates.shapeBias),
      percent(rates.interval.low),
      percent(rates.interval.high),
      percent(rates.cueAccuracy),
      detail,
    ]),
  };
}
