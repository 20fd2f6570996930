import { SPEC_CHOICES, shorten } from '#experiment/check-spec.ts';
import type { Problem } from '#science/problem.ts';
import { PROMPT_PRESETS } from '#science/prompts/presets.ts';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { LinkPair } from './link-text.ts';
import { GALLERY_FILTERS, PAGE_DIALOGS } from './view-state.ts';

/** What a field of a link can hold. Null: nothing chosen. */
export type FieldValue = string | number | boolean | null | readonly string[];

/**
 * One setting as a link carries it. `default` is what a link without the key means: part of the
 * format, so it is written here in full and never follows the page's own defaults.
 */
export interface LinkField {
  readonly key: string;
  /** A list repeats its key; a flag is 1 or 0; a choice is one of `choices`. */
  readonly kind: 'text' | 'list' | 'number' | 'flag' | 'choice';
  readonly default: FieldValue;
  /** Where the value stands in the spec, or in the view. */
  readonly path: readonly string[];
  readonly choices?: readonly string[];
  /** Written even at its default: what a reader of the bare link wants to see. */
  readonly always?: true;
}

const PROMPT_FIELDS: readonly LinkField[] = [
  {
    key: 't',
    kind: 'list',
    default: ['a photo of a {}.'],
    path: ['prompts', 'templates'],
    always: true,
  },
  ...CATEGORIES.map((name): LinkField => ({
    key: `n.${name}`,
    kind: 'list',
    default: [name],
    path: ['prompts', 'classNames', name],
  })),
  ...CATEGORIES.map((name): LinkField => ({
    key: `p.${name}`,
    kind: 'list',
    default: [],
    path: ['prompts', 'classPrompts', name],
  })),
  { key: 'a', kind: 'flag', default: false, path: ['prompts', 'fixArticle'] },
  { key: 'sx', kind: 'list', default: ['the texture of a {}'], path: ['steering', 'texture'] },
  { key: 'ss', kind: 'list', default: ['the shape of a {}'], path: ['steering', 'shape'] },
  { key: 'b', kind: 'number', default: 0, path: ['steering', 'blend'] },
];

const MODEL_FIELDS: readonly LinkField[] = [
  { key: 'm', kind: 'text', default: 'cuelens/starter', path: ['model', 'id'], always: true },
  { key: 'rev', kind: 'text', default: '1', path: ['model', 'revision'], always: true },
];

/**
 * The spec's settings in the order in which a link names them: the words first; the set's id last,
 * since its last letter is safe at the end of a link.
 */
export const SPEC_FIELDS: readonly LinkField[] = [
  ...PROMPT_FIELDS,
  {
    key: 'e',
    kind: 'choice',
    default: 'shipped',
    path: ['evidence'],
    choices: SPEC_CHOICES.evidence,
  },
  {
    key: 'h',
    kind: 'choice',
    default: 'all',
    path: ['stimuli', 'helping'],
    choices: SPEC_CHOICES.helping,
  },
  { key: 's', kind: 'number', default: 0, path: ['seed'] },
  {
    key: 'dt',
    kind: 'choice',
    default: 'w16',
    path: ['model', 'dtype'],
    choices: SPEC_CHOICES.dtype,
  },
  {
    key: 'dv',
    kind: 'choice',
    default: 'auto',
    path: ['model', 'device'],
    choices: SPEC_CHOICES.device,
  },
  {
    key: 'tdt',
    kind: 'choice',
    default: 'auto',
    path: ['model', 'textDtype'],
    choices: SPEC_CHOICES.dtype,
  },
  {
    key: 'tdv',
    kind: 'choice',
    default: 'auto',
    path: ['model', 'textDevice'],
    choices: SPEC_CHOICES.textDevice,
  },
  ...MODEL_FIELDS,
  { key: 'd', kind: 'text', default: 'cue-conflict', path: ['stimuli', 'id'], always: true },
];

/** What is looked at; changes nothing that is computed. */
export const VIEW_FIELDS: readonly LinkField[] = [
  { key: 'vf', kind: 'choice', default: 'all', path: ['galleryFilter'], choices: GALLERY_FILTERS },
  { key: 'vg', kind: 'choice', default: null, path: ['galleryCategory'], choices: CATEGORIES },
  {
    key: 'va',
    kind: 'choice',
    default: 'grid',
    path: ['galleryAs'],
    choices: ['grid', 'table'],
  },
  {
    key: 'vc',
    kind: 'choice',
    default: 'shape',
    path: ['categorySide'],
    choices: ['shape', 'texture'],
  },
  {
    key: 'vo',
    kind: 'choice',
    default: 'ruler',
    path: ['orientation'],
    choices: ['ruler', 'paper'],
  },
  { key: 'vd', kind: 'choice', default: null, path: ['dialog'], choices: PAGE_DIALOGS },
];

