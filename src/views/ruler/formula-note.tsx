import type { ReactNode } from 'react';
import type { CueCounts } from '#science/metrics/cue-counts.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import { percent, whole } from '../format.ts';
import { useAppState } from '../use-app-state.ts';

/** The formulas with this result's own numbers in them. */
export function FormulaNote({ counts }: { counts: CueCounts }): ReactNode {
  const { shape, texture, neither, noConflict, noConflictRight } = counts;
  const { shapeBias, cueAccuracy } = rateCues(counts);
  const shippedBy = useAppState((s) => s.card?.embeddings[s.set?.id ?? '']?.madeBy);
  return (
    <details className="note">
      <summary>How these numbers are computed</summary>
      <dl className="formulas">
        <dt>Shape bias</dt>
        <dd>
          shape answers / (shape + texture answers) = {whole(shape)} / ({whole(shape)} +{' '}
          {whole(texture)}) = <b>{percent(shapeBias)} %</b>
        </dd>
        <dt>Cue accuracy</dt>
        <dd>
          (shape + texture answers) / pictures with a conflict = ({whole(shape)} + {whole(texture)})
          / {whole(shape + texture + neither)} = <b>{percent(cueAccuracy)} %</b>
        </dd>
        <dt>Interval</dt>
        <dd>Wilson score interval, 95 %, of the shape answers among the cue answers.</dd>
        <dt>Left out</dt>
        <dd>
          {noConflict === 0
            ? 'Every picture of this set carries a conflict.'
            : `${whole(noConflict)} pictures show and are made of the same class, so their answer shows no cue (${whole(noConflictRight)} of them were named right).`}
        </dd>
        <dt>An answer</dt>
        <dd>
          The class whose text embedding is nearest to the picture’s (highest cosine). Definitions:
          Geirhos et al. 2019; a shape bias with a low cue accuracy says little, so always read
          both.
        </dd>
        {shippedBy !== undefined && (
          <>
            <dt>Shipped embeddings</dt>
            <dd>Of this set, made by {shippedBy}.</dd>
          </>
        )}
      </dl>
    </details>
  );
}
