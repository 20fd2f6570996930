import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** Dialogs that more than one panel opens: by name, since panels do not know each other. */
export type DialogName = 'model-chooser' | 'storage-panel';

/** Opens a dialog of the page. */
export function openDialog(name: DialogName): void {
  const dialog = document.getElementById(name);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  // A popover that closes by itself leaves the focus nowhere. Closed by hand it gives the focus to
  // its chip, and there the dialog gives it back.
  const popover = document.activeElement?.closest('[popover]');
  if (popover instanceof HTMLElement) popover.hidePopover();
  dialog.showModal();
}

/** Whether a dialog is open, for content that is read or drawn only then. */
export function useDialogOpen(): [RefObject<HTMLDialogElement | null>, boolean] {
  const ref = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    const observer = new MutationObserver(() => {
      setOpen(dialog.open);
    });
    observer.observe(dialog, { attributeFilter: ['open'] });
    return () => {
      observer.disconnect();
    };
  }, []);
  return [ref, open];
}
