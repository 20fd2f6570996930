import { memo, useCallback } from 'react';
import type { ReactNode } from 'react';
import { useWidth } from '../controls/use-width.ts';
import { percent } from '../format.ts';
import { rowsTopPx } from './category-axes.tsx';
import { CATEGORY_CHART_HEIGHT, CategoryChart } from './category-chart.tsx';
import type { CategoryGround } from './category-chart.tsx';
import type { CategoryRow } from './category-now.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { CueBarsChart } from './cue-bars-chart.tsx';
import type { CueBar } from './cue-bars-chart.tsx';

/** Below this width the two charts stand one above the other. */
const SIDE_BY_SIDE_PX = 520;

/** The per-category dots and, beside or below them, how the answers split. */
function CategoryFigure(props: {
  ground: CategoryGround;
  /** A row each, in the order of the ground's names. */
  rows: readonly CategoryRow[];
  bars: readonly CueBar[];
  overall: number;
  caption: string;
  finding: () => string;
  onPick: (category: string, cue: 'shape' | 'texture' | 'neither' | null) => void;
}): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>(600);
  const { ground, bars, onPick } = props;
  const pickRow = useCallback(
    (category: string) => {
      onPick(category, null);
    },
    [onPick],
  );
  const sideBySide = width >= SIDE_BY_SIDE_PX;
  return (
    <div ref={ref}>
      <ChartFrame
        name="by-category"
        caption={props.caption}
        finding={props.finding}
        height={CATEGORY_CHART_HEIGHT}
        table={{
          caption: 'Shape bias and answers per category',
          head: [
            'Class',
            'Shape bias, %',
            'Shape',
            'Texture',
            'Neither',
            'A, %',
            ...ground.marks.map(({ label }) => `${label}, %`),
          ],
          rows: props.rows.map(({ now, pinned }, i) => [
            ground.names[i] ?? '',
            percent(now),
            String(bars[i]?.shape ?? 0),
            String(bars[i]?.texture ?? 0),
            String(bars[i]?.neither ?? 0),
            percent(pinned),
            ...ground.marks.map(({ rates }) => percent(rates[i] ?? NaN)),
          ]),
        }}
      >
        <div className={sideBySide ? 'side-by-side' : 'stacked'}>
          <CategoryChart
            ground={ground}
            rows={props.rows}
            overall={props.overall}
            onPick={pickRow}
          />
          <CueBarsChart
            names={ground.names}
            bars={bars}
            height={CATEGORY_CHART_HEIGHT}
            labelled={!sideBySide}
            topPx={rowsTopPx(sideBySide ? ground.orientation : 'ruler')}
            onPick={onPick}
          />
        </div>
      </ChartFrame>
    </div>
  );
}

export default memo(CategoryFigure);
