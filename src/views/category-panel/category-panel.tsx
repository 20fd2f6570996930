import { Suspense, lazy, useDeferredValue, useMemo } from 'react';
import type { ReactNode } from 'react';
import { BUILT_IN_SET } from '#experiment/spec.ts';
import { CATEGORIES, categoryNumber } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import type { CueCounts } from '#science/metrics/cue-counts.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import { CATEGORY_MARKS } from '#science/references/category-marks.ts';
import { Card } from '../controls/card.tsx';
import { Segmented } from '../controls/segmented.tsx';
import { useAppState, useSession } from '../use-app-state.ts';
import { useFindingCaption } from '../use-finding-caption.ts';

const CategoryFigure = lazy(() => import('../charts/category-figure.tsx'));

/**
 * The rows of the papers' figure, top to bottom: by how often humans answered with the texture, most
 * often first (model-vs-human's plot; humans' order from their own answers).
 */
const PAPER_ORDER: readonly Category[] = [
  'boat',
  'knife',
  'airplane',
  'bear',
  'dog',
  'keyboard',
  'cat',
  'elephant',
  'oven',
  'bird',
  'car',
  'truck',
  'bottle',
  'chair',
  'clock',
  'bicycle',
];

/** Shape bias and answers class by class, beside people and published models. */
export function CategoryPanel(): ReactNode {
  const session = useSession();
  // Typing goes first: the chart may follow a moment later.
  const report = useDeferredValue(useAppState((s) => s.report));
  const pinned = useAppState((s) => s.pinned);
  const setId = useAppState((s) => s.set?.id);
  const view = useAppState((s) => s.view);
  const finding = useFindingCaption();
  const side = view.categorySide;
  const order = view.orientation === 'paper' ? PAPER_ORDER : CATEGORIES;
  const a = pinned?.stimuliId === setId ? (pinned?.result ?? null) : null;
  const rows = useMemo(() => {
    const now = side === 'shape' ? report?.byShape : report?.byTexture;
    const before = side === 'shape' ? a?.byShape : a?.byTexture;
    return order.map((name) => {
      const k = categoryNumber(name);
      const rates = ratesOf(now?.[k]);
      return {
        name,
        now: rates.shapeBias,
        interval: rates.interval,
        pinned: ratesOf(before?.[k]).shapeBias,
        human: markOf(`humans-by-${side}`, k),
        resnet: markOf(`clip-rn50-by-${side}`, k),
        vit: markOf(`clip-vit-l-14-by-${side}`, k),
      };
    });
  }, [report, a, side, order]);
  const bars = useMemo(() => {
    const now = side === 'shape' ? report?.byShape : report?.byTexture;
    return order.map((name) => {
      const { shape = 0, texture = 0, neither = 0 } = now?.[categoryNumber(name)] ?? {};
      return { name, shape, texture, neither };
    });
  }, [report, side, order]);
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
            value={view.orientation}
            options={[
              { value: 'ruler', label: 'shape right' },
              { value: 'paper', label: 'as in papers' },
            ]}
            onChange={(orientation) => {
              session.setView({ orientation });
            }}
          />
        </span>
      }
    >
      <div className="chart-box category-chart">
        <Suspense fallback={null}>
          <CategoryFigure
            rows={rows}
            bars={bars}
            overall={report?.rates.shapeBias ?? NaN}
            orientation={view.orientation}
            caption={`Shape bias per ${side} category with 95 % Wilson intervals, and how the answers split. Diamonds: humans; strokes: CLIP RN50; crosses: CLIP ViT-L/14 (80 templates).`}
            finding={finding}
            onPick={(category, cue) => {
              session.setView({
                galleryCategory: category as Category,
                galleryFilter: cue ?? 'all',
              });
              document.getElementById('gallery')?.scrollIntoView({ block: 'start' });
            }}
          />
        </Suspense>
      </div>
      <ul className="legend" aria-label="Marks">
        <li className="key-now">now</li>
        {a !== null && <li className="key-a">A</li>}
        <li className="key-human">humans</li>
        <li className="key-rn50">CLIP RN50</li>
        <li className="key-vit">CLIP ViT-L/14</li>
        <li className="key-shape">shape</li>
        <li className="key-neither">neither</li>
        <li className="key-texture">texture</li>
      </ul>
      <p className="soft small">
        Click a dot or a bar to see its pictures.
        {setId === BUILT_IN_SET && ' The marks were measured on the research set, not on this one.'}
      </p>
    </Card>
  );
}

function ratesOf(counts: CueCounts | undefined): ReturnType<typeof rateCues> {
  return rateCues(counts ?? { shape: 0, texture: 0, neither: 0 });
}

function markOf(id: string, category: number): number {
  return CATEGORY_MARKS.find((mark) => mark.id === id)?.shapeBias[category] ?? NaN;
}
