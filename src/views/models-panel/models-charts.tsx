import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { BUILT_IN_SET } from '#experiment/spec.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import { OVERALL_MARKS } from '#science/references/overall-marks.ts';
import { CATEGORIES, categoryNumber } from '#science/stimuli/category.ts';
import { atlasPointOf } from '../charts/atlas-plot.ts';
import { isHuman, marksBy, paperOrder } from '../charts/category-marks.ts';
import { lazyChart } from '../charts/lazy-chart.tsx';
import { MarkSources } from '../charts/mark-sources.tsx';
import { ModelKey } from '../charts/models-marks.tsx';
import type { ModelSeries } from '../charts/models-plot.ts';
import { useAppState } from '../use-app-state.ts';
import { drawnRows } from './compared-rows.ts';
import type { ComparedRow } from './compared-rows.ts';
import { detailOf, findingOf } from './model-words.ts';

const ModelsScatter = lazyChart(() => import('../charts/models-scatter.tsx'));
const ModelsOverlay = lazyChart(() => import('../charts/models-overlay.tsx'));

const NO_ANSWERS = { shape: 0, texture: 0, neither: 0 };
const PUBLISHED = OVERALL_MARKS.map(atlasPointOf);

/** The comparison drawn: all pictures in one chart, category by category in the other. */
export function ModelsCharts(props: {
  rows: readonly ComparedRow[];
  onPick: (key: string) => void;
}): ReactNode {
  const set = useAppState((s) => s.set);
  const { categorySide: side, orientation } = useAppState((s) => s.view);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => drawnRows(props.rows), [props.rows]);
  const shown = useMemo(() => rows.filter(({ key }) => !hidden.has(key)), [rows, hidden]);
  const order = useMemo(
    () => (orientation === 'paper' ? paperOrder(side) : CATEGORIES),
    [orientation, side],
  );
  const series = useMemo(
    () =>
      shown.map((row): ModelSeries => {
        const counts = side === 'shape' ? row.result.byShape : row.result.byTexture;
        return {
          key: row.key,
          label: row.fewer ? `${row.label} (${row.pictures})` : row.label,
          detail: detailOf(row),
          form: row.form,
          rates: row.result.rates,
          byCategory: order.map((name) => rateCues(counts[categoryNumber(name)] ?? NO_ANSWERS)),
        };
      }),
    [shown, side, order],
  );
  const setTitle = set?.title ?? '';
  const finding = useCallback(() => findingOf(shown, setTitle), [shown, setTitle]);
  const humans = marksBy(side).find(isHuman);
  // Typing goes first: the charts may follow a moment later, all of them at once.
  const drawn = useDeferredValue(series);
  if (rows.length === 0) {
    return (
      <p className="soft small">
        The charts are drawn from results of the words and the data set on show; there is none yet.
      </p>
    );
  }
  const toggle = (key: string): void => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  };
  return (
    <>
      <div className="chips models-legend" role="group" aria-label="Models drawn">
        {rows.map(({ key, label, form }) => (
          <button
            key={key}
            type="button"
            className="models-toggle"
            data-testid="models-toggle"
            aria-pressed={!hidden.has(key)}
            title={hidden.has(key) ? 'Draw it again' : 'Leave it out of both charts'}
            onClick={() => {
              toggle(key);
            }}
          >
            <ModelKey form={form} />
            {label}
          </button>
        ))}
      </div>
      <div className="models-charts">
        <div className="chart-box atlas-chart" data-testid="models-scatter">
          <h3>All pictures</h3>
          <ModelsScatter
            models={drawn}
            published={PUBLISHED}
            finding={finding}
            onPick={props.onPick}
          />
        </div>
        <div className="chart-box" data-testid="models-overlay">
          <h3>By {side} category</h3>
          <ModelsOverlay
            names={order}
            models={drawn}
            humans={order.map((name) => humans?.shapeBias[categoryNumber(name)] ?? NaN)}
            side={side}
            orientation={orientation}
            finding={finding}
            onPick={props.onPick}
          />
        </div>
      </div>
      <p className="soft small">
        Click a mark to find its row. Grey dots are published models, diamonds are people
        {set?.id === BUILT_IN_SET && ', both measured on the research set, not on this one'}. How
        the chart by category groups and lies is set below, beside “By {side} category”.
      </p>
      <MarkSources marks={humans === undefined ? OVERALL_MARKS : [...OVERALL_MARKS, humans]} />
    </>
  );
}
