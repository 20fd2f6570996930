// Sizes of model files for people. Decimal units, as download pages write them.

/** `45 MB`, `606 MB`, `1.2 GB`: to judge a download by, not to count bytes. */
export function roundSize(sizeBytes: number): string {
  if (sizeBytes < 1e3) return `${sizeBytes} B`;
  if (sizeBytes < 1e6) return `${(sizeBytes / 1e3).toFixed(0)} kB`;
  if (sizeBytes < 9.95e6) return `${(sizeBytes / 1e6).toFixed(1)} MB`;
  return sizeBytes < 9.995e8
    ? `${(sizeBytes / 1e6).toFixed(0)} MB`
    : `${(sizeBytes / 1e9).toFixed(1)} GB`;
}

/** `120.4 of 352.0 MB`, always in the unit of the total, so that the line does not change its width. */
export function receivedOf(receivedBytes: number, totalBytes: number | null): string {
  if (totalBytes === null) return `${roundSize(receivedBytes)} so far`;
  if (totalBytes < 1e3) return `${receivedBytes} of ${totalBytes} B`;
  const [unitBytes, unit, digits] = totalBytes < 1e6 ? [1e3, 'kB', 0] : [1e6, 'MB', 1];
  const inUnit = (count: number): string =>
    (count / unitBytes).toLocaleString('en-US', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  return `${inUnit(receivedBytes)} of ${inUnit(totalBytes)} ${unit}`;
}
