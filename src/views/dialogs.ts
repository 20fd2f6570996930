import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { RefObject } from 'react';

/** Dialogs that more than one panel opens: by name, since panels do not know each other. */
const DIALOGS = ['model-chooser', 'storage-panel'] as const;
export type DialogName = (typeof DIALOGS)[number];

/** From where the last dialog was opened. */
let opener: Element | null = null;

/** Opens a dialog of the page. */
export function openDialog(name: DialogName): void {
  const dialog = document.getElementById(name);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  // A popover that closes by itself leaves the focus nowhere. Closed by hand it gives the focus to
  // its chip, and there the dialog gives it back.
  const popover = document.activeElement?.closest('[popover]');
  if (popover instanceof HTMLElement) popover.hidePopover();
  opener = document.activeElement;
  dialog.showModal();
}

/** Back to where the last dialog was opened from, for what outlives the dialog and goes later. */
export function focusOpener(): void {
  if (opener instanceof HTMLElement) opener.focus();
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

/** Whether one of these dialogs lies over the page, so that what the page says is out of reach. */
export function useIsCovered(): boolean {
  return useSyncExternalStore(watchDialogs, isCovered);
}

function isCovered(): boolean {
  return DIALOGS.some((name) => {
    const dialog = document.getElementById(name);
    return dialog instanceof HTMLDialogElement && dialog.open;
  });
}

function watchDialogs(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { attributeFilter: ['open'], subtree: true });
  return () => {
    observer.disconnect();
  };
}
