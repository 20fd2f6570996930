import type { ReactNode } from 'react';
import { useMemo } from 'react';
import type { CueCounts } from '#science/metrics/cue-counts.ts';
import { categoryNumber } from '#science/stimuli/category.ts';
import type { GalleryFilter } from '#share/view-state.ts';
import type { AppData } from '#state/app-state.ts';
import { Chip } from '../controls/chip.tsx';
import { CueMark } from '../controls/cue-mark.tsx';
import { whole } from '../format.ts';
import { pinnedHere } from '../pinned-here.ts';
import { useAppState, useSession } from '../use-app-state.ts';

/** Which pictures: one chip a filter, each with its count under the chosen category. */
export function GalleryFilters(): ReactNode {
  const session = useSession();
  const set = useAppState((s) => s.set);
  const counts = useAppState(countsInView);
  const comparison = useAppState((s) => s.comparison);
  const published = useAppState((s) => s.published.comparison);
  const againstA = useAppState((s) => pinnedHere(s) !== null);
  const { galleryFilter, galleryCategory, categorySide } = useAppState((s) => s.view);
  const { all, flipped, differing } = useMemo(() => {
    const stimuli = set?.stimuli ?? [];
    const isIn = (i: number): boolean =>
      galleryCategory === null || stimuli[i]?.[categorySide] === galleryCategory;
    return {
      all: set === null ? undefined : stimuli.filter((_, i) => isIn(i)).length,
      flipped: comparison?.flipped.filter(isIn).length ?? 0,
      differing: published?.flipped.filter(isIn).length,
    };
  }, [set, comparison, published, galleryCategory, categorySide]);
  const chip = (filter: GalleryFilter, label: ReactNode, count: number | undefined): ReactNode => (
    <Chip
      aria-pressed={galleryFilter === filter}
      testId={`gallery-filter-${filter}`}
      onClick={() => {
        session.setView({ galleryFilter: filter });
      }}
    >
      {label} <span className="count">{count === undefined ? '–' : whole(count)}</span>
    </Chip>
  );
  return (
    <div className="chips" role="group" aria-label="Show">
      {chip('all', 'All', all)}
      {chip('shape', <CueMark cue="shape" />, counts?.shape)}
      {chip('texture', <CueMark cue="texture" />, counts?.texture)}
      {chip('neither', <CueMark cue="neither" />, counts?.neither)}
      {chip('flipped', againstA ? 'Flipped since A' : 'Flipped since the last prompt', flipped)}
      {((counts?.noConflict ?? 0) > 0 || galleryFilter === 'no-conflict') &&
        chip('no-conflict', 'No conflict', counts?.noConflict)}
      {(published !== null || galleryFilter === 'published') &&
        chip('published', 'Published otherwise', differing)}
    </div>
  );
}

/** The counts of the chosen category, or of the whole set. */
function countsInView({ report, view }: AppData): CueCounts | undefined {
  if (report === null) return undefined;
  if (view.galleryCategory === null) return report.counts;
  const bySide = view.categorySide === 'shape' ? report.byShape : report.byTexture;
  return bySide[categoryNumber(view.galleryCategory)];
}
