/**
 * Reads a CSV text with a header row into one object a row, as RFC 4180 has it: quoted fields may
 * hold commas, line breaks and doubled quotes. Throws on a row whose width is not the header's.
 */
export function readCsv(text) {
  const [header = [], ...rows] = splitRows(text);
  return rows.map((row, i) => {
    if (row.length !== header.length) {
      throw new Error(`row ${i + 2} has ${row.length} fields, the header ${header.length}`);
    }
    return Object.fromEntries(header.map((name, column) => [name, row[column]]));
  });
}

/** One match a field: what it holds, quoted or bare, and what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;

function splitRows(text) {
  const rows = [];
  let row = [];
  let end = 0;
  for (const [match, quoted, bare, separator] of text.matchAll(FIELD)) {
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    end += match.length;
    if (separator === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    if (end === text.length) return rows;
  }
  throw new Error(`character ${end} is no CSV`);
}
