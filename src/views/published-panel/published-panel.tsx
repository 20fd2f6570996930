import { useId, useLayoutEffect, useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import type { Report } from '#experiment/report.ts';
import { CUE_CONFLICT_SET } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { PROMPT_PRESETS } from '#science/prompts/presets.ts';
import {
  markOfRun,
  PUBLISHED_ANSWERS_CREDIT,
  PUBLISHED_RUNS,
} from '#science/references/published-answers.ts';
import type { PublishedRun } from '#science/references/published-answers.ts';
import { originWords } from '#share/origin-words.ts';
import type { PublishedComparison, PublishedState } from '#state/published-comparison.ts';
import { Card } from '../controls/card.tsx';
import { Chip, LinkButton } from '../controls/chip.tsx';
import { failureWords } from '../controls/failure-words.ts';
import { ProblemLines } from '../controls/problem-lines.tsx';
import { RatesTable } from '../controls/rates-table.tsx';
import { whole } from '../format.ts';
import { openPicturesOf } from '../open-pictures-of.ts';
import { roundSize } from '../size-words.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { useModelTitle } from '../use-model-title.ts';

/** The page that says which clicks reproduce the published numbers; it ships beside this one. */
const HOW_TO = 'docs/check-against-published.html';
const HOW_CLOSE = `${HOW_TO}#how-close`;

/** Rounding alone makes about one picture in a hundred differ; far more means another experiment. */
const USUAL_DIFFERENCE = 0.03;

/**
 * The result on show beside the published one that asked the same model the same question, and, once
 * the visitor asks for it, picture by picture. Once there, it stays while other words are typed.
 */
export function PublishedPanel(): ReactNode {
  const published = useAppState((s) => s.published);
  const report = useAppState((s) => s.report);
  const [wasShown, setWasShown] = useState(false);
  const content = useKeptHeight(published);
  const { run, phase, problem, comparison } = published;
  if (run !== null && !wasShown) setWasShown(true);
  if (report === null) return null;
  const runs = runsFor(report.spec);
  if (run === null && (!wasShown || runs.length === 0)) return null;
  return (
    <Card
      title="Against the published answers"
      className="published-panel"
      aside={
        <a className="link" href={HOW_TO}>
          how to check this page
        </a>
      }
    >
      <div ref={content} style={{ display: 'flow-root' }}>
        <BothResults run={run} report={report} />
        <div aria-live="polite" data-testid="published" data-phase={phase} data-run={run?.id ?? ''}>
          {run === null && <p className="soft">No published answers for these words.</p>}
          {run !== null && phase === 'idle' && <Offer run={run} />}
          {phase === 'loading' && <p className="soft">Fetching the published answers…</p>}
          {run !== null && phase === 'failed' && (
            <>
              <ProblemLines problems={problem === null ? [] : [problem]} />
              <Offer run={run} again />
            </>
          )}
          {comparison !== null && <Agreement comparison={comparison} />}
        </div>
        <OtherWordings run={run} runs={runs} />
      </div>
    </Card>
  );
}

/**
 * Keeps an element as tall as it was with the last run's answers while there are none, or none yet:
 * what stands below must not jump while somebody types away from a ready-made prompt and back.
 */
function useKeptHeight({
  run,
  phase,
  comparison,
}: PublishedState): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  const heightPx = useRef(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const isBetween = run === null || phase === 'loading';
    element.style.minHeight = isBetween ? `${heightPx.current}px` : '';
    if (!isBetween) heightPx.current = element.offsetHeight;
  }, [run, phase, comparison]);
  return ref;
}

/** The published runs of the model on the pictures of `spec`, whatever the words. */
function runsFor({ model, stimuli }: ExperimentSpec): readonly PublishedRun[] {
  if (stimuli.id !== CUE_CONFLICT_SET) return [];
  return PUBLISHED_RUNS.filter(({ modelId }) => modelId === model.id);
}

function BothResults({ run, report }: { run: PublishedRun | null; report: Report }): ReactNode {
  const title = useModelTitle();
  const here = useHereWords(report);
  const mark = run === null ? null : markOfRun(run);
  const published =
    run === null || mark === null ? 'none for these words' : `${mark.label}, ${wordingOf(run)}`;
  return (
    <RatesTable
      rows={[
        { key: 'published', name: `Published: ${published}`, rates: mark },
        { key: 'here', name: `Here: ${title}, ${here}`, rates: report.rates },
      ]}
    />
  );
}

