// The form of a row, and its verdict.

/** @typedef {import('./report.mjs').Row} Row */

const EMPTY = {
  what: '',
  beside: '',
  unit: '',
  ours: null,
  theirs: null,
  ratio: null,
  wanted: null,
  of: /** @type {const} */ ('ratio'),
};

/**
 * A whole row of what is known of it, judged. What could not be measured here has a `note` that says why.
 * @param {Partial<Omit<Row, 'met'>>} known
 * @returns {Row}
 */
export function makeRow(known) {
  const row = { ...EMPTY, ...known };
  return { ...row, met: judge(row) };
}

/**
 * Whether the row is what was wanted; null where it was not measured or nothing was wanted.
 * @param {Omit<Row, 'met'>} row
 * @returns {boolean | null}
 */
export function judge(row) {
  const value = row[row.of];
  if (value === null || row.wanted === null) return null;
  // A measurement that gave no number was made, and cannot have met anything.
  const { atLeast = -Infinity, atMost = Infinity } = row.wanted;
  return value >= atLeast && value <= atMost;
}

/**
 * The middle one, or the mean of the middle two; NaN of nothing.
 * @param {readonly number[]} values
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}
