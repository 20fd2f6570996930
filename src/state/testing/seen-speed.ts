import type { SeenSpeed } from '../device-pace.ts';

/** A speed of this visit: 10 pictures a second of 5 GFLOPs each on the processor. */
export function seenSpeed(more: Partial<SeenSpeed> = {}): SeenSpeed {
  return {
    model: { id: 'lab/one', revision: '1' },
    title: 'One',
    dtype: 'fp32',
    device: 'wasm',
    imagesPerSecond: 10,
    gflopsPerImage: 5,
    isRough: false,
    seenAtMs: 1_700_000_000_000,
    isEarlier: false,
    ...more,
  };
}
