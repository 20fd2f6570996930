import { memo } from 'react';
import type { ReactNode } from 'react';
import { useWidth } from '../controls/use-width.ts';
import type { PictureFacts } from './picture-facts.ts';
import { PictureTile } from './picture-tile.tsx';
import { usePictureWalk } from './use-picture-walk.ts';

const TILE_MIN_PX = 112;
const GAP_PX = 10;
const TILE_TEXT_PX = 52;

/** A grid of thousands that draws only the rows in sight. One tab stop; arrow keys  */
export const PictureGrid = memo(function PictureGrid(props: {
  positions: readonly number[];
  facts: readonly PictureFacts[];
}): ReactNode {
  const { positions, facts } = props;
  const [box, width] = useWidth<HTMLDivElement>(800);
  const columns = Math.max(2, Math.floor((width + GAP_PX) / (TILE_MIN_PX + GAP_PX)));
  const tileWidth = (width - GAP_PX * (columns - 1)) / columns;
  const rowPx = tileWidth + TILE_TEXT_PX + GAP_PX;
  const { scroller, rows, totalPx, current, activeId, open, onKeyDown } = usePictureWalk({
    positions,
    columns,
    rowPx,
    headPx: 0,
  });
  return (
    <div
      ref={scroller}
      className="grid-scroller"
      role="listbox"
      tabIndex={0}
      aria-label={`${positions.length} pictures. Arrow keys walk, Enter opens, Escape closes.`}
      aria-activedescendant={activeId}
      data-testid="gallery"
      data-count={positions.length}
      onKeyDown={onKeyDown}
    >
      <div ref={box} role="presentation" style={{ height: totalPx, position: 'relative' }}>
        {rows.map((row) => (
          <div
            key={row.key}
            role="presentation"
            className="grid-row"
            style={{
              transform: `translateY(${row.start}px)`,
              gridTemplateColumns: `repeat(${columns}, ${tileWidth}px)`,
            }}
          >
            {facts.slice(row.index * columns, (row.index + 1) * columns).map((tile) => (
              <PictureTile
                key={tile.position}
                facts={tile}
                current={tile.position === current}
                onOpen={open}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
});
