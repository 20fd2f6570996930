import { memo } from 'react';
import type { ReactNode } from 'react';

/** The table that stands behind a chart. */
export interface ChartTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The numbers of a chart for readers who do not see it, and for copying. */
export const DataTable = memo(function DataTable({ caption, head, rows }: ChartTable): ReactNode {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table className="data">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {head.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <Row key={i} cells={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
});

/** Rows that say what they said before are not drawn again while somebody types. */
const Row = memo(function Row({ cells }: { cells: readonly string[] }): ReactNode {
  const [head, ...others] = cells;
  return (
    <tr>
      <th scope="row">{head}</th>
      {others.map((cell, k) => (
        <td key={k}>{cell}</td>
      ))}
    </tr>
  );
}, saySame);

function saySame(
  { cells: before }: { cells: readonly string[] },
  { cells: now }: { cells: readonly string[] },
): boolean {
  return before === now || (before.length === now.length && before.every((c, i) => c === now[i]));
}
