import { useDeferredValue, useMemo } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import { BUILT_IN_SET } from '#experiment/spec.ts';
import { Card } from '../controls/card.tsx';
import { Chip } from '../controls/chip.tsx';
import { Segmented } from '../controls/segmented.tsx';
import { useAppState, useSession } from '../use-app-state.ts';
import { filterPictures } from './gallery-filter.ts';
import { GalleryFilters } from './gallery-filters.tsx';
import { PictureDetail } from './picture-detail.tsx';
import { factsOf } from './picture-facts.ts';
import { PictureGrid } from './picture-grid.tsx';
import { PictureTable } from './picture-table.tsx';

/** The pictures behind every number: filters, a grid that arrow keys walk, one picture large. */
export function GalleryPanel(): ReactNode {
  const session = useSession();
  const set = useAppState((s) => s.set);
  const view = useAppState((s) => s.view);
  const opened = useAppState((s) => s.opened);
  const pictures = useAppState((s) => s.pictures);
  const wait = useAppState((s) => s.pictureWait);
  const list = useShownPictures();
  const step = (by: number): void => {
    if (opened === null) return;
    const next = list.positions[list.positions.indexOf(opened) + by];
    if (next !== undefined) session.openPicture(next);
  };
  const close = (): void => {
    session.openPicture(null);
    document.querySelector<HTMLElement>('#gallery .grid-scroller')?.focus({ preventScroll: true });
  };
  const closeByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || opened === null) return;
    event.preventDefault();
    close();
  };
  return (
    <div id="gallery">
      <Card
        title="Images"
        className="gallery-panel"
        aside={
          <span className="card-tools">
            <Segmented
              label="Show pictures as"
              value={view.galleryAs}
              options={[
                { value: 'grid', label: 'gallery' },
                { value: 'table', label: 'table' },
              ]}
              onChange={(galleryAs) => {
                session.setView({ galleryAs });
              }}
            />
            <label className="soft small">
              {view.categorySide} class{' '}
              <select
                className="field"
                data-testid="gallery-category"
                value={view.galleryCategory ?? ''}
                onChange={(event) => {
                  const value = event.target.value;
                  session.setView({ galleryCategory: value === '' ? null : (value as Category) });
                }}
              >
                <option value="">all 16</option>
                {CATEGORIES.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          </span>
        }
      >
        <GalleryFilters />
        {wait !== '' && (
          <p className="soft small" data-testid="picture-wait">
            {wait}
          </p>
        )}
        {pictures === 'unreachable' && set !== null && set.id !== BUILT_IN_SET && (
          <p className="notice">
            <span>
              <b>The pictures of this set cannot be fetched just now.</b> The numbers need none:
              they rest on embeddings that ship with the page. Drop the set’s folder here, or look
              at the built-in set, which has its pictures with it.
            </span>
            <Chip onClick={() => void session.chooseSet(BUILT_IN_SET)}>Open the built-in set</Chip>
          </p>
        )}
        <div className={`gallery-body as-${view.galleryAs}`} onKeyDown={closeByKey}>
          {list.isKnown && list.positions.length === 0 ? (
            <p className="soft empty" data-testid="gallery" data-count={0}>
              No picture fits this filter.
            </p>
          ) : view.galleryAs === 'table' ? (
            <PictureTable
              key={list.key}
              positions={list.positions}
              facts={list.facts}
              probabilities={list.probabilities}
            />
          ) : (
            <PictureGrid key={list.key} positions={list.positions} facts={list.facts} />
          )}
          {opened !== null && set !== null ? (
            <PictureDetail position={opened} onStep={step} onClose={close} />
          ) : (
            <p className="detail-place soft small">
              Click a picture to see its labels, the answer and the probabilities of all 16 classes.
              With the keyboard: arrow keys walk, Enter opens, Escape closes.
            </p>
          )}
        </div>
      </Card>
    </div>
  );
}

/** What the filters leave, a moment after the numbers: typing goes first. */
function useShownPictures(): {
  readonly isKnown: boolean;
  /** Another key: a list of other things, which is walked from its start. */
  readonly key: string;
  readonly positions: readonly number[];
  readonly facts: ReturnType<typeof factsOf>;
  readonly probabilities: Float32Array | null;
} {
  const set = useAppState((s) => s.set);
  const decisions = useAppState((s) => s.report?.decisions ?? null);
  const comparison = useAppState((s) => s.comparison);
  const published = useAppState((s) => s.published.comparison);
  const view = useAppState((s) => s.view);
  const now = useMemo(
    () => ({ set, decisions, comparison, published, view }),
    [set, decisions, comparison, published, view],
  );
  // All of it at once: answers of one set must never stand on the pictures of another.
  const shown = useDeferredValue(now);
  return useMemo(() => {
    const { galleryFilter, galleryCategory, categorySide } = shown.view;
    const positions =
      shown.set === null
        ? []
        : filterPictures(shown.set, shown.decisions, shown.comparison, shown.published, shown.view);
    return {
      isKnown: shown.set !== null,
      key: [shown.set?.id, galleryFilter, galleryCategory, categorySide].join('|'),
      positions,
      facts: shown.set === null ? [] : factsOf(positions, shown.set, shown.decisions),
      probabilities: shown.decisions?.probabilities ?? null,
    };
  }, [shown]);
}
