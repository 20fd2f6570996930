import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { StimulusHelping } from '#experiment/spec.ts';
import { countConflictPairs } from '#science/stimuli/balanced-subset.ts';
import { Chip } from '../controls/chip.tsx';
import { duration, whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { useDevice } from '../use-device.ts';
import type { ComparedRow } from './compared-rows.ts';
import { secondsFor } from './run-time.ts';

/** Running all of them here, one after the other, and stopping that. */
export function ModelsActions({ rows }: { rows: readonly ComparedRow[] }): ReactNode {
  const session = useSession();
  const set = useAppState((s) => s.set);
  const running = useAppState((s) => s.queueRunning);
  const hasProblems = useAppState((s) => s.promptProblems.length > 0);
  const speeds = useAppState((s) => s.speeds);
  const device = useDevice();
  const card = useAppState((s) => s.card);
  const remembered = useAppState((s) => s.remembered);
  const catalog = useAppState((s) => s.catalog);
  const pairs = useMemo(() => (set === null ? 0 : countConflictPairs(set.stimuli)), [set]);
  const total = set?.stimuli.length ?? 0;
  if (running) {
    return (
      <p className="chips">
        <Chip testId="models-stop" onClick={session.queue.stop}>
          Stop
        </Chip>
        <span className="soft small">
          One after the other, each with the words as they stood at the start.
        </span>
      </p>
    );
  }
  const offer = (helping: StimulusHelping, pictures: number, words: string): ReactNode => {
    const seconds = secondsFor(rows, helping, pictures, {
      speeds,
      device,
      card,
      remembered,
      catalog,
      set,
    });
    const time = seconds === null || seconds < 1 ? '' : `, about ${duration(seconds)}`;
    return (
      <Chip
        testId={helping === 'balanced' ? 'models-run-balanced' : 'models-run-all'}
        disabled={hasProblems || total === 0}
        onClick={() => void session.queue.run(helping)}
      >
        {words}
        {time}
      </Chip>
    );
  };
  return (
    <p className="chips">
      {pairs > 0 &&
        pairs < total &&
        offer('balanced', pairs, `Run all here: ${whole(pairs)} pictures, one a pair`)}
      {offer('all', total, `Run all here: all ${whole(total)} pictures`)}
      {hasProblems && <span className="soft small">The words as they stand cannot be scored.</span>}
    </p>
  );
}
