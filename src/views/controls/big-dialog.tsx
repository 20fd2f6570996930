import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Chip } from './chip.tsx';

/** A dialog of the page's width that is open for as long as `open` says so. */
export function BigDialog(props: {
  title: string;
  testId: string;
  narrow?: boolean;
  open: boolean;
  /** The visitor has closed it, or `open` has; the focus is back where the browser knows of. */
  onClosed: () => void;
  children: ReactNode;
}): ReactNode {
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  const { open } = props;
  // Before other effects: what takes the focus on the page could not while the dialog lies over it.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null || dialog.open === open) return;
    if (open) dialog.showModal();
    else dialog.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      data-testid={props.testId}
      className={props.narrow === true ? 'big-dialog narrow' : 'big-dialog'}
      aria-labelledby={id}
      onClose={(event) => {
        // Told of late: it may be open again.
        if (!event.currentTarget.open) props.onClosed();
      }}
    >
      <header className="big-dialog-head">
        <h2 id={id} tabIndex={-1}>
          {props.title}
        </h2>
        <Chip onClick={() => ref.current?.close()}>Close</Chip>
      </header>
      {props.children}
    </dialog>
  );
}
