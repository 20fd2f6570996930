import type { Measuring } from '#state/device-measurement.ts';
import type { ExpectedSpeed, SeenSpeed } from '#state/device-pace.ts';
import { timeFor } from '../expected-time.ts';
import { perSecond } from '../format.ts';
import type { DeviceRow, RunSize } from './device-rows.ts';

/** What a speed rests on: this very model, or another one's pace. */
export function basisWords(expected: ExpectedSpeed): string {
  switch (expected.basis) {
    case 'measured':
      return `measured here${whenWords(expected.seen)}: ${perSecond(expected.imagesPerSecond)} pictures a second (${expected.seen.dtype})`;
    case 'rough':
      return `seen on a few pictures while warming up${whenWords(expected.seen)}: about ${perSecond(expected.imagesPerSecond)} a second (${expected.seen.dtype})`;
    case 'estimated':
      return `estimated from ${expected.seen.title}’s pace: about ${perSecond(expected.imagesPerSecond)} a second`;
    case 'unstated':
      return 'not known: its work is not stated';
    case 'unseen':
      return 'not known until this device is measured';
  }
}

/** ` on 26 November 2026` of a speed that an earlier visit saw; nothing of one of this visit. */
export function whenWords({ isEarlier, seenAtMs }: SeenSpeed): string {
  if (!isEarlier) return '';
  const day = new Date(seenAtMs).toLocaleDateString('en-GB', { dateStyle: 'long' });
  return ` on ${day}`;
}

/** What one run takes, and beside it what to know of that; empty where there is nothing. */
export function timeCell(
  { expected, shipped }: Pick<DeviceRow, 'expected' | 'shipped'>,
  { setId, pictures }: RunSize,
): { readonly words: string; readonly beside: string } {
  const time = 'imagesPerSecond' in expected ? `about ${timeFor(pictures, expected)}` : null;
  if (!shipped.includes(setId)) return { words: time ?? 'not known', beside: '' };
  return {
    words: 'nothing to compute: shipped',
    beside: time === null ? '' : `anew: ${time}`,
  };
}

/** How far a measurement is, in words and as a share of 1. */
export function measuringWords({ phase, done, total }: Measuring): {
  readonly label: string;
  readonly share: number;
} {
  switch (phase) {
    case 'loading':
      return { label: 'Loading the image tower …', share: 0.05 };
    case 'reading':
      return {
        label: `Reading pictures: ${done} of ${total}`,
        share: 0.1 + (0.2 * done) / Math.max(1, total),
      };
    case 'trying':
      return { label: `A first try with ${total} pictures …`, share: 0.4 };
    case 'computing':
      return { label: `${total} pictures: once to warm up, once by the clock …`, share: 0.6 };
  }
}
