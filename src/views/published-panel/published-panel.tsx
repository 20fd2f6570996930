import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Report, ResultOrigin } from '#experiment/report.ts';
import { PROMPT_PRESETS } from '#science/prompts/presets.ts';
import {
  markOfRun,
  PUBLISHED_ANSWERS_CREDIT,
  PUBLISHED_RUNS,
} from '#science/references/published-answers.ts';
import type { PublishedRun } from '#science/references/published-answers.ts';
import type { PublishedComparison } from '#state/published-comparison.ts';
import { Card } from '../controls/card.tsx';
import { failureWords } from '../controls/failure-words.ts';
import { ProblemLines } from '../controls/problem-lines.tsx';
import { percent, whole } from '../format.ts';
import { roundSize } from '../size-words.ts';

import { openPicturesOf } from '../open-pictures-of.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { useModelTitle } from '../use-model-title.ts';

/** The page that says which clicks reproduce the published numbers; it ships beside this one. */
const HOW_TO = 'docs/check-against-published.html';

/**
 * The result on show beside the published one that asked the same model the same question, and, once
 * the visitor asks for it, picture by picture.
 */
export function PublishedPanel(): ReactNode {
  const { run, phase, problem, comparison } = useAppState((s) => s.published);
  const report = useAppState((s) => s.report);
  if (run === null || report === null) return null;
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
      <RatesTable run={run} report={report} />
      <div aria-live="polite" data-testid="published" data-phase={phase} data-run={run.id}>
        {phase === 'idle' && <Offer run={run} />}
        {phase === 'loading' && <p className="soft">Fetching the published answers…</p>}
        {phase === 'failed' && (
          <>
            <ProblemLines problems={problem === null ? [] : [problem]} />
            <Offer run={run} again />
          </>
        )}
        {comparison !== null && <Agreement comparison={comparison} />}
      </div>
      <OtherWordings run={run} />
    </Card>
  );
}

function RatesTable({ run, report }: { run: PublishedRun; report: Report }): ReactNode {
  const title = useModelTitle();
  const mark = markOfRun(run);
  return (
    <table className="compare">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Result</span>
          </th>
          <th scope="col">shape bias</th>
          <th scope="col">cue accuracy</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">
            Published: {mark.label}, {wordingOf(run)}
          </th>
          <td>{percent(mark.shapeBias)} %</td>
          <td>{percent(mark.cueAccuracy)} %</td>
        </tr>
        <tr>
          <th scope="row">
            Here: {title}, {originWords(report.origin)}
          </th>
          <td>{percent(report.rates.shapeBias)} %</td>
          <td>{percent(report.rates.cueAccuracy)} %</td>
        </tr>
      </tbody>
    </table>
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
        <button
          type="button"
          className="chip"
          data-testid="published-compare"
          onClick={() => void session.published.compare()}
        >
          {again ? 'Try again' : 'Compare with the published answers'}
        </button>
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
          {whole(compared - differ)} of {whole(compared)} images
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
            <button
              type="button"
              className="link strong"
              data-testid="published-differ"
              data-value={differ}
              onClick={() => {
                openPicturesOf(session, 'published');
              }}
            >
              Show the {whole(differ)} {differ === 1 ? 'image that differs' : 'images that differ'}
            </button>
            : {whole(shapeToTexture)} by shape there and by texture here, {whole(textureToShape)}{' '}
            the other way round.
          </p>
          <p className="soft small">
            A few are to be expected: the published run computed in half precision, where two
            classes can end up equal.
          </p>
        </>
      )}
    </>
  );
}

/** Which other wordings have published answers; their chips stand under the prompt. */
function OtherWordings({ run }: { run: PublishedRun }): ReactNode {
  const others = PUBLISHED_RUNS.filter(
    ({ modelId, id }) => modelId === run.modelId && id !== run.id,
  );
  return (
    <p className="soft small">
      Also published for this model: {others.map(wordingOf).join(', ')} (ready-made prompts).
      Published answers: {PUBLISHED_ANSWERS_CREDIT}.
    </p>
  );
}

function wordingOf({ presetId }: PublishedRun): string {
  return PROMPT_PRESETS.find(({ id }) => id === presetId)?.label ?? presetId;
}

/** What the number here rests on, so that the two can be judged beside each other. */
function originWords(origin: ResultOrigin): string {
  if (origin.kind === 'link') return 'as shared';
  if (origin.kind === 'shipped') return 'embeddings shipped with the page';
  return `${origin.dtype} on ${origin.device === 'webgpu' ? 'WebGPU' : 'WASM'}`;
}

/** `.984`; an en dash where there is no number. */
function kappaWords(kappa: number): string {
  return Number.isFinite(kappa) ? kappa.toFixed(3).replace(/^(-?)0/, '$1') : '–';
}
