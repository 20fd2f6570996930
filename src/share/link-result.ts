import { SPEC_CHOICES } from '#experiment/check-spec.ts';
import type { ResultOrigin } from '#experiment/report.ts';
import type { Checked, Problem } from '#science/problem.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { markOfStimuli } from './checksum.ts';
import { packAnswers, unpackAnswers } from './decision-pack.ts';

/** Answers and the set they were given for. */
export interface LinkAnswers {
  /** [N]: category number 0..15, or `UNSCORED`, in the order of the set's index. */
  readonly answers: Uint8Array;
  /** `markOfStimuli` of the set. */
  readonly setMark: string;
}

/** A result as a link carries it; where it comes from is said at its source, so never `link`. */
export interface LinkResult extends LinkAnswers {
  readonly origin: Exclude<ResultOrigin, { kind: 'link' }>;
}

/** No set of pictures is larger: a garbled count must not make us reserve the machine's memory. */
const MAX_COUNT = 100_000;

/** Answers as `<4-bit answers>[.<scored>].<count>.<set mark>`; ends in a letter or digit. */
export function writeAnswers({ answers, setMark }: LinkAnswers): string {
  return `${packAnswers(answers)}.${answers.length}.${setMark}`;
}

/** A result as `shipped.<answers>` or `<device>-<dtype>-<threads>.<answers>`. */
export function writeResult(result: LinkResult): string {
  const { origin } = result;
  const source =
    origin.kind === 'shipped' ? 'shipped' : [origin.device, origin.dtype, origin.threads].join('-');
  return `${source}.${writeAnswers(result)}`;
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

function readOrigin(text: string): LinkResult['origin'] | null {
  if (text === 'shipped') return { kind: 'shipped' };
  const [deviceText, dtypeText, threadsText = '', ...rest] = text.split('-');
  const device = SPEC_CHOICES.device.find((word) => word === deviceText);
  const dtype = SPEC_CHOICES.dtype.find((word) => word === dtypeText);
  if (device === undefined || device === 'auto' || dtype === undefined) return null;
  if (!/^\d{1,3}$/.test(threadsText) || rest.length > 0) return null;
  return { kind: 'device', device, dtype, threads: Number(threadsText) };
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
