import { startTransition, useEffect, useState } from 'react';
import { useAppState } from '../use-app-state.ts';

/** A page whose first result is slow to come shows its other panels meanwhile. */
const PATIENCE_MS = 800;
/** Longer than a frame takes: nothing is painted, and no frame asked for, in a hidden tab. */
const HIDDEN_FRAME_MS = 100;

/**
 * How many of `count` parts below the first result may be drawn: none before that result is painted,
 * then one more after each painted frame. So the result waits for none of them, and what the visitor
 * does in between is answered in between.
 */
export function useStages(count: number): number {
  const hasResult = useAppState((s) => s.report !== null || s.setPhase === 'failed');
  const [drawn, setDrawn] = useState(0);
  const [isPatient, setIsPatient] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => {
      setIsPatient(false);
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  const mayGoOn = (hasResult || !isPatient) && drawn < count;
  useEffect(() => {
    if (!mayGoOn) return;
    return afterPaint(() => {
      startTransition(() => {
        setDrawn(drawn + 1);
      });
    });
  }, [mayGoOn, drawn]);
  return drawn;
}

/** Calls `then` in a task of its own after the next frame; returns how to call it off. */
function afterPaint(then: () => void): () => void {
  let next: ReturnType<typeof setTimeout> | undefined;
  const go = (): void => {
    stop();
    next = setTimeout(then, 0);
  };
  const frame = requestAnimationFrame(go);
  const hidden = setTimeout(go, HIDDEN_FRAME_MS);
  const stop = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(hidden);
    clearTimeout(next);
  };
  return stop;
}
