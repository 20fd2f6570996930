import type { KnownSpeed } from '#state/device-pace.ts';
import { duration, roughDuration } from './format.ts';

/** How long a model takes for `pictures`: to the second where it was measured, else roughly. */
export function timeFor(pictures: number, { basis, imagesPerSecond }: KnownSpeed): string {
  const seconds = pictures / imagesPerSecond;
  return basis === 'measured' ? duration(seconds) : roughDuration(seconds);
}
