import type { Checked } from '#science/problem.ts';
import type { SeenSpeed } from '#state/device-pace.ts';
import { readSpeeds, writeSpeeds } from '#state/kept-speeds.ts';
import type { SpeedSurroundings } from '#state/kept-speeds.ts';
import { readSetting, writeSetting } from './site-storage.ts';

const KEY = 'cuelens-speeds';
/** A run tells of its speed with every batch; keeping the last one of a second is enough. */
const KEEP_AFTER_MS = 1000;

let waiting: readonly SeenSpeed[] | null = null;

/** How fast earlier visits have seen this device to be; what cannot be read is let go of, and named. */
export function readSeenSpeeds(): Checked<readonly SeenSpeed[]> {
  const text = readSetting(KEY);
  if (text === null) return { ok: true, value: [] };
  const read = readSpeeds(text, surroundings());
  if (!read.ok) writeSetting(KEY, null);
  return read;
}

/** Keeps the speeds for the next visit, in a moment; browsers that keep nothing keep none. */
export function keepSeenSpeeds(speeds: readonly SeenSpeed[]): void {
  const isDue = waiting !== null;
  waiting = speeds;
  if (isDue) return;
  setTimeout(() => {
    writeSetting(KEY, writeSpeeds(waiting ?? [], surroundings()));
    waiting = null;
  }, KEEP_AFTER_MS);
}

function surroundings(): SpeedSurroundings {
  return { cores: navigator.hardwareConcurrency, isolated: crossOriginIsolated };
}
