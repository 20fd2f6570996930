import type { ReactNode } from 'react';
import { percent } from '../format.ts';

/** Results under each other, told apart by their names. */
export function RatesTable(props: {
  testId?: string;
  rows: readonly {
    readonly key: string;
    readonly name: ReactNode;
    /** 0..1; null where there is no such result. */
    readonly rates: { readonly shapeBias: number; readonly cueAccuracy: number } | null;
  }[];
}): ReactNode {
  return (
    <table className="compare" data-testid={props.testId}>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Result</span>
          </th>
          <th scope="col">shape bias</th>
          <th scope="col">cue accuracy</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ key, name, rates }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>{rateWords(rates?.shapeBias)}</td>
            <td>{rateWords(rates?.cueAccuracy)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rateWords(rate: number | undefined): string {
  return rate === undefined ? '–' : `${percent(rate)} %`;
}
