// The only place where rates (0..1) become percent and other words for people.

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
export function whole(count: number): string {
  return count.toLocaleString('en-US');
}

/** `40 s`, `2 min`, `1 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
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
