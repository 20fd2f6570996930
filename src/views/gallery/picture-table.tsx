import { memo } from 'react';
import type { ReactNode } from 'react';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import { CueMark } from '../controls/cue-mark.tsx';
import { shortRate } from '../format.ts';
import { Picture } from './picture.tsx';
import type { PictureFacts } from './picture-facts.ts';
import { pictureElementId, usePictureWalk } from './use-picture-walk.ts';

const ROW_PX = 44;
/** Height of the head row, which sticks to the top. */
const HEAD_PX = 28;
const HEADINGS = ['picture', 'shape', 'texture', 'answer'] as const;

/**
 * The same pictures as a table: labels, answer, and the probabilities of all 16 classes. One tab
 * stop like the grid; the roles are written out since the element that has the focus is the scroller.
 */
export const PictureTable = memo(function PictureTable(props: {
  positions: readonly number[];
  facts: readonly PictureFacts[];
  probabilities: Float32Array | null;
}): ReactNode {
  const { positions, facts, probabilities } = props;
  const { scroller, rows, totalPx, current, activeId, open, onKeyDown } = usePictureWalk({
    positions,
    columns: 1,
    rowPx: ROW_PX,
    headPx: HEAD_PX,
  });
  const above = rows[0]?.start ?? 0;
  const below = totalPx - (rows.at(-1)?.end ?? 0);
  return (
    <div
      ref={scroller}
      className="grid-scroller table-view"
      role="grid"
      tabIndex={0}
      aria-label={`Table of ${facts.length} pictures. Up and down walk, Enter opens, Escape closes.`}
      aria-rowcount={facts.length + 1}
      aria-activedescendant={activeId}
      data-testid="gallery"
      data-count={facts.length}
      onKeyDown={onKeyDown}
    >
      <table
        className="pictures"
        role="presentation"
        data-testid="picture-table"
        data-count={facts.length}
      >
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1} style={{ height: HEAD_PX }}>
            {HEADINGS.map((heading) => (
              <th key={heading} role="columnheader" scope="col">
                {heading}
              </th>
            ))}
            {CATEGORIES.map((name) => (
              <th key={name} role="columnheader" scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          <Gap height={above} />
          {rows.map(({ index }) => {
            const row = facts[index];
            return row === undefined ? null : (
              <PictureRow
                key={row.position}
                facts={row}
                rowIndex={index + 2}
                current={row.position === current}
                probabilities={probabilities}
                onOpen={open}
              />
            );
          })}
          <Gap height={below} />
        </tbody>
      </table>
    </div>
  );
});

const PictureRow = memo(function PictureRow(props: {
  facts: PictureFacts;
  rowIndex: number;
  current: boolean;
  probabilities: Float32Array | null;
  onOpen: (position: number) => void;
}): ReactNode {
  const { facts, probabilities } = props;
  const at = facts.position * CATEGORIES.length;
  return (
    <tr
      role="row"
      id={pictureElementId(facts.position)}
      aria-rowindex={props.rowIndex}
      aria-selected={props.current}
      className={facts.cue}
      style={{ height: ROW_PX }}
      onClick={() => {
        props.onOpen(facts.position);
      }}
    >
      <th role="rowheader" scope="row">
        <button type="button" tabIndex={-1} className="row-picture" aria-label={`Open ${facts.id}`}>
          <Picture position={facts.position} alt="" />
        </button>
      </th>
      <td role="gridcell">{facts.shape}</td>
      <td role="gridcell">{facts.texture}</td>
      <td role="gridcell">
        <CueMark cue={facts.cue} bare /> {facts.answer}
      </td>
      {CATEGORIES.map((name, k) => (
        <td key={name} role="gridcell" className={`number ${markOf(name, facts)}`}>
          {probabilities === null ? '–' : shortRate(probabilities[at + k] ?? NaN)}
        </td>
      ))}
    </tr>
  );
});

/** Stands for the rows that are out of sight. */
function Gap({ height }: { height: number }): ReactNode {
  return height <= 0 ? null : (
    <tr aria-hidden="true">
      <td colSpan={CATEGORIES.length + HEADINGS.length} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function markOf(name: Category, row: PictureFacts): string {
  if (name === row.shape) return 'shape';
  return name === row.texture ? 'texture' : '';
}
