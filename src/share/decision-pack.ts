import { UNSCORED } from '#science/decisions/decide.ts';
import type { Checked, Problem } from '#science/problem.ts';
import { CATEGORY_COUNT } from '#science/stimuli/category.ts';

/**
 * Answers [N] as text: 4 bits a scored picture, in set order, high half first, in URL-safe base64
 * without padding (1,280 answers: 854 characters). Where pictures are unscored, `.` and a bitmap of
 * the scored ones follow, 1 bit a picture. Throws a RangeError on an answer that is no category.
 */
export function packAnswers(answers: Uint8Array): string {
  const scored = answers.filter((answer) => answer !== UNSCORED);
  const packed = new Uint8Array(Math.ceil(scored.length / 2));
  scored.forEach((answer, i) => {
    if (answer >= CATEGORY_COUNT) throw new RangeError(`answer ${answer} is no category`);
    packed[i >> 1] = (packed[i >> 1] ?? 0) | (i % 2 === 0 ? answer << 4 : answer);
  });
  if (scored.length === answers.length) return toText(packed);
  const mask = new Uint8Array(Math.ceil(answers.length / 8));
  answers.forEach((answer, i) => {
    if (answer !== UNSCORED) mask[i >> 3] = (mask[i >> 3] ?? 0) | (0x80 >> (i % 8));
  });
  return `${toText(packed)}.${toText(mask)}`;
}

/**
 * The answers that `packAnswers` wrote for a set of `count` pictures. `field` is what a problem
 * names: strange characters, a length that does not fit `count`, bits where none belong.
 */
export function unpackAnswers(text: string, count: number, field: string): Checked<Uint8Array> {
  const [bits = '', maskText] = text.split('.');
  if (!/^[\w-]*(?:\.[\w-]*)?$/.test(text)) {
    return unusable('result-characters', field, 'holds characters that no result has');
  }
  const packed = fromText(bits);
  const mask = maskText === undefined ? null : fromText(maskText);
  if (mask !== null && mask.length !== Math.ceil(count / 8)) {
    return unusable('result-length', field, `does not say which of ${count} images are scored`);
  }
  const isScored = (i: number): boolean =>
    mask === null || ((mask[i >> 3] ?? 0) & (0x80 >> (i % 8))) !== 0;
  const answers = new Uint8Array(count).fill(UNSCORED);
  let read = 0;
  for (let i = 0; i < count; i += 1) {
    if (!isScored(i)) continue;
    const both = packed[read >> 1] ?? 0;
    answers[i] = read % 2 === 0 ? both >> 4 : both & 0xf;
    read += 1;
  }
  if (packed.length !== Math.ceil(read / 2)) {
    const held = packed.length * 2;
    return unusable('result-length', field, `holds ${held} answers where ${read} belong`);
  }
  // One result has one spelling: whatever else decodes to it was damaged in the spare bits.
  if (packAnswers(answers) !== text) {
    return unusable('result-bits', field, 'has marks where none belong');
  }
  return { ok: true, value: answers };
}

function unusable(code: string, field: string, what: string): Checked<Uint8Array> {
  const problem: Problem = {
    code,
    field,
    message: `The result in the link ${what}, so it is left out; the settings are kept.`,
    advice: 'Compute the result here, or ask for the link again.',
  };
  return { ok: false, problems: [problem] };
}

function toText(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The bytes of base64 text; a last character that stands for no byte is passed over. */
function fromText(text: string): Uint8Array {
  const whole = text.length % 4 === 1 ? text.slice(0, -1) : text;
  const binary = atob(whole.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (byte) => byte.charCodeAt(0));
}
