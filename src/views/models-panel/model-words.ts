import { originWords } from '#share/origin-words.ts';
import type { ComparedModel, ModelResult } from '#state/app-state.ts';
import { labelOf } from '#state/tried-prompts.ts';
import { percent, shortRate, whole, shortRevision } from '../format.ts';
import { roundSize } from '../size-words.ts';
import type { ComparedRow, DrawnRow } from './compared-rows.ts';

/** `as shared: fp16 on WebGPU`: how the numbers of a row came about, whatever the row is doing now. */
export function ranWords({ origin, shared }: Pick<ModelResult, 'origin' | 'shared'>): string {
  return `${shared ? 'as shared: ' : ''}${originWords(origin)}`;
}

/** `lab/one @ abcdef0`: of two revisions of one model, which one it is. */
export function nameWords({ model, title }: Pick<ComparedModel, 'model' | 'title'>): string {
  const id = title === model.id ? '' : model.id;
  const revision = model.revision === '' ? '' : `@ ${shortRevision(model.revision)}`;
  return [id, revision].filter((words) => words !== '').join(' ');
}

/** What a row is doing, or what its numbers are. */
export function phaseWords(entry: ComparedModel, queueRunning: boolean): string {
  const { phase, done, total, result } = entry;
  switch (phase) {
    case 'waiting':
      return queueRunning ? 'waiting' : 'not run yet';
    case 'loading':
      if (total === 0) return done === 0 ? 'loading …' : `loading, ${roundSize(done)} so far`;
      if (done >= total) return 'loaded, starting …';
      return `loading ${Math.floor((100 * done) / total)} % of ${roundSize(total)}`;
    case 'running':
      return `running ${whole(done)} of ${whole(total)}`;
    case 'done':
      return result?.shared === true ? 'not run here' : 'done';
    case 'stopped':
      return 'stopped';
    case 'failed':
      return 'failed';
  }
}

/** How much of its step a row has done, 0..1; null where nothing moves. */
export function shareDone({ phase, done, total }: ComparedModel): number | null {
  if (phase !== 'loading' && phase !== 'running') return null;
  return total === 0 ? 0 : done / total;
}

/** Why the numbers of a row do not stand beside the others, or only with care; empty where they do. */
export function remarkOf(row: ComparedRow): string {
  return [isEarlier(row) ? EARLIER : '', misfitWords(row)]
    .filter((words) => words !== '')
    .join(', ');
}

function misfitWords({ entry, misfit, fewer, pictures }: ComparedRow): string {
  const { result } = entry;
  if (result === null) return '';
  if (misfit === 'other-set') return `of another data set: ${result.spec.stimuli.id}`;
  if (misfit === 'other-words') return `of other words: ${labelOf(result.spec)}`;
  return fewer ? `rests on fewer pictures than others: ${whole(pictures)}` : '';
}

const EARLIER = 'earlier result';

/** Whether a run is to replace the result, or would have: it failed, or was stopped. */
function isEarlier({ entry }: ComparedRow): boolean {
  return entry.result !== null && entry.phase !== 'done';
}

/** The comparison in one paragraph, for figures. */
export function findingOf(rows: readonly DrawnRow[], setTitle: string): string {
  const [first] = rows;
  if (first === undefined) return '';
  const models = rows.map((row) => {
    const { shapeBias, interval, cueAccuracy } = row.result.rates;
    const from = `${shortRate(interval.low)} to ${shortRate(interval.high)}`;
    return `${detailOf(row)}: shape bias ${shortRate(shapeBias)} (${from}), cue accuracy ${shortRate(cueAccuracy)}`;
  });
  return `“${setTitle}”, asked “${labelOf(first.result.spec)}”: ${models.join('; ')}.`;
}

/** What a mark says of itself beside its numbers. */
export function detailOf(row: DrawnRow): string {
  const { entry, title, result, pictures } = row;
  const named = nameWords({ model: entry.model, title });
  const names = title === entry.model.id ? [`${title} ${named}`.trim()] : [title, named];
  const parts = [...names, ranWords(result), `${whole(pictures)} pictures`];
  return [...parts, ...(isEarlier(row) ? [EARLIER] : [])].join(', ');
}

/** `64.2 % (61.0 to 67.3)` */
export function biasWords({ shapeBias, interval }: ModelResult['rates']): readonly string[] {
  if (!Number.isFinite(shapeBias)) return ['–', 'no cue answer'];
  return [`${percent(shapeBias)} %`, `${percent(interval.low)} to ${percent(interval.high)}`];
}
