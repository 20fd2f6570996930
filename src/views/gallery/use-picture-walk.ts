import { useVirtualizer } from '@tanstack/react-virtual';
import type { VirtualItem } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { useAppState, useSession } from '../use-app-state.ts';

const PAGE_ROWS = 4;

/** What a list of pictures needs to be walked. */
export interface PictureWalk {
  /** The one tab stop: it scrolls, it has the focus, it hears the keys. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The rows in sight. */
  readonly rows: readonly VirtualItem[];
  readonly totalPx: number;
  /** Position of the picture on which the walk stands; undefined in an empty list. */
  readonly current: number | undefined;
  /** Element id of that picture, only while its row is drawn. */
  readonly activeId: string | undefined;
  readonly open: (position: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Element id of a picture in the list, which `aria-activedescendant` names. */
export function pictureElementId(position: number): string {
  return `picture-${position}`;
}

/**
 * Thousands of pictures of which only the rows in sight are drawn, as one tab stop: arrow keys walk,
 * Enter opens, and with a picture open the walk takes it along. With one column, left and right are
 * left to the browser's scrolling. Give the list a new `key` when it becomes a list of other things.
 */
export function usePictureWalk(options: {
  positions: readonly number[];
  columns: number;
  rowPx: number;
  /** Height of what sticks to the top of the scroller. */
  headPx: number;
}): PictureWalk {
  const { positions, columns, rowPx, headPx } = options;
  const session = useSession();
  const opened = useAppState((s) => s.opened);
  const scroller = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState(-1);
  const lastOpened = useRef<number | null>(null);
  const cursor = cursorFor(positions, wanted);
  const virtualizer = useVirtualizer({
    count: Math.ceil(positions.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    scrollPaddingEnd: headPx,
    overscan: 2,
  });
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowPx]);
  // Steps in the detail take the walk along; what was clicked stays where it is under the finger.
  useEffect(() => {
    if (opened === null || opened === lastOpened.current) return;
    lastOpened.current = opened;
    const at = positions.indexOf(opened);
    if (at < 0) return;
    setWanted(opened);
    virtualizer.scrollToIndex(Math.floor(at / columns));
  }, [opened, positions, columns, virtualizer]);

  const open = useCallback(
    (position: number) => {
      lastOpened.current = position;
      setWanted(position);
      // The tile that was clicked may scroll out of being; the walk must go on without it.
      scroller.current?.focus({ preventScroll: true });
      session.openPicture(position);
    },
    [session],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const position = positions[cursor];
      if (position !== undefined) open(position);
      return;
    }
    const target = walkTo(event.key, cursor, columns, positions.length - 1);
    const position = target === null ? undefined : positions[target];
    if (target === null || position === undefined) return;
    event.preventDefault();
    setWanted(position);
    virtualizer.scrollToIndex(Math.floor(target / columns));
    if (opened !== null) open(position);
  };
  const rows = virtualizer.getVirtualItems();
  const current = positions[cursor];
  const isDrawn = rows.some((row) => row.index === Math.floor(cursor / columns));
  return {
    scroller,
    rows,
    totalPx: virtualizer.getTotalSize(),
    current,
    activeId: isDrawn && current !== undefined ? pictureElementId(current) : undefined,
    open,
    onKeyDown,
  };
}

/** Where the wanted picture stands, or the next one that the list still holds. */
function cursorFor(positions: readonly number[], wanted: number): number {
  const at = positions.findIndex((position) => position >= wanted);
  return at < 0 ? Math.max(0, positions.length - 1) : at;
}

function walkTo(key: string, from: number, columns: number, last: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ...(columns > 1 && { ArrowRight: from + 1, ArrowLeft: from - 1 }),
    ArrowDown: from + columns,
    ArrowUp: from - columns,
    PageDown: from + PAGE_ROWS * columns,
    PageUp: from - PAGE_ROWS * columns,
    Home: 0,
    End: last,
  };
  const target = moves[key];
  return target === undefined ? null : Math.min(last, Math.max(0, target));
}
