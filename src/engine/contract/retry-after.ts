/**
 * Milliseconds that a `Retry-After` header asks to wait, at the time `nowMs`: a number of seconds or
 * an HTTP date (RFC 9110, 10.2.3). Null without a header or where it is neither. Never negative.
 *
 * Browsers hide the header of another origin unless that origin exposes it, so null is common.
 */
export function readRetryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
