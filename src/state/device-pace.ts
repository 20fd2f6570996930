import type { EngineStatus } from '#engine/index.ts';
import type { AppData } from './app-state.ts';

/** How much work this device does, as it was last seen to. */
export interface DevicePace {
  /** 10^9 floating-point operations a second. */
  readonly gflopsPerSecond: number;
  /** The model that showed it. */
  readonly title: string;
}

/**
 * The pace after news of the engine. Only a new speed is known to be of the card beside it: while
 * models change, the speed on show is still the old one's. A model of unknown work changes nothing.
 */
export function paceAfter(
  { engine: before, card, pace }: Pick<AppData, 'engine' | 'card' | 'pace'>,
  { imagesPerSecond }: Pick<EngineStatus, 'imagesPerSecond'>,
): DevicePace | null {
  if (imagesPerSecond === null || imagesPerSecond === before.imagesPerSecond) return pace;
  if (card?.gflopsPerImage == null) return pace;
  return { gflopsPerSecond: imagesPerSecond * card.gflopsPerImage, title: card.title };
}
