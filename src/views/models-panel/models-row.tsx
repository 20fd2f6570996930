import { memo } from 'react';
import type { ReactNode } from 'react';
import { ModelKey } from '../charts/models-marks.tsx';
import { ProblemLines } from '../controls/problem-lines.tsx';
import { ProgressBar } from '../controls/progress-bar.tsx';
import { percent, whole } from '../format.ts';
import type { ComparedRow } from './compared-rows.ts';
import { biasWords, nameWords, phaseWords, ranWords, remarkOf, shareDone } from './model-words.ts';

/** One compared model: what it is, how it ran, its numbers, and how far it is. */
export const ModelsRow = memo(function ModelsRow(props: {
  row: ComparedRow;
  queueRunning: boolean;
  onRemove: (row: ComparedRow) => void;
}): ReactNode {
  const { row } = props;
  const { entry, title, misfit } = row;
  const { result, problem, phase } = entry;
  const words = phaseWords(entry, props.queueRunning);
  const share = shareDone(entry);
  const remark = remarkOf(row);
  const [bias, interval] = result === null ? ['–', ''] : biasWords(result.rates);
  const { shape, texture, neither } = result?.counts ?? {};
  return (
    <tr
      className={misfit === null ? '' : 'misfit'}
      // A mark on the chart leads here.
      tabIndex={-1}
      data-model={row.key}
      data-testid={`models-row-${entry.model.id.replaceAll('/', '__')}`}
      data-phase={phase}
      data-value={result === null ? '' : String(result.rates.shapeBias)}
      data-misfit={misfit ?? ''}
    >
      <th scope="row">
        <span className="models-name">
          <ModelKey form={row.form} />
          <span>
            {title}
            {result !== null && <small>{ranWords(result)}</small>}
            <small>{nameWords({ model: entry.model, title })}</small>
          </span>
        </span>
      </th>
      <td data-head="shape bias">
        <b>{bias}</b> <small>{interval}</small>
      </td>
      <td data-head="cue accuracy">
        {result === null ? '–' : `${percent(result.rates.cueAccuracy)} %`}
      </td>
      <td data-head="shape / texture / neither">
        {shape === undefined || texture === undefined || neither === undefined ? (
          '–'
        ) : (
          <>
            <span className="as-shape">{whole(shape)}</span> /{' '}
            <span className="as-texture">{whole(texture)}</span> / {whole(neither)}
          </>
        )}
      </td>
      <td data-head="pictures">{row.pictures === 0 ? '–' : whole(row.pictures)}</td>
      <td className="models-state" data-head="state">
        {share === null ? words : <ProgressBar share={share} label={words} />}
        {remark !== '' && <small className="models-remark">{remark}</small>}
        {result?.warnings.map((warning) => (
          <small key={warning} className="models-remark">
            {warning}
          </small>
        ))}
        {problem !== null && <ProblemLines problems={[problem]} />}
      </td>
      <td className="models-end">
        <button
          type="button"
          className="models-remove"
          data-testid="models-remove"
          aria-label={`Remove ${title}`}
          title="Remove from the comparison"
          onClick={() => {
            props.onRemove(row);
          }}
        >
          <span aria-hidden="true">×</span>
        </button>
      </td>
    </tr>
  );
});
