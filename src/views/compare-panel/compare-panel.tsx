import type { ReactNode } from 'react';
import { openPicturesOf } from '../open-pictures-of.ts';
import { Card } from '../controls/card.tsx';
import { pValue, percent, whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';

/** B against A: the two results, the pictures that flipped, and whether the change is more than luck. */
export function ComparePanel(): ReactNode {
  const session = useSession();
  const pinned = useAppState((s) => s.pinned);
  const comparison = useAppState((s) => s.comparison);
  const report = useAppState((s) => s.report);
  const setId = useAppState((s) => s.set?.id);
  if (pinned === null) return null;
  const unpin = (
    <button type="button" className="link" onClick={session.unpinA}>
      unpin A
    </button>
  );
  const { result } = pinned;
  if (pinned.stimuliId !== setId || result === null || report === null || comparison === null) {
    return (
      <Card title="Compared with A" aside={unpin}>
        <p className="soft">
          {pinned.stimuliId !== setId
            ? 'A was pinned on another data set; open that set again to compare picture by picture.'
            : result === null
              ? 'The link held A’s words but not its answers; they are computed as soon as the model runs.'
              : 'A stands; there is no current result to compare it with yet.'}
        </p>
      </Card>
    );
  }
  const { rates: a } = result;
  const b = report.rates;
  const changed = comparison.shapeToTexture + comparison.textureToShape;
  return (
    <Card title="Compared with A" aside={unpin} className="compare-panel">
      <table className="compare" data-testid="compare">
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
          <tr>
            <th scope="row">
              <i className="pin-key" aria-hidden="true" /> A: {pinned.label}
            </th>
            <td>{percent(a.shapeBias)} %</td>
            <td>{percent(a.cueAccuracy)} %</td>
          </tr>
          <tr>
            <th scope="row">
              <i className="now-key" aria-hidden="true" /> B: now
            </th>
            <td>{percent(b.shapeBias)} %</td>
            <td>{percent(b.cueAccuracy)} %</td>
          </tr>
        </tbody>
      </table>
      <p>
        <button
          type="button"
          className="link strong"
          data-testid="flipped"
          data-value={comparison.flipped.length}
          onClick={() => {
            openPicturesOf(session, 'flipped');
          }}
        >
          {whole(comparison.flipped.length)} of {whole(comparison.compared)} pictures flipped
        </button>
        : {whole(comparison.shapeToTexture)} from shape to texture,{' '}
        {whole(comparison.textureToShape)} from texture to shape.
      </p>
      <p className="soft small" data-testid="mcnemar" data-value={comparison.pValue}>
        {changed === 0
          ? 'No picture changed between a shape and a texture answer, so there is nothing to test.'
          : `McNemar’s exact test on those ${whole(changed)}: p ${pValue(comparison.pValue)}, two-sided.`}
      </p>
    </Card>
  );
}
