import { useLayoutEffect, useRef } from 'react';
import type { ReactNode, RefObject } from 'react';
import type { ModelCard } from '#engine/index.ts';
import type { FetchPhase } from '#state/app-state.ts';
import { Chip } from '../controls/chip.tsx';
import { ProgressBar } from '../controls/progress-bar.tsx';
import { receivedOf } from '../size-words.ts';
import { percentHere, towerDownload } from '../tower-download.ts';
import { useAppState, useSession } from '../use-app-state.ts';

/** How far the model in use is, and what can be done meanwhile. Nothing once it is here. */
export function DownloadLine(): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const fetching = useAppState((s) => s.fetching);
  const card = useAppState((s) => s.card);
  // The page's own model is small, and a first visit sees its number before it could read this.
  const isQuiet = card?.source === 'page' && fetching === 'running';
  return (
    <div ref={place} tabIndex={-1} className="download-place">
      {card !== null && fetching !== 'none' && !isQuiet && (
        <Line card={card} fetching={fetching} place={place} />
      )}
    </div>
  );
}

function Line(props: {
  card: ModelCard;
  fetching: Exclude<FetchPhase, 'none'>;
  /** The line goes, for a moment or for good: whoever was on its button has to be somewhere. */
  place: RefObject<HTMLElement | null>;
}): ReactNode {
  const session = useSession();
  const engine = useAppState((s) => s.engine);
  const { card, fetching, place } = props;
  const here = towerDownload(card, engine);
  const percent = percentHere(here);
  const known = percent !== null;
  const tower = here.tower === 'text' ? 'Text tower' : 'Image tower';
  const isHere = percent === 100 && fetching === 'running';
  useLayoutEffect(() => {
    // The button can no longer be pressed, and drops the focus, before the line goes.
    if (isHere) keepFocus(place.current);
  }, [isHere, place]);
  useLayoutEffect(
    () => () => {
      keepFocus(place.current);
    },
    [place],
  );
  return (
    <div className="download" data-phase={fetching}>
      <div className="run">
        <ProgressBar
          testId="download-progress"
          share={(percent ?? 0) / 100}
          label={
            isHere
              ? `${tower}: here, being started …`
              : known
                ? `${tower}: ${receivedOf(here.receivedBytes, here.totalBytes)} · ${percent} %`
                : `${tower} of ${card.title} …`
          }
        />
        {fetching === 'running' ? (
          <Chip testId="download-pause" disabled={isHere} onClick={session.models.pauseFetching}>
            Pause
          </Chip>
        ) : (
          <Chip
            testId="download-resume"
            aria-label={`Go on with the download of ${card.title}`}
            onClick={() => void session.models.resumeFetching()}
          >
            Go on
          </Chip>
        )}
      </div>
      <p>{fetching === 'running' ? MEANWHILE[here.tower] : STANDING[fetching]}</p>
    </div>
  );
}

/** Who is on something in `place` goes over to the place itself. */
function keepFocus(place: HTMLElement | null): void {
  if (place?.contains(document.activeElement) === true) place.focus();
}

/** What is usable while it comes. */
const MEANWHILE = {
  text: 'The text tower comes first, so that prompts can be tried while the image tower is on its way.',
  vision: 'Prompts can be typed already; a number needs pictures.',
} as const;

const STANDING = {
  paused: 'Paused; what has arrived is kept.',
  failed: 'Stopped; what has arrived is kept.',
} as const;
