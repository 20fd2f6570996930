import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useWidth } from '../controls/use-width.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { PictureTile } from './picture-tile.tsx';
import type { PictureFacts } from './picture-facts.ts';

const TILE_MIN_PX = 112;
const GAP_PX = 10;
const TILE_TEXT_PX = 52;

/** A grid of thousands that draws only the rows in sight. One tab stop; arrow keys walk. */
export function PictureGrid(props: {
  positions: readonly number[];
  facts: readonly PictureFacts[];
}): ReactNode {
  const session = useSession();
  const { positions, facts } = props;
  const opened = useAppState((s) => s.opened);
  const [box, width] = useWidth<HTMLDivElement>(800);
  const [cursor, setCursor] = useState(0);
  const columns = Math.max(2, Math.floor((width + GAP_PX) / (TILE_MIN_PX + GAP_PX)));
  const tileWidth = (width - GAP_PX * (columns - 1)) / columns;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: Math.ceil(positions.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => tileWidth + TILE_TEXT_PX + GAP_PX,
    overscan: 2,
  });
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, tileWidth]);
  useEffect(() => {
    setCursor(0);
    scroller.current?.scrollTo({ top: 0 });
  }, [positions.length]);
  useEffect(() => {
    const at = opened === null ? -1 : positions.indexOf(opened);
    if (at >= 0) setCursor(at);
  }, [opened, positions]);

  const open = useCallback(
    (position: number) => {
      session.openPicture(position);
    },
    [session],
  );
  const walk = (event: KeyboardEvent): void => {
    const last = positions.length - 1;
    const target = walkTo(event.key, cursor, columns, last);
    if (target !== null) {
      event.preventDefault();
      setCursor(target);
      virtualizer.scrollToIndex(Math.floor(target / columns));
      const position = positions[target];
      if (opened !== null && position !== undefined) session.openPicture(position);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const position = positions[cursor];
      if (position !== undefined) session.openPicture(position);
    } else if (event.key === 'Escape' && opened !== null) {
      event.preventDefault();
      session.openPicture(null);
    }
  };
  const current = positions[cursor];
  return (
    <div
      ref={scroller}
      className="grid-scroller"
      role="listbox"
      tabIndex={0}
      aria-label={`${positions.length} pictures. Arrow keys walk, Enter opens, Escape closes.`}
      aria-activedescendant={current === undefined ? undefined : `picture-${current}`}
      data-testid="gallery"
      data-count={positions.length}
      onKeyDown={walk}
    >
      <div
        ref={box}
        role="presentation"
        style={{ height: virtualizer.getTotalSize(), position: 'relative' }}
      >
        {virtualizer.getVirtualItems().map((row) => (
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
}

function walkTo(key: string, from: number, columns: number, last: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: from + 1,
    ArrowLeft: from - 1,
    ArrowDown: from + columns,
    ArrowUp: from - columns,
    PageDown: from + 4 * columns,
    PageUp: from - 4 * columns,
    Home: 0,
    End: last,
  };
  const target = moves[key];
  return target === undefined ? null : Math.min(last, Math.max(0, target));
}
