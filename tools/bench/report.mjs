// The report of a run as Markdown. Its types, for all of the bench, are in `report.d.mts`.

/** @typedef {import('./report.mjs').Row} Row */
/** @typedef {import('./report.mjs').Report} Report */

/** @param {Report} report */
export function writeMarkdown({ madeAt, machine, browser, cases }) {
  const facts = [
    ['made at', madeAt],
    ['processor', machine.processor],
    ['cores', machine.cores],
    ['memory', `${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['load average at the start (1, 5, 15 min)', machine.loadAverage.map(inTwoDigits).join(', ')],
    ['system', machine.system],
    ['browser', browser.version],
    ['threads the browser offers', browser.threads],
    ['cross-origin isolated', browser.isolated ? 'yes' : 'no'],
    ['WebGPU', browser.webgpuAdapter ?? 'no real adapter'],
    ['browser for WebNN', browser.webnnVersion ?? 'none'],
    ['Node', machine.node],
  ];
  return [
    '# Benchmarks',
    'Ratios and limits of one run on one machine. No absolute time is a promise.',
    table(['what', 'here'], facts),
    ...cases.flatMap(writeCase),
    '',
  ].join('\n\n');
}

/** @param {Report['cases'][number]} oneCase */
function writeCase({ id, title, rows, notes, seconds }) {
  const head = ['what', 'beside', 'ours', 'theirs', 'ratio', 'wanted', 'met', 'note'];
  const body = rows.map((row) => [
    row.what,
    row.beside,
    withUnit(row.ours, row.unit),
    withUnit(row.theirs, row.unit),
    row.ratio === null ? '' : `${inTwoDigits(row.ratio)}×`,
    wantedInWords(row),
    verdictInWords(row),
    row.note ?? '',
  ]);
  const list = notes.map((note) => `- ${note}`).join('\n');
  return [
    `## ${title}`,
    table(head, body),
    ...(list === '' ? [] : [list]),
    `\`npm run bench -- ${id}\`, ${seconds} s`,
  ];
}

/**
 * What the row was to be, with the unit of what is judged; empty where nothing was wanted.
 * @param {Row} row
 */
export function wantedInWords({ wanted, of, unit }) {
  if (wanted === null) return '';
  const say = (value) => (of === 'ratio' ? `${value}×` : withUnit(value, unit));
  return [
    wanted.atLeast === undefined ? '' : `≥ ${say(wanted.atLeast)}`,
    wanted.atMost === undefined ? '' : `≤ ${say(wanted.atMost)}`,
  ]
    .filter((words) => words !== '')
    .join(' and ');
}

/** @param {Row} row */
export function verdictInWords(row) {
  if (row[row.of] === null) return 'not measured here';
  if (row.met === null) return 'nothing wanted';
  return row.met ? 'yes' : '**no**';
}

/**
 * Whether anything that was wanted and measured was missed.
 * @param {Report} report
 */
export function hasMissed({ cases }) {
  return cases.some(({ rows }) => rows.some(({ met }) => met === false));
}

/**
 * @param {number | null} value
 * @param {string} unit
 */
export function withUnit(value, unit) {
  return value === null ? '' : `${inThreeFigures(value)} ${unit}`.trim();
}

/** @param {number} value */
function inThreeFigures(value) {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(3)));
}

/** @param {number} value */
function inTwoDigits(value) {
  return value.toFixed(2);
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly unknown[])[]} body
 */
function table(head, body) {
  const line = (cells) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
