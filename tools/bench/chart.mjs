// The chart of a run: one bar a row, against the line that was wanted.
import { wantedInWords, withUnit } from './report.mjs';

/** @typedef {import('./report.mjs').Row} Row */

const WIDTH = 960;
const PADDING = 16;
const LABEL_WIDTH = 400;
/** Where a bar that is just what was wanted ends; bars are cut at the end of the plot. */
const WANTED_WIDTH = 170;
const PLOT_WIDTH = 340;
const ROW_HEIGHT = 40;
const HEAD_HEIGHT = 34;
const TOP_HEIGHT = 64;

const STYLE = `
    svg { --ink: #1c1e21; --faint: #5d646d; --ground: #ffffff; --good: #1a7f4b; --bad: #b3261e; --plain: #6b7684; }
    @media (prefers-color-scheme: dark) {
      svg { --ink: #e8eaed; --faint: #a5adb8; --ground: #16181c; --good: #4cc38a; --bad: #ff8a80; --plain: #8b95a3; }
    }
    text { font: 13px system-ui, sans-serif; fill: var(--ink); }
    .title { font-size: 17px; font-weight: 600; }
    .head { font-size: 14px; font-weight: 600; }
    .faint { fill: var(--faint); font-size: 12px; }
    .ground { fill: var(--ground); }
    .yes { fill: var(--good); }
    .no { fill: var(--bad); }
    .none { fill: var(--plain); }
    .wanted { stroke: var(--ink); stroke-width: 2; }`;

/** @param {import('./report.mjs').Report} report */
export function drawChart({ machine, browser, cases }) {
  let y = TOP_HEIGHT;
  const parts = cases.flatMap(({ title, rows }) => {
    const head = text(PADDING, y + 22, title, 'head');
    y += HEAD_HEIGHT;
    const drawn = rows.map((row) => {
      const bar = drawRow(row, y);
      y += ROW_HEIGHT;
      return bar;
    });
    y += PADDING / 2;
    return [head, ...drawn];
  });
  const height = y + PADDING;
  const where = `${machine.processor}, ${machine.cores} cores; ${browser.version}, ${browser.threads} threads`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title about">
  <title id="title">Benchmarks</title>
  <desc id="about">Each bar is one comparison or limit, drawn on its own scale: the upright line is what was wanted, and the words beside it say the number. ${escape(where)}.</desc>
  <style>${STYLE}
  </style>
  <rect class="ground" width="${WIDTH}" height="${height}" rx="8"/>
  ${text(PADDING, 28, 'Benchmarks: bars against what was wanted (the upright lines)', 'title')}
  ${text(PADDING, 48, where, 'faint')}
  ${parts.join('\n  ')}
</svg>
`;
}

/**
 * @param {Row} row
 * @param {number} y
 */
function drawRow(row, y) {
  const left = PADDING + LABEL_WIDTH;
  const labels = [
    text(PADDING, y + 14, cut(row.what), ''),
    ...(row.beside === '' ? [] : [text(PADDING, y + 30, cut(`beside ${row.beside}`), 'faint')]),
  ];
  const value = row[row.of];
  if (value === null) {
    return [...labels, text(left, y + 18, 'not measured here', 'faint')].join('\n  ');
  }
  // Each row has a scale of its own: what was wanted stands at the same place in all of them.
  const { atLeast, atMost } = row.wanted ?? {};
  const bounds = [atLeast, atMost].filter((bound) => bound !== undefined);
  const anchor = bounds.length === 0 ? 1 : bounds.reduce((sum, x) => sum + x, 0) / bounds.length;
  const place = (x) => Math.min(PLOT_WIDTH, Math.max(0, (x / anchor) * WANTED_WIDTH) || 0);
  const verdict = row.met === null ? 'none' : row.met ? 'yes' : 'no';
  const lines = bounds.map((bound) => {
    const x = (left + place(bound)).toFixed(1);
    return `<line class="wanted" x1="${x}" x2="${x}" y1="${y + 1}" y2="${y + 27}"/>`;
  });
  return [
    ...labels,
    `<rect class="${verdict}" x="${left}" y="${y + 5}" width="${place(value).toFixed(1)}" height="18" rx="2"/>`,
    ...lines,
    text(
      left + PLOT_WIDTH + 12,
      y + 14,
      `${{ yes: '✓ ', no: '✗ ', none: '' }[verdict]}${say(row)}`,
      '',
    ),
    text(left + PLOT_WIDTH + 12, y + 30, wantedInWords(row), 'faint'),
  ].join('\n  ');
}

/** @param {Row} row */
function say({ of, ratio, ours, unit }) {
  return of === 'ratio' ? `${ratio.toFixed(2)}×` : withUnit(ours, unit);
}

/** @param {string} words */
function cut(words) {
  return words.length <= 58 ? words : `${words.slice(0, 57)}…`;
}

function text(x, y, words, style) {
  const named = style === '' ? '' : ` class="${style}"`;
  return `<text x="${x}" y="${y}"${named}>${escape(words)}</text>`;
}

/** @param {string} words */
function escape(words) {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