/**
 * The words and the model of a pinned A, written where they differ from those of B: `a.t`, `a.b`,
 * `a.m` and so on.
 */
export const PINNED_FIELDS: readonly LinkField[] = [...PROMPT_FIELDS, ...MODEL_FIELDS].map(
  ({ always: _, ...field }) => ({
    ...field,
    key: `a.${field.key}`,
  }),
);

const PRESET = 'preset:';
const TEXT = 'text:';

/**
 * `source` as pairs: the fields whose value is not that of `base` (by default: the field's own
 * default). A list of several lines that is a known preset is written by the preset's id.
 */
export function writeFields(
  fields: readonly LinkField[],
  source: object,
  base?: object,
): LinkPair[] {
  return fields.flatMap((field) => {
    const value = valueAt(source, field);
    const usual = base === undefined ? field.default : valueAt(base, field);
    if (field.always !== true && sameValue(value, usual)) return [];
    return writeValue(value).map((text): LinkPair => [field.key, text]);
  });
}

/** The value of one field from all the texts that its key has in a link; never none. */
export function readField(
  field: LinkField,
  texts: readonly string[],
): { readonly value: FieldValue } | { readonly problem: Problem } {
  const [text = ''] = texts;
  if (field.kind === 'list') return readList(field, texts);
  if (texts.length > 1) return unreadable(field, `stands in the link ${texts.length} times`);
  if (field.kind === 'number') {
    const isNumber = /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
    return isNumber
      ? { value: Number(text) }
      : unreadable(field, `is “${shorten(text)}”, no number`);
  }
  if (field.kind === 'flag') {
    const isFlag = text === '1' || text === '0';
    return isFlag
      ? { value: text === '1' }
      : unreadable(field, `is “${shorten(text)}”, not 1 or 0`);
  }
  if (field.choices !== undefined && !field.choices.includes(text)) {
    return unreadable(field, `is “${shorten(text)}”; known are ${field.choices.join(', ')}`);
  }
  return { value: text };
}

/** `value` wrapped in objects along `path`: a patch for what the path leads into. */
export function nestValue(path: readonly string[], value: FieldValue): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

/** What the link's `fields` mean where a link names none of them. */
export function nestDefaults(fields: readonly LinkField[]): readonly unknown[] {
  return fields.map((field) => nestValue(field.path, field.default));
}

function writeValue(value: FieldValue): readonly string[] {
  if (typeof value === 'boolean') return [value ? '1' : '0'];
  if (value === null || typeof value === 'number' || typeof value === 'string') {
    return [value === null ? '' : String(value)];
  }
  const lines = value;
  // One line reads better than an id; several would make the link too long for a chat.
  const preset = PROMPT_PRESETS.find(
    (p) => p.templates.length > 1 && sameValue(p.templates, lines),
  );
  if (preset !== undefined) return [PRESET + preset.id];
  if (lines.length === 0) return [''];
  const isMistakable = (line: string): boolean =>
    line.startsWith(PRESET) || line.startsWith(TEXT) || (line === '' && lines.length === 1);
  return lines.map((line) => (isMistakable(line) ? TEXT + line : line));
}

function readList(
  field: LinkField,
  texts: readonly string[],
): { readonly value: FieldValue } | { readonly problem: Problem } {
  if (texts.length === 1 && texts[0] === '') return { value: [] };
  const lines: string[] = [];
  for (const text of texts) {
    if (!text.startsWith(PRESET)) {
      lines.push(text.startsWith(TEXT) ? text.slice(TEXT.length) : text);
      continue;
    }
    const preset = PROMPT_PRESETS.find(({ id }) => PRESET + id === text);
    if (preset === undefined) return unreadable(field, `names “${shorten(text)}”, unknown here`);
    lines.push(...preset.templates);
  }
  return { value: lines };
}

function unreadable(field: LinkField, what: string): { readonly problem: Problem } {
  return {
    problem: {
      code: 'unreadable-setting',
      field: field.key,
      message: `The setting “${field.key}” (${field.path.join(' ')}) ${what}. It is left out and its usual value used.`,
      advice: 'Set it by hand, or ask for the link again.',
    },
  };
}

/** What stands at the field's path; the default where nothing does. */
function valueAt(source: object, field: LinkField): FieldValue {
  const found = field.path.reduce<unknown>(
    (inner, name) => (isRecord(inner) ? inner[name] : undefined),
    source,
  );
  return found === undefined ? field.default : (found as FieldValue);
}

function sameValue(a: FieldValue, b: FieldValue): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  return a.length === b.length && a.every((line, i) => line === b[i]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
