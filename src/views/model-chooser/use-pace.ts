import { useEffect, useState } from 'react';
import { useSession } from '../use-app-state.ts';
import type { DevicePace } from './catalog-words.ts';

/** How much work this device was last seen to do, whatever model it was; null until one has run. */
export function usePace(): DevicePace | null {
  const { store } = useSession();
  const [pace, setPace] = useState<DevicePace | null>(null);
  useEffect(
    () =>
      // Only a new speed is known to be of the card beside it: while models change, the speed on
      // show is still the old one's.
      store.subscribe(({ engine, card }, before) => {
        const { imagesPerSecond } = engine;
        if (imagesPerSecond === null || imagesPerSecond === before.engine.imagesPerSecond) return;
        if (card?.gflopsPerImage == null) return;
        const gflopsPerSecond = imagesPerSecond * card.gflopsPerImage;
        setPace({ gflopsPerSecond, title: card.title });
      }),
    [store],
  );
  return pace;
}
