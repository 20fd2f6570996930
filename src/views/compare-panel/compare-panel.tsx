import type { ReactNode } from 'react';
import { Card } from '../controls/card.tsx';
import { LinkButton } from '../controls/chip.tsx';
import { RatesTable } from '../controls/rates-table.tsx';
import { pValue, whole } from '../format.ts';
import { openPicturesOf } from '../open-pictures-of.ts';
import { useAppState, useSession } from '../use-app-state.ts';

/** B against A: the two results, the pictures that flipped, and whether the change is more than luck. */
export function ComparePanel(): ReactNode {
  const session = useSession();
  const pinned = useAppState((s) => s.pinned);
  const comparison = useAppState((s) => s.comparison);
  const report = useAppState((s) => s.report);
  const setId = useAppState((s) => s.set?.id);
  if (pinned === null) return null;
  const unpin = <LinkButton onClick={session.unpinA}>unpin A</LinkButton>;
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
  const changed = comparison.shapeToTexture + comparison.textureToShape;
  return (
    <Card title="Compared with A" aside={unpin} className="compare-panel">
      <RatesTable
        testId="compare"
        rows={[
          {
            key: 'a',
            name: (
              <>
                <i className="pin-key" aria-hidden="true" /> A: {pinned.label}
              </>
            ),
            rates: result.rates,
          },
          {
            key: 'b',
            name: (
              <>
                <i className="now-key" aria-hidden="true" /> B: now
              </>
            ),
            rates: report.rates,
          },
        ]}
      />
      <p>
        <LinkButton
          strong
          testId="flipped"
          data-value={comparison.flipped.length}
          onClick={() => {
            openPicturesOf(session, 'flipped');
          }}
        >
          {whole(comparison.flipped.length)} of {whole(comparison.compared)} pictures flipped
        </LinkButton>
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
