import type { ReactNode } from 'react';
import { isSameModel, modelTitle } from '#experiment/spec.ts';
import type { AppData } from '#state/app-state.ts';
import type { ExpectedSpeed } from '#state/device-pace.ts';
import { Chip } from '../controls/chip.tsx';
import { ProgressBar } from '../controls/progress-bar.tsx';
import { perSecond } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { useExpectedSpeed } from '../use-expected-speed.ts';
import { measuringWords, whenWords } from './device-panel-words.ts';

/** How many pictures a second the model in use makes here, and the way to measure that. */
export function DeviceSpeed(): ReactNode {
  const title = useAppState(titleInUse);
  const expected = useExpectedSpeed();
  const measured = expected.basis === 'measured' ? expected : null;
  return (
    <section className="device-speed" aria-label="Speed of the model in use">
      <p className="hero-label">Pictures a second, {title}</p>
      <output
        className="big"
        data-testid="device-speed"
        data-value={measured?.imagesPerSecond ?? ''}
        aria-live="polite"
      >
        {measured === null ? '–' : perSecond(measured.imagesPerSecond)}
      </output>
      <p className="soft small" data-testid="device-speed-basis">
        {speedWords(expected)}
      </p>
      <Measure isFirst={measured === null} />
    </section>
  );
}

function speedWords(expected: ExpectedSpeed): string {
  switch (expected.basis) {
    case 'measured':
      return `Measured${whenWords(expected.seen) || ' in this visit'}, with ${expected.seen.dtype} weights.`;
    case 'rough':
      return `Not measured yet: about ${perSecond(expected.imagesPerSecond)} on a few pictures while warming up.`;
    case 'estimated':
      return `Not measured yet. At ${expected.seen.title}’s pace about ${perSecond(expected.imagesPerSecond)} may be expected.`;
    default:
      return 'Not measured yet.';
  }
}

function titleInUse({ card, spec }: AppData): string {
  return card !== null && isSameModel(card, spec.model) ? card.title : modelTitle(spec.model);
}

/** One button that starts and stops, so that whoever pressed it stays on it. */
function Measure({ isFirst }: { isFirst: boolean }): ReactNode {
  const session = useSession();
  const measuring = useAppState((s) => s.measuring);
  const hindrance = useAppState(hindranceOf);
  const progress = measuring === null ? null : measuringWords(measuring);
  return (
    <>
      <div className="device-measure">
        <Chip
          look={isFirst && measuring === null ? 'primary' : undefined}
          testId="measure-device"
          disabled={measuring === null && hindrance !== null}
          onClick={() => {
            if (measuring === null) void session.device.measure();
            else session.device.stop();
          }}
        >
          {measuring !== null ? 'Stop' : isFirst ? 'Measure this device' : 'Measure again'}
        </Chip>
        {progress !== null && (
          <ProgressBar testId="measure-progress" share={progress.share} label={progress.label} />
        )}
      </div>
      <p className="soft small measure-note">
        {(measuring === null ? hindrance : null) ??
          'Computes some pictures of the open set (or of the built-in one) twice: to warm up, then by the clock.'}
      </p>
    </>
  );
}

/** Why nothing can be measured just now; null where it can. */
function hindranceOf({ run, queueRunning, fetching, wish }: AppData): string | null {
  if (run.phase === 'running' || queueRunning) {
    return 'Pictures are being run just now, which shows the speed as well.';
  }
  if (wish?.phase === 'question') return 'The model waits for an answer first.';
  return fetching === 'none'
    ? null
    : 'The model is on its way; it can be measured once it is here.';
}
