import type { ReactNode } from 'react';
import { BUILT_IN_SET } from '#experiment/spec.ts';
import { countConflictPairs } from '#science/stimuli/balanced-subset.ts';
import type { AppData } from '#state/app-state.ts';
import { ProgressBar } from '../controls/progress-bar.tsx';
import { bytes, cosine, duration, whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';

/** Where the number stands: which pictures, whose embeddings, and what to do about it. */
export function EvidenceLine(props: {
  conflicts: number;
  ofConflicts: number;
  noConflict: number;
}): ReactNode {
  const session = useSession();
  const spec = useAppState((s) => s.spec);
  const run = useAppState((s) => s.run);
  const set = useAppState((s) => s.set);
  const report = useAppState((s) => s.report);
  const verification = useAppState((s) => s.verification);
  const engine = useAppState((s) => s.engine);
  const problems = useAppState((s) => s.promptProblems.length);
  const pairs = set === null ? 0 : countConflictPairs(set.stimuli);
  const total = set?.stimuli.length ?? 0;
  const partial = props.conflicts > 0 && props.conflicts < props.ofConflicts;
  return (
    <div className="evidence">
      <p>
        <span data-testid="images-used" data-value={props.conflicts}>
          Rests on {whole(props.conflicts)} of {whole(props.ofConflicts)} conflict pictures
        </span>
        {props.noConflict > 0 && <> · {whole(props.noConflict)} without a conflict left out</>}
        {set?.id === BUILT_IN_SET && <> · demonstration set, not the research set</>}
        {problems > 0 && (
          <strong> · last good result; the words as they stand cannot be scored</strong>
        )}
      </p>
      <p data-testid="origin">
        {report?.origin.kind === 'link' &&
          'As shared: answers from the link, nothing computed here yet.'}
        {report?.origin.kind === 'shipped' && (
          <>Image embeddings shipped with the page. {verified(verification)}</>
        )}
        {report?.origin.kind === 'device' && (
          <>
            Image embeddings computed on this device (
            {report.origin.device === 'webgpu' ? 'WebGPU' : 'WASM'}, {report.origin.dtype}
            {partial ? ', provisional until the run ends' : ''}). {verified(verification)}
          </>
        )}
      </p>
      {run.phase === 'running' && (
        <div className="run">
          <ProgressBar
            testId="progress"
            share={run.total === 0 ? 0 : run.done / run.total}
            label={runWords(run)}
          />
          <button type="button" className="chip" data-testid="cancel" onClick={session.stopRun}>
            Stop
          </button>
        </div>
      )}
      {report !== null && report.origin.kind !== 'link' && run.phase !== 'running' && (
        <p className="run-offers">
          {run.phase === 'stopped' && (
            <button
              type="button"
              className="chip"
              data-testid="resume"
              onClick={() => void session.runOnDevice(spec.stimuli.helping)}
            >
              Go on ({whole(run.done)} of {whole(run.total)} done)
            </button>
          )}
          {run.phase === 'idle' && pairs > 0 && pairs < total && (
            <button
              type="button"
              className="chip"
              data-testid="run-balanced"
              onClick={() => void session.runOnDevice('balanced')}
            >
              Run {whole(pairs)} on this device, one a pair
            </button>
          )}
          {!(run.phase === 'done' && spec.stimuli.helping === 'all') && run.phase !== 'stopped' && (
            <button
              type="button"
              className="chip"
              data-testid="run-all"
              onClick={() => void session.runOnDevice('all')}
            >
              Run all {whole(total)} on this device{timeFor(engine.imagesPerSecond, total)}
            </button>
          )}
          {spec.evidence === 'device' && (
            <button
              type="button"
              className="chip"
              data-testid="use-shipped"
              onClick={session.useShipped}
            >
              Back to the shipped embeddings
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function verified(v: AppData['verification']): ReactNode {
  if (v.phase === 'waiting') return null;
  if (v.phase === 'running')
    return <span data-testid="verification">Checking a sample of them here…</span>;
  if (v.phase === 'failed') {
    return (
      <span data-testid="verification">
        Not checked on this device{v.note === '' ? '.' : `: ${v.note}`}
      </span>
    );
  }
  const agrees = v.lowestCosine >= 0.999;
  return (
    <span
      data-testid="verification"
      data-value={v.lowestCosine}
      className={agrees ? 'agrees' : 'differs'}
    >
      {agrees ? '✓ ' : '✗ '}
      {whole(v.compared)} recomputed here against the shipped ones: cosine ≥{' '}
      {cosine(v.lowestCosine)}, {whole(v.sameAnswers)} of {whole(v.compared)} answers the same.
    </span>
  );
}

function timeFor(perSecond: number | null, images: number): string {
  return perSecond === null || perSecond <= 0 ? '' : `, about ${duration(images / perSecond)}`;
}

function runWords(run: AppData['run']): string {
  const parts = [`${whole(run.done)} of ${whole(run.total)} pictures`];
  if (run.bytesReceived > 0) parts.push(bytes(run.bytesReceived));
  if (run.waiting !== '') parts.push(run.waiting);
  else if (run.secondsLeft !== null) parts.push(`${duration(run.secondsLeft)} left`);
  return parts.join(' · ');
}
