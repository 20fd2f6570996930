import type { ReactNode } from 'react';
import { AGREEMENT_COSINE } from '#experiment/compare-rows.ts';
import type { ResultOrigin } from '#experiment/report.ts';
import { BUILT_IN_SET } from '#experiment/spec.ts';
import { isPreview, originWords } from '#share/origin-words.ts';
import type { AppData } from '#state/app-state.ts';
import { cosine, shortRevision, whole } from '../format.ts';
import { useAppState } from '../use-app-state.ts';
import { useModelTitle } from '../use-model-title.ts';
import { DownloadLine } from './download-line.tsx';
import { RunOffers } from './run-offers.tsx';

/** Where the number stands: which pictures, whose embeddings, and what to do about it. */
export function EvidenceLine(props: {
  conflicts: number;
  ofConflicts: number;
  noConflict: number;
}): ReactNode {
  const setId = useAppState((s) => s.set?.id);
  const origin = useAppState((s) => s.report?.origin ?? null);
  const pictures = useAppState((s) => s.pictures);
  const problems = useAppState((s) => s.promptProblems.length);
  const title = useModelTitle();
  const revision = useAppState((s) => (s.report?.spec ?? s.spec).model.revision);
  return (
    <div className="evidence">
      <p>
        <span data-testid="images-used" data-value={props.conflicts}>
          Rests on {whole(props.conflicts)} of {whole(props.ofConflicts)} conflict pictures
        </span>
        <span data-testid="whose-number">
          {' '}
          · {title} @ {shortRevision(revision)}
        </span>
        {props.noConflict > 0 && <> · {whole(props.noConflict)} without a conflict left out</>}
        {setId === BUILT_IN_SET && (
          <>
            {' '}
            · demonstration set, not the research set
            {pictures === 'unreachable' && ', whose pictures could not be reached'}
          </>
        )}
        {problems > 0 && (
          <strong> · last good result; the words as they stand cannot be scored</strong>
        )}
      </p>
      <p className="origin" data-testid="origin">
        {origin === null ? <NothingRun /> : <OriginWords origin={origin} />}
      </p>
      <DownloadLine />
      <RunOffers />
    </div>
  );
}

/** Whose image embeddings the number was drawn from, and whether this device agrees with them. */
function OriginWords({ origin }: { origin: ResultOrigin }): ReactNode {
  const isRunning = useAppState((s) => s.run.phase === 'running');
  const fellBack = useAppState((s) => s.engine.fellBack);
  const verification = useAppState((s) => s.verification);
  const madeBy = useAppState((s) => s.card?.embeddings[s.set?.id ?? '']?.madeBy);
  switch (origin.kind) {
    case 'link':
      return 'As shared: answers from the link, nothing computed here yet.';
    case 'shipped':
      return (
        <>
          <span
            className="explained"
            title={madeBy === undefined ? undefined : `Made by ${madeBy}`}
          >
            Image embeddings shipped with the page.
          </span>{' '}
          <Verified verification={verification} />
        </>
      );
    case 'device':
      return (
        <>
          Image embeddings computed on this device ({originWords(origin)}
          {isRunning && ', provisional until the run ends'})
          {origin.device === 'wasm' &&
            fellBack &&
            ', on the processor, since WebGPU could not be used'}
          . {isPreview(origin) && <strong>Preview quality (q8): not a number to publish. </strong>}
          <Verified verification={verification} />
        </>
      );
  }
}

/** Of a model without embeddings in the page there is nothing to draw before a run. */
function NothingRun(): ReactNode {
  const title = useAppState((s) =>
    s.card !== null && s.set !== null && s.card.embeddings[s.set.id] === undefined
      ? s.card.title
      : null,
  );
  if (title === null) return null;
  return (
    <span data-testid="nothing-run">
      No picture has been run with {title} yet. The page brings no embeddings of it: they are
      computed on this device, and kept.
    </span>
  );
}

function Verified({ verification }: { verification: AppData['verification'] }): ReactNode {
  const { phase, note, lowestCosine, compared, sameAnswers } = verification;
  if (phase === 'waiting') return null;
  if (phase === 'running')
    return <span data-testid="verification">Checking a sample of them here…</span>;
  if (phase === 'failed') {
    return (
      <span data-testid="verification">
        Not checked on this device{note === '' ? '.' : `: ${note}`}
      </span>
    );
  }
  const agrees = lowestCosine >= AGREEMENT_COSINE;
  return (
    <span
      data-testid="verification"
      data-value={lowestCosine}
      className={agrees ? 'agrees' : 'differs'}
    >
      {agrees ? '✓ ' : '✗ '}
      {whole(compared)} recomputed here against the shipped ones: cosine ≥ {cosine(lowestCosine)},{' '}
      {whole(sameAnswers)} of {whole(compared)} answers the same.
    </span>
  );
}
