import { useCallback, useMemo } from 'react';
import type { ReactNode } from 'react';
import { BUILT_IN_SET } from '#experiment/spec.ts';
import type { Cue } from '#science/decisions/cue.ts';
import type { CategorySide, CueCounts } from '#science/metrics/cue-counts.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import { CATEGORIES, categoryNumber } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import { lazyChart } from '../charts/lazy-chart.tsx';
import { MarkSources } from '../charts/mark-sources.tsx';
import { Card } from '../controls/card.tsx';
import { Segmented } from '../controls/segmented.tsx';
import { openPicturesOf } from '../open-pictures-of.ts';
import { pinnedHere } from '../pinned-here.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { useFindingCaption } from '../use-finding-caption.ts';
import { isHuman, marksBy, paperOrder } from '../charts/category-marks.ts';

const CategoryFigure = lazyChart(() => import('../charts/category-figure.tsx'));

/** How the marks look, in the order in which the chart draws them. */
const MARK_KEYS = ['key-human', 'key-rn50', 'key-vit'] as const;
const MARK_FORMS = ['diamonds', 'strokes', 'crosses'] as const;

/** Per side: its published marks, and the rows as the papers order them. */
const SIDES: Readonly<
  Record<CategorySide, { marks: ReturnType<typeof marksBy>; order: readonly Category[] }>
> = {
  shape: { marks: marksBy('shape'), order: paperOrder('shape') },
  texture: { marks: marksBy('texture'), order: paperOrder('texture') },
};

/** Shape bias and answers class by class, beside people and published models. */
export function CategoryPanel(): ReactNode {
  const session = useSession();
  const report = useAppState((s) => s.report);
  const a = useAppState(pinnedHere);
  const setId = useAppState((s) => s.set?.id);
  const { categorySide: side, orientation } = useAppState((s) => s.view);
  const finding = useFindingCaption();
  const { marks } = SIDES[side];
  const onPick = useCallback(
    (category: string, cue: Cue | null) => {
      const filter = cue === null || cue === 'unscored' ? 'all' : cue;
      openPicturesOf(session, filter, category as Category);
    },
    [session],
  );
  // Of its own, so that the ground of the chart is not drawn again with every number on it.
  const ground = useMemo(() => groundOf(side, orientation), [side, orientation]);
  const figure = useMemo(() => {
    const now = side === 'shape' ? report?.byShape : report?.byTexture;
    const before = side === 'shape' ? a?.result.byShape : a?.result.byTexture;
    return {
      overall: report?.rates.shapeBias ?? NaN,
      rows: ground.names.map((name) => {
        const k = categoryNumber(name);
        const { shapeBias, interval } = ratesOf(now?.[k]);
        return { now: shapeBias, interval, pinned: ratesOf(before?.[k]).shapeBias };
      }),
      bars: ground.names.map((name) => {
        const { shape = 0, texture = 0, neither = 0 } = now?.[categoryNumber(name)] ?? {};
        return { shape, texture, neither };
      }),
    };
  }, [report, a, side, ground]);
  return (
    <Card
      title={`By ${side} category`}
      className="category-panel"
      aside={
        <span className="card-tools">
          <Segmented
            label="Group pictures by"
            value={side}
            options={[
              { value: 'shape', label: 'shape' },
              { value: 'texture', label: 'texture' },
            ]}
            onChange={(categorySide) => {
              session.setView({ categorySide });
            }}
          />
          <Segmented
            label="Direction of the axis"
            value={orientation}
            options={[
              { value: 'ruler', label: 'shape right' },
              { value: 'paper', label: 'as in papers' },
            ]}
            onChange={(value) => {
              session.setView({ orientation: value });
            }}
          />
        </span>
      }
    >
      <div className="chart-box category-chart">
        <CategoryFigure
          ground={ground}
          {...figure}
          caption={`Shape bias per ${side} category with 95 % Wilson intervals, and how the answers split. ${formsOf(marks)}.`}
          finding={finding}
          onPick={onPick}
        />
      </div>
      <ul className="legend" aria-label="Marks">
        <li className="key-now">now</li>
        {a !== null && <li className="key-a">A</li>}
        {marks.map((mark, i) => (
          <li key={mark.id} className={MARK_KEYS[i]}>
            {mark.label}
          </li>
        ))}
        <li className="key-shape">shape</li>
        <li className="key-neither">neither</li>
        <li className="key-texture">texture</li>
      </ul>
      <p className="soft small">
        Click a dot or a bar to see its pictures.
        {setId === BUILT_IN_SET && ' The marks were measured on the research set, not on this one.'}
      </p>
      <MarkSources
        marks={marks.map(({ label, setting, source }) => ({
          label: `${label} (${setting})`,
          source,
        }))}
      />
    </Card>
  );
}

function groundOf(side: CategorySide, orientation: 'ruler' | 'paper') {
  const names = orientation === 'paper' ? SIDES[side].order : CATEGORIES;
  const marks = SIDES[side].marks.map(({ label, shapeBias }) => ({
    label,
    rates: names.map((name) => shapeBias[categoryNumber(name)] ?? NaN),
  }));
  return { names, marks, orientation };
}

function ratesOf(counts: CueCounts | undefined): ReturnType<typeof rateCues> {
  return rateCues(counts ?? { shape: 0, texture: 0, neither: 0 });
}

/** `Diamonds: Humans; strokes: CLIP RN50 (80 ImageNet templates); …` */
function formsOf(marks: ReturnType<typeof marksBy>): string {
  const words = marks.map((mark, i) => {
    const setting = isHuman(mark) ? '' : ` (${mark.setting})`;
    return `${MARK_FORMS[i] ?? 'crosses'}: ${mark.label}${setting}`;
  });
  return words.join('; ').replace(/^./, (letter) => letter.toUpperCase());
}
