import { useDeferredValue, useRef } from 'react';
import type { ReactNode } from 'react';
import { DataTable } from './data-table.tsx';
import type { ChartTable } from './data-table.tsx';
import { SaveButtons } from './save-buttons.tsx';
import { saveChart } from './save-chart.ts';
import { useNoTabStops } from './use-no-tab-stops.ts';

/** A chart with what every chart has: a table for readers who do not see it, and PNG and SVG. */
export function ChartFrame(props: {
  name: string;
  /** What is drawn; it stands under the saved figure, followed by the finding. */
  caption: string;
  /** Gives the finding that the figure belongs to, when it is saved. */
  finding: () => string;
  table: ChartTable;
  height: number;
  children: ReactNode;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  useNoTabStops(box);
  // The drawing first: the table is folded away until somebody wants it.
  const table = useDeferredValue(props.table);
  const save = async (format: 'svg' | 'png'): Promise<void> => {
    if (box.current === null) return;
    await saveChart(box.current, props.name, `${props.caption} ${props.finding()}`, format);
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
          <DataTable {...table} />
        </details>
        <SaveButtons name={props.name} onSave={save} />
      </figcaption>
    </figure>
  );
}
