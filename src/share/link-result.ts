import { SPEC_CHOICES } from '#experiment/check-spec.ts';
import type { MadeOrigin } from '#experiment/report.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import type { Checked, Problem } from '#science/problem.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { markOfStimuli } from './checksum.ts';
import { packAnswers, unpackAnswers } from './decision-pack.ts';

/** How a tower ran. */
type TowerPlan = Extract<MadeOrigin, { kind: 'device' }>['text'];

/** Answers and the set they were given for. */
export interface LinkAnswers {
  /** [N]: category number 0..15, or `UNSCORED`, in the order of the set's index. */
  readonly answers: Uint8Array;
  /** `markOfStimuli` of the set. */
  readonly setMark: string;
}

/** A result as a link carries it; where it comes from is said at its source, so never `link`. */
export interface LinkResult extends LinkAnswers {
  readonly origin: MadeOrigin;
}

/** The result of another model under the same words, on the same pictures. */
export interface LinkModel {
  readonly model: Pick<ExperimentSpec['model'], 'id' | 'revision'>;
  readonly result: LinkResult;
}

/** No set of pictures is larger: a garbled count must not make us reserve the machine's memory. */
const MAX_COUNT = 100_000;

/** Answers as `<4-bit answers>[.<scored>].<count>.<set mark>`; ends in a letter or digit. */
export function writeAnswers({ answers, setMark }: LinkAnswers): string {
  return `${packAnswers(answers)}.${answers.length}.${setMark}`;
}

/**
 * A result as `shipped.<answers>` or `<device>-<dtype>-<threads>.<answers>`, with
 * `-<text tower's device>-<its dtype>` where those are not the processor and the image tower's.
 */
export function writeResult(result: LinkResult): string {
  const { origin } = result;
  return `${writeOrigin(origin)}.${writeAnswers(result)}`;
}

/** A compared model's result as `<id> <revision> <result>`: same words and pictures as the link's. */
export function writeModelResult({ model, result }: LinkModel): string {
  return [model.id, model.revision, writeResult(result)].join(' ');
}

/** Reads what `writeModelResult` wrote; whether id and revision are well-formed is the spec's to say. */
export function readModelResult(text: string, field: string): Checked<LinkModel> {
  const [id = '', revision = '', ...rest] = text.split(' ');
  if (rest.length !== 1) return garbled(field, 'does not say which model it is of');
  const read = readResult(rest[0] ?? '', field);
  return read.ok ? { ok: true, value: { model: { id, revision }, result: read.value } } : read;
}

/** Reads what `writeAnswers` wrote. `field` is the key that a problem names. */
export function readAnswers(text: string, field: string): Checked<LinkAnswers> {
  const parts = text.split('.');
  const [setMark = '', countText = ''] = parts.splice(-2).reverse();
  const count = Number(countText);
  if (!/^\d{1,6}$/.test(countText) || count > MAX_COUNT || !/^[0-9a-z]+$/.test(setMark)) {
    return garbled(field, 'does not say which images it belongs to');
  }
  const read = unpackAnswers(parts.join('.'), count, field);
  return read.ok ? { ok: true, value: { answers: read.value, setMark } } : read;
}

/** Reads what `writeResult` wrote. */
export function readResult(text: string, field: string): Checked<LinkResult> {
  const at = text.indexOf('.');
  const origin = readOrigin(text.slice(0, Math.max(0, at)));
  if (origin === null) return garbled(field, 'does not say how it was made');
  const read = readAnswers(text.slice(at + 1), field);
  return read.ok ? { ok: true, value: { ...read.value, origin } } : read;
}

/**
 * What keeps a link's answers from being drawn on these stimuli; empty where they fit. To be asked
 * once the set's index is there, since a link does not know it.
 */
export function checkAnswersFit(
  { answers, setMark }: LinkAnswers,
  stimuli: readonly Stimulus[],
): readonly Problem[] {
  const message =
    answers.length !== stimuli.length
      ? `The link holds a result for ${answers.length} images, but the set has ${stimuli.length}`
      : setMark !== markOfStimuli(stimuli)
        ? 'The images of the set have changed since the link was made'
        : null;
  if (message === null) return [];
  return [
    {
      code: 'result-of-other-images',
      field: 'r',
      message: `${message}, so its result is left out; the settings are kept.`,
      advice: 'Recompute to see the result on the images as they are now.',
    },
  ];
}

function writeOrigin(origin: LinkResult['origin']): string {
  if (origin.kind === 'shipped') return 'shipped';
  const { device, dtype, threads, text } = origin;
  const usual = text.device === 'wasm' && text.dtype === dtype;
  return [device, dtype, threads, ...(usual ? [] : [text.device, text.dtype])].join('-');
}

function readOrigin(text: string): LinkResult['origin'] | null {
  if (text === 'shipped') return { kind: 'shipped' };
  const [deviceText, dtypeText, threadsText = '', ...rest] = text.split('-');
  const vision = readTower(deviceText, dtypeText);
  if (vision === null || !/^\d{1,3}$/.test(threadsText)) return null;
  const sentences =
    rest.length === 0
      ? { device: 'wasm' as const, dtype: vision.dtype }
      : rest.length === 2
        ? readTower(rest[0], rest[1])
        : null;
  if (sentences === null) return null;
  return { kind: 'device', ...vision, threads: Number(threadsText), text: sentences };
}

function readTower(deviceText?: string, dtypeText?: string): TowerPlan | null {
  const device = SPEC_CHOICES.device.find((word) => word === deviceText);
  const dtype = SPEC_CHOICES.dtype.find((word) => word === dtypeText);
  if (device === undefined || device === 'auto') return null;
  return dtype === undefined || dtype === 'auto' ? null : { device, dtype };
}

function garbled(field: string, what: string): { ok: false; problems: readonly Problem[] } {
  const problem: Problem = {
    code: 'result-garbled',
    field,
    message: `The result in the link ${what}, so it is left out; the settings are kept.`,
    advice: 'Compute the result here, or ask for the link again.',
  };
  return { ok: false, problems: [problem] };
}
