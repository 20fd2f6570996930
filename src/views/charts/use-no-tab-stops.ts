import { useEffect } from 'react';
import type { RefObject } from 'react';

/** A layer that recharts puts marks in by a portal. */
const LAYER = 'g[class^="recharts-zIndex-layer"]:not([tabindex])';

/**
 * Keeps Tab out of a drawing. Chromium lets the focus into every SVG group that listens for it, and
 * React listens on the root of each portal, so that each layer would be a stop with nothing to say.
 */
export function useNoTabStops(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const drawing = box.current;
    if (drawing === null) return;
    const passOver = (): void => {
      for (const layer of drawing.querySelectorAll(LAYER)) layer.setAttribute('tabindex', '-1');
    };
    passOver();
    // recharts adds its layers as the marks that need them are drawn.
    const observer = new MutationObserver(passOver);
    observer.observe(drawing, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
    };
  }, [box]);
}