/** Asking is the visitor's to do: it is a request to another host. A file needs none. */
function Offer({ run, again = false }: { run: PublishedRun; again?: boolean }): ReactNode {
  const session = useSession();
  const host = useAppState((s) => s.published.host);
  const id = useId();
  const [said, setSaid] = useState('');
  return (
    <>
      <p>
        <Chip testId="published-compare" onClick={() => void session.published.compare()}>
          {again ? 'Try again' : 'Compare with the published answers'}
        </Chip>
      </p>
      <p className="soft small">
        {host === null
          ? 'Reads a table that lies beside this page'
          : `Fetches a table of ${roundSize(run.table.sizeBytes)} from ${host}, and the others as you come to them`}
        ; nothing is sent. <label htmlFor={id}>Or choose (or drop) the file:</label>{' '}
        <input
          id={id}
          type="file"
          accept=".csv,text/csv"
          data-testid="published-file"
          onChange={(event) => {
            session.takeFiles([...(event.target.files ?? [])]).then(
              () => {
                setSaid('');
              },
              (error: unknown) => {
                setSaid(
                  `The file could not be read (${failureWords(error)}). Nothing was changed; choose it again.`,
                );
              },
            );
          }}
        />
      </p>
      {said !== '' && <p className="problem-line">{said}</p>}
    </>
  );
}

function Agreement({ comparison }: { comparison: PublishedComparison }): ReactNode {
  const session = useSession();
  const { compared, flipped, shapeToTexture, textureToShape, kappa } = comparison;
  const differ = flipped.length;
  return (
    <>
      <p>
        <b data-testid="published-same" data-value={compared - differ}>
          {whole(compared - differ)} of {whole(compared)} pictures
        </b>{' '}
        have the same answer (
        <span
          className="explained"
          title="Agreement beyond what two answerers with the same habits would reach by chance: 1 is full agreement, 0 is chance."
          data-testid="published-kappa"
          data-value={kappa}
        >
          Cohen’s kappa {kappaWords(kappa)}
        </span>
        ).
      </p>
      {differ > 0 && (
        <>
          <p>
            <LinkButton
              strong
              testId="published-differ"
              data-value={differ}
              onClick={() => {
                openPicturesOf(session, 'published');
              }}
            >
              Show the {whole(differ)}{' '}
              {differ === 1 ? 'picture that differs' : 'pictures that differ'}
            </LinkButton>
            : {whole(shapeToTexture)} by shape there and by texture here, {whole(textureToShape)}{' '}
            the other way round.
          </p>
          <p className="soft small">
            {differ / compared <= USUAL_DIFFERENCE ? (
              'A few are to be expected: the published run computed in half precision, where two classes can end up equal.'
            ) : (
              <>
                More than the few to be expected:{' '}
                <a className="link" href={HOW_CLOSE}>
                  how close it should be
                </a>
                , and what else may differ.
              </>
            )}
          </p>
        </>
      )}
    </>
  );
}

/** Which other wordings have published answers; their chips stand under the prompt. */
function OtherWordings(props: {
  run: PublishedRun | null;
  runs: readonly PublishedRun[];
}): ReactNode {
  const { run, runs } = props;
  const others = runs.filter((one) => one !== run).map(wordingOf);
  return (
    <p className="soft small">
      {run === null ? 'Published' : 'Also published'} for this model: {others.join(', ')}{' '}
      (ready-made prompts). Published answers: {PUBLISHED_ANSWERS_CREDIT}.
    </p>
  );
}

function wordingOf({ presetId }: PublishedRun): string {
  return PROMPT_PRESETS.find(({ id }) => id === presetId)?.label ?? presetId;
}

/** What the number here rests on, so that the two can be judged beside each other. */
function useHereWords({ origin, counts, decisions }: Report): string {
  const isRunning = useAppState((s) => s.run.phase === 'running');
  const total = decisions.answers.length;
  const scored = total - counts.unscored;
  return [
    originWords(origin),
    scored < total ? `${whole(scored)} of ${whole(total)} pictures` : `${whole(total)} pictures`,
    ...(isRunning && origin.kind === 'device' ? ['provisional'] : []),
  ].join(', ');
}

/** `.984`; an en dash where there is no number. */
function kappaWords(kappa: number): string {
  return Number.isFinite(kappa) ? kappa.toFixed(3).replace(/^(-?)0/, '$1') : '–';
}
