import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import { CueMark } from '../controls/cue-mark.tsx';
import { shortRate } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { Picture } from './picture.tsx';
import type { PictureFacts } from './picture-facts.ts';

const ROW_PX = 44;

/** The same pictures as a table: labels, answer, and the probabilities of all 16 classes. */
export function PictureTable({ facts }: { facts: readonly PictureFacts[] }): ReactNode {
  const session = useSession();
  const probabilities = useAppState((s) => s.report?.decisions.probabilities ?? null);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: facts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  });
  const rows = virtualizer.getVirtualItems();
  const above = rows[0]?.start ?? 0;
  const below = virtualizer.getTotalSize() - (rows.at(-1)?.end ?? 0);
  return (
    <div
      ref={scroller}
      className="grid-scroller table-view"
      role="region"
      tabIndex={0}
      aria-label={`Table of ${facts.length} pictures`}
      data-testid="picture-table"
      data-count={facts.length}
    >
      <table className="pictures" aria-rowcount={facts.length + 1}>
        <thead>
          <tr>
            <th scope="col">picture</th>
            <th scope="col">shape</th>
            <th scope="col">texture</th>
            <th scope="col">answer</th>
            {CATEGORIES.map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={above} />
          {rows.map(({ index }) => {
            const row = facts[index];
            if (row === undefined) return null;
            const at = row.position * CATEGORIES.length;
            return (
              <tr key={row.position} aria-rowindex={index + 2} className={row.cue}>
                <th scope="row">
                  <button
                    type="button"
                    className="row-picture"
                    aria-label={`Open ${row.id}`}
                    onClick={() => {
                      session.openPicture(row.position);
                    }}
                  >
                    <Picture position={row.position} alt="" />
                  </button>
                </th>
                <td>{row.shape}</td>
                <td>{row.texture}</td>
                <td>
                  <CueMark cue={row.cue} bare /> {row.answer}
                </td>
                {CATEGORIES.map((name, k) => (
                  <td key={name} className={`number ${markOf(name, row)}`}>
                    {probabilities === null ? '–' : shortRate(probabilities[at + k] ?? NaN)}
                  </td>
                ))}
              </tr>
            );
          })}
          <Gap height={below} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are out of sight. */
function Gap({ height }: { height: number }): ReactNode {
  return height <= 0 ? null : (
    <tr aria-hidden="true">
      <td colSpan={CATEGORIES.length + 4} style={{ height, padding: 0 }} />
    </tr>
  );
}

function markOf(name: Category, row: PictureFacts): string {
  if (name === row.shape) return 'shape';
  return name === row.texture ? 'texture' : '';
}
