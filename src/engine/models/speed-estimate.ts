/** What one model was measured to do here. */
export interface MeasuredSpeed {
  /** 10^9 floating-point operations a picture; null where unknown. */
  readonly gflopsPerImage: number | null;
  readonly imagesPerSecond: number | null;
}

/**
 * About how many seconds `pictures` pictures take on a model of `gflopsPerImage`, judged by what the
 * loaded model was `measured` to do on this device: time in proportion to work. Null where either
 * work or the speed is unknown or not above 0.
 *
 * Rough, a factor of two or more off: small convolutions use a device worse than large products, and
 * weights in half precision run at another speed.
 */
export function estimateSeconds(
  pictures: number,
  gflopsPerImage: number | null,
  measured: MeasuredSpeed,
): number | null {
  const { gflopsPerImage: known, imagesPerSecond } = measured;
  if (!isAboveZero(gflopsPerImage) || !isAboveZero(known) || !isAboveZero(imagesPerSecond)) {
    return null;
  }
  return (pictures * gflopsPerImage) / (known * imagesPerSecond);
}

function isAboveZero(value: number | null): value is number {
  return value !== null && Number.isFinite(value) && value > 0;
}
