// The only place where rates (0..1) become percent and other words for people.
import { groupDigits } from '#share/caption.ts';

/** `64.2 %`-style number without the sign; an en dash where there is no number. */
export function percent(rate: number, digits = 1): string {
  return Number.isFinite(rate) ? (rate * 100).toFixed(digits) : '–';
}

/** `.25`, as the literature writes rates; an en dash where there is no number. */
export function shortRate(rate: number): string {
  if (!Number.isFinite(rate)) return '–';
  return rate >= 0.995 ? '1.0' : rate.toFixed(2).replace(/^0/, '');
}

/** `1,280` */
export const whole = groupDigits;

/** `40 s`, `2 min`, `1 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** No more digits than an estimate has: `8 s`, `40 s`, `4 min`, `25 min`, `1.5 h`, `26 h`. */
export function roughDuration(seconds: number): string {
  if (seconds < 9.5) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 57.5) return `${5 * Math.round(seconds / 5)} s`;
  const minutes = seconds / 60;
  if (minutes < 9.5) return `${Math.max(1, Math.round(minutes))} min`;
  if (minutes < 52) return `${5 * Math.round(minutes / 5)} min`;
  const hours = minutes / 60;
  return hours < 9.5 ? `${Math.round(2 * hours) / 2} h` : `${Math.round(hours)} h`;
}

/** `24.6`, `0.34`: pictures a second, with the digits that they have. */
export function perSecond(rate: number): string {
  if (rate >= 100) return whole(Math.round(rate));
  return rate.toFixed(rate < 1 ? 2 : 1);
}

/** A p-value as papers print it: three digits, `< .001` below. */
export function pValue(p: number): string {
  return p < 0.001 ? '< .001' : `= ${p.toFixed(3).replace(/^0/, '')}`;
}

/** Cosine with enough digits to see how close to 1 it is, rounded down so that it never flatters. */
export function cosine(value: number): string {
  return Number.isFinite(value)
    ? (Math.floor(value * 1e5) / 1e5).toFixed(5).replace(/^0/, '')
    : '–';
}

/** A commit by its first digits; a branch as it is called. */
export function shortRevision(revision: string): string {
  return /^[0-9a-f]{8,}$/i.test(revision) ? revision.slice(0, 7) : revision;
}
