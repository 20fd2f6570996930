import type { DevicePreference } from '#engine/index.ts';
import type { Checked, Problem } from '#science/problem.ts';
import { MAX_LINES, MAX_TEXT_LENGTH } from '#science/prompts/check-prompts.ts';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import type { DtypeChoice, Evidence, ExperimentSpec, StimulusHelping } from './spec.ts';
import { CUE_CONFLICT_SET, defaultSpec } from './spec.ts';

/** The words that the spec's choices may be; records, so that a new word does not compile without its place. */
export const SPEC_CHOICES = {
  dtype: wordsOf<DtypeChoice>({ auto: true, fp32: true, fp16: true, w16: true, q8: true }),
  device: wordsOf<DevicePreference>({ auto: true, webgpu: true, webnn: true, wasm: true }),
  textDevice: wordsOf<Exclude<DevicePreference, 'webnn'>>({ auto: true, webgpu: true, wasm: true }),
  helping: wordsOf<StimulusHelping>({ balanced: true, all: true }),
  evidence: wordsOf<Evidence>({ shipped: true, device: true }),
} as const;

/** Largest seed: what fits an unsigned 32-bit generator. */
export const MAX_SEED = 0xffff_ffff;

const ADVICE = 'Correct it and try again; nothing was changed.';

/**
 * A whole spec from outside (a file, a script), or everything that is wrong with it.
 *
 * Judged are form, types, known words and sizes. Whether the words make a prompt that can be
 * scored (a slot, no class twice) is `checkPrompts`' to say, in place.
 */
export function checkSpec(input: unknown): Checked<ExperimentSpec> {
  const base = defaultSpec(CUE_CONFLICT_SET, 'a photo of a {}.');
  const checked = applySpecPatch(base, input);
  const missing = isObject(input) ? listMissing({ ...base }, input, '') : [];
  if (checked.ok && missing.length === 0) return checked;
  return { ok: false, problems: [...(checked.ok ? [] : checked.problems), ...missing] };
}

/**
 * `spec` with the parts that `patch` names put in their place, all of them or none.
 *
 * Parts nest as in the spec; lists are replaced whole; class names and class prompts are merged by
 * category, and an empty list of class prompts takes that category's prompts away.
 */
export function applySpecPatch(spec: ExperimentSpec, patch: unknown): Checked<ExperimentSpec> {
  const problems: Problem[] = [];
  const top = openPart(patch, '', Object.keys(spec), problems);
  const model = openPart(top['model'], 'model', Object.keys(spec.model), problems);
  const stimuli = openPart(top['stimuli'], 'stimuli', Object.keys(spec.stimuli), problems);
  const prompts = openPart(top['prompts'], 'prompts', Object.keys(spec.prompts), problems);
  const names = openPart(prompts['classNames'], 'prompts.classNames', CATEGORIES, problems);
  const own = openPart(prompts['classPrompts'], 'prompts.classPrompts', CATEGORIES, problems);
  const steering = openPart(top['steering'], 'steering', Object.keys(spec.steering), problems);

  const take = <T>(value: unknown, field: string, current: T, rule: Rule<T>): T => {
    if (value === undefined) return current;
    if (rule.accepts(value)) return value;
    problems.push(rejected(field, value, rule.wants));
    return current;
  };
  const takeTexts = (
    value: unknown,
    field: string,
    current: readonly string[],
  ): readonly string[] =>
    value === undefined || !checkTexts(value, field, problems) ? current : value;

  const value: ExperimentSpec = {
    model: {
      id: take(model['id'], 'model.id', spec.model.id, MODEL_ID),
      revision: take(model['revision'], 'model.revision', spec.model.revision, REVISION),
      dtype: take(model['dtype'], 'model.dtype', spec.model.dtype, oneOf(SPEC_CHOICES.dtype)),
      device: take(model['device'], 'model.device', spec.model.device, oneOf(SPEC_CHOICES.device)),
      textDtype: take(
        model['textDtype'],
        'model.textDtype',
        spec.model.textDtype,
        oneOf(SPEC_CHOICES.dtype),
      ),
      textDevice: take(
        model['textDevice'],
        'model.textDevice',
        spec.model.textDevice,
        oneOf(SPEC_CHOICES.textDevice),
      ),
    },
    modelEdits: take(top['modelEdits'], 'modelEdits', spec.modelEdits, NONE_YET),
    stimuli: {
      id: take(stimuli['id'], 'stimuli.id', spec.stimuli.id, SET_ID),
      helping: take(
        stimuli['helping'],
        'stimuli.helping',
        spec.stimuli.helping,
        oneOf(SPEC_CHOICES.helping),
      ),
    },
    transforms: take(top['transforms'], 'transforms', spec.transforms, NONE_YET),
    evidence: take(top['evidence'], 'evidence', spec.evidence, oneOf(SPEC_CHOICES.evidence)),
    prompts: {
      templates: takeTexts(prompts['templates'], 'prompts.templates', spec.prompts.templates),
      classNames: { ...spec.prompts.classNames, ...textsByCategory(names, 'classNames', problems) },
      classPrompts: withoutEmpty({
        ...spec.prompts.classPrompts,
        ...textsByCategory(own, 'classPrompts', problems),
      }),
      fixArticle: take(
        prompts['fixArticle'],
        'prompts.fixArticle',
        spec.prompts.fixArticle,
        TRUE_OR_FALSE,
      ),
    },
    steering: {
      texture: takeTexts(steering['texture'], 'steering.texture', spec.steering.texture),
      shape: takeTexts(steering['shape'], 'steering.shape', spec.steering.shape),
      blend: take(steering['blend'], 'steering.blend', spec.steering.blend, BLEND),
    },
    seed: take(top['seed'], 'seed', spec.seed, SEED),
  };
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

interface Rule<T> {
  readonly accepts: (value: unknown) => value is T;
  /** Completes "must be ...". */
  readonly wants: string;
}

/** A hub's, with a folder where one repository holds several models; `local/<name>` of files from disk. */
const MODEL_ID = textLike(
  /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}(?:\/[\w-][\w.-]{0,95}){0,4}$/,
  'a model id of the form owner/name',
);
const REVISION = textLike(
  /^[A-Za-z0-9](?:[\w./-]{0,98}[A-Za-z0-9])?$/,
  'a revision: up to 100 letters, digits, points and dashes',
);
/** Ends in a letter or digit, since it may end a link, where chat programs drop punctuation. */
const SET_ID = textLike(
  /^[A-Za-z0-9](?:[\w.-]{0,62}[A-Za-z0-9])?$/,
  'the id of a stimulus set: up to 64 letters, digits, points and dashes',
);
const TRUE_OR_FALSE: Rule<boolean> = {
  accepts: (value): value is boolean => typeof value === 'boolean',
  wants: 'true or false',
};
const BLEND: Rule<number> = {
  accepts: (value): value is number => typeof value === 'number' && value >= -1 && value <= 1,
  wants: 'a number from -1 (texture) over 0 (the prompt as typed) to 1 (shape)',
};
const SEED: Rule<number> = {
  accepts: (value): value is number =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_SEED,
  wants: `a whole number from 0 to ${MAX_SEED}`,
};
const NONE_YET: Rule<readonly string[]> = {
  accepts: (value): value is readonly string[] => Array.isArray(value) && value.length === 0,
  wants: 'an empty list: this version has none',
};

