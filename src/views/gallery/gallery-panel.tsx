import { useDeferredValue, useMemo } from 'react';
import type { ReactNode } from 'react';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import { BUILT_IN_SET } from '#experiment/spec.ts';
import type { GalleryFilter } from '#share/view-state.ts';
import { Card } from '../controls/card.tsx';
import { Segmented } from '../controls/segmented.tsx';
import { CueMark } from '../controls/cue-mark.tsx';
import { whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { filterPictures } from './gallery-filter.ts';
import { PictureDetail } from './picture-detail.tsx';
import { factsOf } from './picture-facts.ts';
import { PictureGrid } from './picture-grid.tsx';
import { PictureTable } from './picture-table.tsx';

/** The pictures behind every number: filters, a grid that arrow keys walk, one picture large. */
export function GalleryPanel(): ReactNode {
  const session = useSession();
  const set = useAppState((s) => s.set);
  const decisions = useDeferredValue(useAppState((s) => s.report?.decisions ?? null));
  const counts = useAppState((s) => s.report?.counts ?? null);
  const comparison = useAppState((s) => s.comparison);
  const pinned = useAppState((s) => s.pinned !== null);
  const view = useAppState((s) => s.view);
  const opened = useAppState((s) => s.opened);
  const pictures = useAppState((s) => s.pictures);
  const wait = useAppState((s) => s.pictureWait);
  const positions = useMemo(
    () => (set === null ? [] : filterPictures(set, decisions, comparison, view)),
    [set, decisions, comparison, view],
  );
  const facts = useMemo(
    () => (set === null ? [] : factsOf(positions, set, decisions)),
    [positions, set, decisions],
  );
  const chip = (filter: GalleryFilter, label: ReactNode, count: number | undefined): ReactNode => (
    <button
      type="button"
      className="chip"
      aria-pressed={view.galleryFilter === filter}
      data-testid={`gallery-filter-${filter}`}
      onClick={() => {
        session.setView({ galleryFilter: filter });
      }}
    >
      {label} <span className="count">{count === undefined ? '–' : whole(count)}</span>
    </button>
  );
  const step = (by: number): void => {
    if (opened === null) return;
    const next = positions[positions.indexOf(opened) + by];
    if (next !== undefined) session.openPicture(next);
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
        <div className="chips" role="group" aria-label="Show">
          {chip('all', 'All', set?.stimuli.length)}
          {chip('shape', <CueMark cue="shape" />, counts?.shape)}
          {chip('texture', <CueMark cue="texture" />, counts?.texture)}
          {chip('neither', <CueMark cue="neither" />, counts?.neither)}
          {chip(
            'flipped',
            pinned ? 'Flipped since A' : 'Flipped since the last prompt',
            comparison?.flipped.length ?? 0,
          )}
          {(counts?.noConflict ?? 0) > 0 && chip('no-conflict', 'No conflict', counts?.noConflict)}
        </div>
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
            <button
              type="button"
              className="chip"
              onClick={() => void session.chooseSet(BUILT_IN_SET)}
            >
              Open the built-in set
            </button>
          </p>
        )}
        {opened !== null && set !== null && <PictureDetail position={opened} onStep={step} />}
        {set !== null && positions.length === 0 ? (
          <p className="soft empty">No picture fits this filter.</p>
        ) : view.galleryAs === 'table' ? (
          <PictureTable facts={facts} />
        ) : (
          <PictureGrid positions={positions} facts={facts} />
        )}
      </Card>
    </div>
  );
}
