import { useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Report } from '#experiment/report.ts';
import { hasConflict } from '#science/stimuli/stimulus.ts';
import type { GalleryFilter } from '#share/view-state.ts';
import { SaveButtons } from '../charts/save-buttons.tsx';
import { saveChart } from '../charts/save-chart.ts';
import { percent, whole } from '../format.ts';
import { openPicturesOf } from '../open-pictures-of.ts';
import { pinnedHere } from '../pinned-here.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { useFindingCaption } from '../use-finding-caption.ts';
import { EvidenceLine } from './evidence-line.tsx';
import { FormulaNote } from './formula-note.tsx';
import { RULER_MARKS } from './ruler-marks.ts';
import { RulerView } from './ruler-view.tsx';

/** The page's answer: the number, its interval, what it rests on, and the ruler. */
export function RulerPanel(): ReactNode {
  const report = useAppState((s) => s.report);
  const set = useAppState((s) => s.set);
  const updating = useAppState((s) => s.updating);
  const a = useAppState(pinnedHere);
  const finding = useFindingCaption();
  const drawing = useRef<HTMLDivElement>(null);
  const hasProblems = useAppState((s) => s.promptProblems.length > 0);
  const rates = report?.rates ?? null;
  const counts = report?.counts ?? null;
  const cueAnswers = counts === null ? 0 : counts.shape + counts.texture;
  const conflicts = cueAnswers + (counts?.neither ?? 0);
  const ofConflicts = useMemo(() => set?.stimuli.filter(hasConflict).length ?? 0, [set]);
  return (
    <section className="card hero" aria-labelledby="hero-title">
      <div className="hero-top">
        <div className="hero-main">
          <h2 id="hero-title" className="hero-label">
            Shape bias{' '}
            <span className="hero-state" data-testid="number-state">
              {stateOf(report, updating, hasProblems)}
            </span>
          </h2>
          <output
            className={`big ${updating ? 'stale' : ''}`}
            data-testid="shape-bias"
            data-value={rates === null ? '' : String(rates.shapeBias)}
            aria-live="polite"
          >
            {percent(rates?.shapeBias ?? NaN)}
            <small>%</small>
          </output>
          <p className="soft hero-interval">
            {rates === null || cueAnswers === 0 ? (
              report === null && !updating ? (
                'there is no result of this model yet'
              ) : (
                'no answer has named a cue yet'
              )
            ) : (
              <>
                95 % interval {percent(rates.interval.low)} to {percent(rates.interval.high)} ·{' '}
                {whole(cueAnswers)} cue answers
              </>
            )}
          </p>
        </div>
        <div className="stats">
          <Stat
            testId="cue-accuracy"
            value={`${percent(rates?.cueAccuracy ?? NaN)} %`}
            raw={rates?.cueAccuracy}
            label="cue accuracy"
            filter="all"
          />
          <Stat
            testId="count-shape"
            value={countText(counts?.shape)}
            raw={counts?.shape}
            label="shape"
            filter="shape"
          />
          <Stat
            testId="count-texture"
            value={countText(counts?.texture)}
            raw={counts?.texture}
            label="texture"
            filter="texture"
          />
          <Stat
            testId="count-neither"
            value={countText(counts?.neither)}
            raw={counts?.neither}
            label="neither"
            filter="neither"
          />
        </div>
      </div>
      <div ref={drawing}>
        <RulerView
          rates={rates}
          marks={RULER_MARKS}
          pinned={a === null ? null : { label: a.label, shapeBias: a.result.rates.shapeBias }}
          stale={updating}
        />
      </div>
      <EvidenceLine
        conflicts={conflicts}
        ofConflicts={ofConflicts}
        noConflict={counts?.noConflict ?? 0}
      />
      <div className="chart-foot">
        {counts !== null && <FormulaNote counts={counts} />}
        <SaveButtons
          name="ruler"
          onSave={async (format) => {
            if (drawing.current === null) return;
            await saveChart(drawing.current, 'ruler', finding(), format);
          }}
        />
      </div>
    </section>
  );
}

/** Says where the number stands when it is not simply the current result. */
function stateOf(report: Report | null, updating: boolean, hasProblems: boolean): string {
  if (report === null) return updating ? '· waiting for the model' : '· no picture run yet';
  if (hasProblems) return '· of the last good prompt';
  if (updating) return '· of the previous prompt, updating';
  return report.origin.kind === 'link' ? '· as shared' : '';
}

function countText(count: number | undefined): string {
  return count === undefined ? '–' : whole(count);
}

/** A number that opens the pictures behind it. */
function Stat(props: {
  testId: string;
  value: string;
  raw: number | undefined;
  label: string;
  filter: GalleryFilter;
}): ReactNode {
  const session = useSession();
  return (
    <button
      type="button"
      className={`stat ${props.filter}`}
      title={`Show the pictures behind ${props.label}`}
      onClick={() => {
        openPicturesOf(session, props.filter);
      }}
    >
      <b data-testid={props.testId} data-value={props.raw ?? ''}>
        {props.value}
      </b>
      <span>{props.label}</span>
    </button>
  );
}