function textLike(form: RegExp, wants: string): Rule<string> {
  return {
    accepts: (value): value is string => typeof value === 'string' && form.test(value),
    wants,
  };
}

function oneOf<T extends string>(words: readonly T[]): Rule<T> {
  return {
    accepts: (value): value is T => (words as readonly unknown[]).includes(value),
    wants: `one of ${words.join(', ')}`,
  };
}

function wordsOf<T extends string>(words: Record<T, true>): readonly T[] {
  return Object.keys(words) as T[];
}

/** A list of texts within the limits; says what is wrong with which line otherwise. */
function checkTexts(
  value: unknown,
  field: string,
  problems: Problem[],
): value is readonly string[] {
  if (!Array.isArray(value) || value.length > MAX_LINES) {
    const wants = `a list of at most ${MAX_LINES} texts`;
    problems.push(rejected(field, value, wants));
    return false;
  }
  const before = problems.length;
  value.forEach((text: unknown, i) => {
    if (typeof text !== 'string') {
      problems.push(rejected(`${field}[${i}]`, text, 'a text'));
    } else if ([...text].length > MAX_TEXT_LENGTH) {
      problems.push(rejected(`${field}[${i}]`, text, `at most ${MAX_TEXT_LENGTH} characters long`));
    } else if (/\p{Cs}/u.test(text)) {
      problems.push(rejected(`${field}[${i}]`, text, 'free of broken characters (half an emoji)'));
    }
  });
  return problems.length === before;
}

function textsByCategory(
  part: Readonly<Record<string, unknown>>,
  name: string,
  problems: Problem[],
): Partial<Record<Category, readonly string[]>> {
  const read: Partial<Record<Category, readonly string[]>> = {};
  for (const category of CATEGORIES) {
    const texts = part[category];
    if (texts !== undefined && checkTexts(texts, `prompts.${name}.${category}`, problems)) {
      read[category] = texts;
    }
  }
  return read;
}

function withoutEmpty(
  lists: Partial<Record<Category, readonly string[]>>,
): Partial<Record<Category, readonly string[]>> {
  return Object.fromEntries(Object.entries(lists).filter(([, texts]) => texts.length > 0));
}

/** The members of one part of the input; a part that is not there has none. */
function openPart(
  value: unknown,
  field: string,
  known: readonly string[],
  problems: Problem[],
): Readonly<Record<string, unknown>> {
  if (value === undefined && field !== '') return {};
  if (!isObject(value)) {
    problems.push(rejected(field === '' ? 'spec' : field, value, 'an object'));
    return {};
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    problems.push({
      code: 'unknown-field',
      field: field === '' ? key : `${field}.${key}`,
      message: `There is no setting “${shorten(key)}”${field === '' ? '' : ` in ${field}`}; known are ${known.join(', ')}.`,
      advice: ADVICE,
    });
  }
  return value;
}

function listMissing(
  base: Readonly<Record<string, unknown>>,
  input: Readonly<Record<string, unknown>>,
  path: string,
): Problem[] {
  return Object.keys(base).flatMap((key) => {
    const field = path + key;
    const [wanted, given] = [base[key], input[key]];
    if (given === undefined) {
      const message = `The setting “${field}” is missing.`;
      return [{ code: 'missing-field', field, message, advice: ADVICE }];
    }
    return isObject(wanted) && isObject(given) ? listMissing(wanted, given, `${field}.`) : [];
  });
}

function rejected(field: string, value: unknown, wants: string): Problem {
  return {
    code: 'bad-value',
    field,
    message: `“${field}” is ${describe(value)}; it must be ${wants}.`,
    advice: ADVICE,
  };
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `“${shorten(value)}”`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) {
    return String(value);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `of type ${typeof value}`;
}

/** The first 40 characters of a text that came from outside, for use in a message. */
export function shorten(text: string): string {
  const letters = [...text.replace(/\p{Cs}/gu, '\ufffd')];
  return letters.length > 40 ? `${letters.slice(0, 39).join('')}…` : letters.join('');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
