import type { PageDialog } from '#share/view-state.ts';
import type { Session } from '#state/session.ts';
import { useAppState, useSession } from './use-app-state.ts';

/** Of the chip from where the visitor comes to the dialogs: whoever came by a link goes back to it. */
export const DOOR_ID = 'model-chip';

/** From where the last dialog was opened. */
let opener: Element | null = null;

/** Opens a dialog of the page; panels do not know each other, so that they name it. */
export function openDialog(session: Session, dialog: PageDialog): void {
  // A popover that closes by itself leaves the focus nowhere. Closed by hand it gives the focus to
  // its chip, and there the dialog gives it back.
  const popover = document.activeElement?.closest('[popover]');
  if (popover instanceof HTMLElement) popover.hidePopover();
  opener = document.activeElement;
  session.setView({ dialog });
}

/** Whether the view wants a dialog open, and what to do once it is closed. */
export function useDialog(dialog: PageDialog): { open: boolean; onClosed: () => void } {
  const session = useSession();
  const open = useAppState((s) => s.view.dialog === dialog);
  return {
    open,
    onClosed() {
      if (session.store.getState().view.dialog === dialog) session.setView({ dialog: null });
      focusOpener();
    },
  };
}

/** Whether a dialog lies over the page, so that what the page says is out of reach. */
export function useIsCovered(): boolean {
  return useAppState((s) => s.view.dialog !== null);
}

/**
 * Where the focus is nowhere: back to where the last dialog was opened from, or what is nearest to
 * that and still there.
 */
export function focusOpener(): void {
  const toOpener = (): void => {
    if (opener instanceof HTMLElement) opener.focus();
  };
  for (const move of [toOpener, focusDoor, focusHeading]) {
    if (isFocusLost()) move();
  }
}

/** Whether nothing has the focus, or something that is no longer to be seen. */
export function isFocusLost(): boolean {
  const { activeElement, body } = document;
  return (
    activeElement === null || activeElement === body || activeElement.getClientRects().length === 0
  );
}

/** To the chip of the model. */
export function focusDoor(): void {
  document.getElementById(DOOR_ID)?.focus();
}

/** To the heading of the dialog that lies over the page, or else of the page. */
export function focusHeading(): void {
  const inDialog = document.querySelector<HTMLElement>('dialog[open] h2');
  (inDialog ?? document.querySelector('h1'))?.focus();
}
