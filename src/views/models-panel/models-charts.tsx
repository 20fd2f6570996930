import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { BUILT_IN_SET } from '#experiment/spec.ts';
import type { CategorySide } from '#science/metrics/cue-counts.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import { OVERALL_MARKS } from '#science/references/overall-marks.ts';
import { CATEGORIES, categoryNumber } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import { atlasPointOf } from '../charts/atlas-plot.ts';
import { isHuman, marksBy, paperOrder } from '../charts/category-marks.ts';
import { lazyChart } from '../charts/lazy-chart.tsx';
import { MarkSources } from '../charts/mark-sources.tsx';
import { ModelKey } from '../charts/models-marks.tsx';
import type { ModelSeries } from '../charts/models-plot.ts';
import { useAppState } from '../use-app-state.ts';
import { drawnRows } from './compared-rows.ts';
import type { ComparedRow, DrawnRow } from './compared-rows.ts';
import { detailOf, findingOf } from './model-words.ts';

const ModelsScatter = lazyChart(() => import('../charts/models-scatter.tsx'));
const ModelsOverlay = lazyChart(() => import('../charts/models-overlay.tsx'));

const NO_ANSWERS = { shape: 0, texture: 0, neither: 0 };
const PUBLISHED = OVERALL_MARKS.map(atlasPointOf);
const SOURCES = {
  shape: [...OVERALL_MARKS, ...marksBy('shape').filter(isHuman)],
  texture: [...OVERALL_MARKS, ...marksBy('texture').filter(isHuman)],
};

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
  const figure = useMemo(() => {
    const names = orientation === 'paper' ? paperOrder(side) : CATEGORIES;
    const humans = marksBy(side).find(isHuman);
    return {
      side,
      orientation,
      names,
      humans: names.map((name) => humans?.shapeBias[categoryNumber(name)] ?? NaN),
      models: shown.map((row) => seriesOf(row, side, names)),
    };
  }, [shown, side, orientation]);
  const setTitle = set?.title ?? '';
  const finding = useCallback(() => findingOf(shown, setTitle), [shown, setTitle]);
  // Typing goes first: the charts may follow a moment later, all of them at once.
  const drawn = useDeferredValue(figure);
  if (rows.length === 0) {
    return (
      <p className="soft small models-none">
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
        <div className="chart-box models-scatter" data-testid="models-scatter">
          <h3>All pictures</h3>
          <ModelsScatter
            models={drawn.models}
            published={PUBLISHED}
            finding={finding}
            onPick={props.onPick}
          />
          <p className="soft small">
            Click a mark to find its row. Grey dots are published models, diamonds are people
            {set?.id === BUILT_IN_SET && ', both measured on the research set, not on this one'}.
            Shape or texture category, and which way the axis runs, are set beside “By {side}{' '}
            category” below.
          </p>
          <MarkSources marks={SOURCES[side]} />
        </div>
        <div className="chart-box" data-testid="models-overlay">
          <h3>Models by {drawn.side} category</h3>
          <ModelsOverlay {...drawn} finding={finding} onPick={props.onPick} />
        </div>
      </div>
    </>
  );
}

function seriesOf(row: DrawnRow, side: CategorySide, names: readonly Category[]): ModelSeries {
  const { result, label, pictures } = row;
  const counts = side === 'shape' ? result.byShape : result.byTexture;
  return {
    key: row.key,
    label: row.fewer ? `${label} (${pictures})` : label,
    detail: detailOf(row),
    form: row.form,
    rates: result.rates,
    byCategory: names.map((name) => rateCues(counts[categoryNumber(name)] ?? NO_ANSWERS)),
  };
}
