import { useRef } from 'react';
import type { ReactNode } from 'react';
import { SaveButtons } from './save-buttons.tsx';
import { saveChart } from './save-chart.ts';

/** A column of the table that stands behind a chart. */
export interface ChartTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A chart with what every chart has: a table for readers who do not see it, and PNG and SVG. */
export function ChartFrame(props: {
  name: string;
  /** What is drawn, and the finding it belongs to: both stand under the saved figure. */
  caption: string;
  finding: string;
  table: ChartTable;
  height: number;
  children: ReactNode;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const save = (format: 'svg' | 'png'): void => {
    if (box.current !== null)
      void saveChart(box.current, props.name, `${props.caption} ${props.finding}`, format);
  };
  return (
    <figure className="chart">
      <div
        ref={box}
        className="chart-drawing"
        style={{ minHeight: props.height }}
        aria-hidden="true"
      >
        {props.children}
      </div>
      <figcaption className="chart-foot">
        <details className="note">
          <summary>Table</summary>
          <div className="table-scroll" tabIndex={0} role="region" aria-label={props.table.caption}>
            <table className="data">
              <caption className="visually-hidden">{props.table.caption}</caption>
              <thead>
                <tr>
                  {props.table.head.map((cell) => (
                    <th key={cell} scope="col">
                      {cell}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {props.table.rows.map((row, i) => (
                  <tr key={i}>
                    {row.map((cell, k) =>
                      k === 0 ? (
                        <th key={k} scope="row">
                          {cell}
                        </th>
                      ) : (
                        <td key={k}>{cell}</td>
                      ),
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
        <SaveButtons name={props.name} onSave={save} />
      </figcaption>
    </figure>
  );
}
