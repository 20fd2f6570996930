import type { Checked } from '../problem.ts';

/** One row of a table: what stands under each heading. */
export type CsvRow = Readonly<Partial<Record<string, string>>>;

/** One match a field: what it holds, quoted or bare, and what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;

/**
 * Reads a CSV text with a header row into one object a row, as RFC 4180 has it: quoted fields may
 * hold commas, line breaks and doubled quotes. Empty lines are passed over. The problem (code
 * `bad-table`) is a row whose width is not the header's, or text that is no CSV.
 */
export function readCsv(text: string): Checked<readonly CsvRow[]> {
  const lines = splitRows(text);
  if (typeof lines === 'number') return refuse(`it is no CSV from character ${lines + 1} on`);
  const [header = [], ...rows] = lines;
  const odd = rows.findIndex((row) => row.length !== header.length);
  if (odd >= 0) {
    const width = rows[odd]?.length ?? 0;
    return refuse(`row ${odd + 2} has ${width} fields, the header ${header.length}`);
  }
  const value = rows.map((row) =>
    Object.fromEntries(header.map((name, column) => [name, row[column] ?? ''])),
  );
  return { ok: true, value };
}

/** The fields of every row, or the position at which the text stops being CSV. */
function splitRows(text: string): string[][] | number {
  const rows: string[][] = [];
  let row: string[] = [];
  let end = 0;
  for (const [match, quoted, bare = '', separator] of text.matchAll(FIELD)) {
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    end += match.length;
    if (separator === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    if (end === text.length) return rows;
  }
  return end;
}

function refuse(what: string): Checked<never> {
  const problem = {
    code: 'bad-table',
    field: 'table',
    message: `The table cannot be read: ${what}. Nothing of it is used.`,
    advice: 'Take the file as it was published; a spreadsheet may have changed it.',
  };
  return { ok: false, problems: [problem] };
}
