import { useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { Chip } from './chip.tsx';

/** Distance that a panel keeps from the edge of the window. */
const MARGIN_PX = 12;

/**
 * A chip that opens a panel below itself. The browser's own popover does the closing (Escape, a
 * click elsewhere) and gives the focus back.
 */
export function Popover(props: {
  chip: ReactNode;
  label: string;
  testId?: string;
  /** For who has to hand the focus on to the chip. */
  chipId?: string;
  children: ReactNode;
}): ReactNode {
  const id = useId();
  const chip = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const place = (): void => {
    const box = chip.current?.getBoundingClientRect();
    const element = panel.current;
    if (box === undefined || element === null) return;
    const room = document.documentElement.clientWidth - element.offsetWidth - MARGIN_PX;
    element.style.left = `${Math.max(MARGIN_PX, Math.min(box.left, room))}px`;
    element.style.top = `${box.bottom + 6}px`;
    element.style.maxHeight = `${window.innerHeight - box.bottom - 6 - MARGIN_PX}px`;
  };
  return (
    <>
      <Chip
        ref={chip}
        id={props.chipId}
        popoverTarget={id}
        aria-haspopup="dialog"
        testId={props.testId}
      >
        {props.chip}
        <span aria-hidden="true" className="caret">
          ▾
        </span>
      </Chip>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={props.label}
        className="popover"
        onToggle={place}
      >
        {props.children}
      </div>
    </>
  );
}
