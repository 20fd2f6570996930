import type { ComparedModel, ModelResult } from '#state/app-state.ts';
import { labelOf } from '#state/tried-prompts.ts';
import { percent, shortRate, whole } from '../format.ts';
import { roundSize } from '../size-words.ts';
import type { ComparedRow, DrawnRow } from './compared-rows.ts';

/** `fp16 on WebGPU`, the text tower named where it ran in another way. */
export function ranWords({ origin }: Pick<ModelResult, 'origin'>): string {
  if (origin.kind === 'shipped') return 'shipped embeddings';
  const { device, dtype, threads, text } = origin;
  const pictures = `${dtype} on ${deviceWord(device)}${device === 'wasm' ? ` ×${threads}` : ''}`;
  const isUsual = text.device === 'wasm' && text.dtype === dtype;
  return isUsual ? pictures : `${pictures}; words ${text.dtype} on ${deviceWord(text.device)}`;
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
      return result?.shared === true ? 'as shared' : 'done';
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
export function remarkOf({ entry, misfit, fewer, pictures }: ComparedRow): string {
  const { result } = entry;
  if (result === null) return '';
  if (misfit === 'other-set') return `of another data set: ${result.spec.stimuli.id}`;
  if (misfit === 'other-words') return `of other words: ${labelOf(result.spec)}`;
  return fewer ? `rests on fewer pictures than others: ${whole(pictures)}` : '';
}

/** The comparison in one paragraph, for figures. */
export function findingOf(rows: readonly DrawnRow[], setTitle: string): string {
  const [first] = rows;
  if (first === undefined) return '';
  const models = rows.map(({ title, result, pictures }) => {
    const { shapeBias, interval, cueAccuracy } = result.rates;
    const from = `${shortRate(interval.low)} to ${shortRate(interval.high)}`;
    return `${title}, ${ranWords(result)}, ${whole(pictures)} images: shape bias ${shortRate(shapeBias)} (${from}), cue accuracy ${shortRate(cueAccuracy)}${result.shared ? ', as shared' : ''}`;
  });
  return `“${setTitle}”, asked “${labelOf(first.result.spec)}”: ${models.join('; ')}.`;
}

/** What a mark says of itself beside its numbers. */
export function detailOf({ title, result, pictures }: DrawnRow): string {
  const shared = result.shared ? ', as shared' : '';
  return `${title}, ${ranWords(result)}, ${whole(pictures)} pictures${shared}`;
}

/** `64.2 % (61.0 to 67.3)` */
export function biasWords({ shapeBias, interval }: ModelResult['rates']): readonly string[] {
  if (!Number.isFinite(shapeBias)) return ['–', 'no cue answer'];
  return [`${percent(shapeBias)} %`, `${percent(interval.low)} to ${percent(interval.high)}`];
}

function deviceWord(device: 'webgpu' | 'wasm'): string {
  return device === 'webgpu' ? 'WebGPU' : 'WASM';
}
