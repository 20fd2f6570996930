import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { countConflictPairs } from '#science/stimuli/balanced-subset.ts';
import type { RunState } from '#state/app-state.ts';
import type { ExpectedSpeed } from '#state/device-pace.ts';
import { Chip, LinkButton } from '../controls/chip.tsx';
import { ProgressBar } from '../controls/progress-bar.tsx';
import { openDialog } from '../dialogs.ts';
import { timeFor } from '../expected-time.ts';
import { duration, whole } from '../format.ts';
import { roundSize } from '../size-words.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { useExpectedSpeed } from '../use-expected-speed.ts';

/** Computing the image embeddings on this device: what can be started, how far it is. */
export function RunOffers(): ReactNode {
  const session = useSession();
  const spec = useAppState((s) => s.spec);
  const run = useAppState((s) => s.run);
  const set = useAppState((s) => s.set);
  const hasCard = useAppState((s) => s.card !== null);
  const expected = useExpectedSpeed();
  const hasShipped = useAppState(
    (s) => s.set !== null && s.card?.embeddings[s.set.id] !== undefined,
  );
  const asks = useAppState((s) => s.wish?.phase === 'question');
  const isShared = useAppState((s) => s.report?.origin.kind === 'link');
  const pairs = useMemo(() => (set === null ? 0 : countConflictPairs(set.stimuli)), [set]);
  if (run.phase === 'running') {
    return (
      <div className="run">
        <ProgressBar
          testId="progress"
          share={run.total === 0 ? 0 : run.done / run.total}
          label={runWords(run)}
        />
        <Chip testId="cancel" onClick={session.stopRun}>
          Stop
        </Chip>
      </div>
    );
  }
  // Nothing can run before the visitor has said which tensor is which.
  if (isShared || asks) return null;
  // Its place is kept while the page opens, so that nothing below moves.
  if (set === null || !hasCard) return <p className="run-offers" />;
  const total = set.stimuli.length;
  const { helping } = spec.stimuli;
  const chip = (testId: string, label: string, onClick: () => void): ReactNode => (
    <Chip testId={testId} onClick={onClick}>
      {label}
    </Chip>
  );
  const goOn = (): void => void session.runOnDevice(helping);
  return (
    <p className="run-offers">
      {run.phase === 'stopped' &&
        chip('resume', `Go on (${whole(run.done)} of ${whole(run.total)} done)`, goOn)}
      {run.phase === 'done' && run.failed > 0 && (
        <>
          <span data-testid="run-failed" data-value={run.failed}>
            {whole(run.failed)} {run.failed === 1 ? 'picture' : 'pictures'} could not be had
          </span>
          {chip('resume', run.failed === 1 ? 'Try it again' : 'Try them again', goOn)}
        </>
      )}
      {run.phase === 'idle' &&
        pairs > 0 &&
        pairs < total &&
        chip(
          'run-balanced',
          `Run ${whole(pairs)} on this device, one a pair${timeWords(pairs, expected)}`,
          () => void session.runOnDevice('balanced'),
        )}
      {!(run.phase === 'done' && helping === 'all') &&
        run.phase !== 'stopped' &&
        chip(
          'run-all',
          `Run all ${whole(total)} on this device${timeWords(total, expected)}`,
          () => void session.runOnDevice('all'),
        )}
      {spec.evidence === 'device' &&
        hasShipped &&
        chip('use-shipped', 'Back to the shipped embeddings', session.useShipped)}
      <LinkButton
        testId="open-device-times"
        onClick={() => {
          openDialog(session, 'device');
        }}
      >
        times on this device
      </LinkButton>
    </p>
  );
}

/** What the visitor is in for, before he starts; nothing where it is not known. */
function timeWords(pictures: number, expected: ExpectedSpeed): string {
  return 'imagesPerSecond' in expected ? `, about ${timeFor(pictures, expected)}` : '';
}

function runWords(run: RunState): string {
  const parts = [
    `${whole(run.done)} of ${whole(run.total)} pictures`,
    roundSize(run.bytesReceived),
  ];
  if (run.failed > 0) parts.push(`${whole(run.failed)} could not be had`);
  if (run.waiting !== '') parts.push(run.waiting);
  else if (run.secondsLeft !== null) parts.push(`${duration(run.secondsLeft)} left`);
  return parts.join(' · ');
}
