import type { Checked, Problem } from '../problem.ts';
import { CLASS_SLOT } from '../prompts/prompt-set.ts';
import { CATEGORIES } from './category.ts';
import type { Category } from './category.ts';
import type { Stimulus, StimulusCredit, StimulusSet } from './stimulus.ts';

/** What `format` says in every index file of stimuli. */
export const STIMULUS_INDEX_FORMAT = 'cuelens-stimuli';

/** The version of the format that is read here. */
export const STIMULUS_INDEX_VERSION = 1;

/** A hundred faulty images have one cause; the first few show it. */
const NAMED_PROBLEMS = 5;

const SHA256 = /^[0-9a-f]{64}$/;
const ADVICE = 'Ask whoever made the file, or load another set; the set shown stays as it is.';

type Json = Readonly<Record<string, unknown>>;

/** Collects what is wrong, so that one reading finds everything. */
type Tell = (field: string, message: string) => void;

/**
 * Reads a set's `index.json` (already parsed from JSON, otherwise unchecked) into a stimulus set.
 *
 * Checked: format and version, the 16 classes in their order, texts, template and sources, and of every image
 * a unique id, a relative path that stays below the set's folder, known labels, a lower-case
 * SHA-256, a size in whole bytes, and source positions that exist. Unknown fields are passed over.
 * On failure the first five problems are named (code `stimulus-index`, `field` such as
 * `images[3].sha256`), followed by one that counts the rest.
 */
export function parseStimulusIndex(json: unknown): Checked<StimulusSet> {
  const faults: { field: string; message: string }[] = [];
  const tell: Tell = (field, message) => faults.push({ field, message });
  const value = isRecord(json) ? readIndex(json, tell) : null;
  if (value === null) tell('index', 'is no index of stimuli: a JSON object is expected');
  if (value !== null && faults.length === 0) return { ok: true, value };
  return { ok: false, problems: toProblems(faults) };
}

function readIndex(json: Json, tell: Tell): StimulusSet {
  if (json['format'] !== STIMULUS_INDEX_FORMAT) {
    tell('format', `is ${show(json['format'])}, not “${STIMULUS_INDEX_FORMAT}”`);
  }
  if (json['version'] !== STIMULUS_INDEX_VERSION) {
    tell('version', `is ${show(json['version'])}; this page reads ${STIMULUS_INDEX_VERSION}`);
  }
  const classes = readList(json, 'classes', tell);
  if (classes.length !== CATEGORIES.length || classes.some((name, i) => name !== CATEGORIES[i])) {
    tell('classes', 'are not the 16 categories in alphabetical order');
  }
  const sources = readList(json, 'sources', tell).map((source, i) => readSource(source, i, tell));
  const images = readList(json, 'images', tell);
  if (images.length === 0) tell('images', 'has no entry');
  const stimuli = images.map((image, i) =>
    readStimulus(image, `images[${i}]`, sources.length, tell),
  );
  tellRepeats(stimuli, tell);
  const naturalTemplate = readText(json, 'naturalTemplate', '', tell);
  if (naturalTemplate !== '' && !naturalTemplate.includes(CLASS_SLOT)) {
    tell('naturalTemplate', `“${naturalTemplate}” has no ${CLASS_SLOT} for the class name`);
  }
  return {
    id: readText(json, 'id', '', tell),
    title: readText(json, 'title', '', tell),
    note: readText(json, 'note', '', tell),
    naturalTemplate,
    licence: json['licence'] === undefined ? '' : readText(json, 'licence', '', tell),
    stimuli,
    sources,
  };
}

function readSource(source: unknown, i: number, tell: Tell): StimulusCredit {
  const at = `sources[${i}]`;
  const json = readRecord(source, at, tell);
  return {
    name: readText(json, 'name', at, tell),
    set: readText(json, 'set', at, tell),
    author: readText(json, 'author', at, tell),
    licence: readText(json, 'licence', at, tell),
  };
}

function readStimulus(image: unknown, at: string, sourceCount: number, tell: Tell): Stimulus {
  const json = readRecord(image, at, tell);
  const file = readText(json, 'file', at, tell);
  if (file !== '' && !staysBelowFolder(file)) {
    tell(`${at}.file`, `“${file}” is no plain path below the set's folder`);
  }
  const sha256 = readText(json, 'sha256', at, tell);
  if (sha256 !== '' && !SHA256.test(sha256)) {
    tell(`${at}.sha256`, 'is no SHA-256 in 64 lower-case hex digits');
  }
  const sizeBytes = json['bytes'];
  if (!isWholeNumber(sizeBytes) || sizeBytes === 0) {
    tell(`${at}.bytes`, `is ${show(sizeBytes)}, not a number of bytes`);
  }
  const shapeSource = readSourcePosition(json, 'shapeSource', at, sourceCount, tell);
  const textureSource = readSourcePosition(json, 'textureSource', at, sourceCount, tell);
  return {
    id: readText(json, 'id', at, tell),
    file,
    shape: readCategory(json, 'shape', at, tell),
    texture: readCategory(json, 'texture', at, tell),
    sha256,
    sizeBytes: isWholeNumber(sizeBytes) ? sizeBytes : 0,
    ...(json['family'] === undefined ? {} : { family: readText(json, 'family', at, tell) }),
    ...(shapeSource === null ? {} : { shapeSource }),
    ...(textureSource === null ? {} : { textureSource }),
  };
}

function readCategory(json: Json, key: string, at: string, tell: Tell): Category {
  const category = CATEGORIES.find((name) => name === json[key]);
  if (category !== undefined) return category;
  tell(`${at}.${key}`, `is ${show(json[key])}, none of the 16 categories`);
  return CATEGORIES[0];
}

function readSourcePosition(
  json: Json,
  key: string,
  at: string,
  sourceCount: number,
  tell: Tell,
): number | null {
  const position = json[key];
  if (position === undefined) return null;
  if (isWholeNumber(position) && position < sourceCount) return position;
  tell(`${at}.${key}`, `is ${show(position)}; there are ${sourceCount} sources, counted from 0`);
  return null;
}

function tellRepeats(stimuli: readonly Stimulus[], tell: Tell): void {
  const firstOfId = new Map<string, number>();
  stimuli.forEach(({ id }, i) => {
    const first = firstOfId.get(id);
    if (first === undefined) firstOfId.set(id, i);
    else if (id !== '') tell(`images[${i}].id`, `“${id}” is already the id of images[${first}]`);
  });
}

/**
 * True for a path that any server resolves below the folder it is appended to: no scheme, no
 * leading slash, no `.` or `..` (also not as `%2e`), no query, nothing that Windows reads as a slash.
 */
function staysBelowFolder(path: string): boolean {
  if (/[\\:?#%\p{Cc}]/u.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function readText(json: Json, key: string, at: string, tell: Tell): string {
  const text = json[key];
  if (typeof text === 'string' && text !== '') return text;
  tell(at === '' ? key : `${at}.${key}`, `is ${show(text)}, not a text`);
  return '';
}

function readList(json: Json, key: string, tell: Tell): readonly unknown[] {
  const list = json[key];
  if (Array.isArray(list)) return list;
  tell(key, `is ${show(list)}, not a list`);
  return [];
}

function readRecord(value: unknown, at: string, tell: Tell): Json {
  if (isRecord(value)) return value;
  tell(at, `is ${show(value)}, not an object`);
  return {};
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWholeNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function toProblems(faults: readonly { field: string; message: string }[]): Problem[] {
  const named = faults.slice(0, NAMED_PROBLEMS).map(({ field, message }) => ({
    code: 'stimulus-index',
    field,
    message: `The index of the stimuli cannot be used: ${field} ${message}.`,
    advice: ADVICE,
  }));
  const more = faults.length - named.length;
  if (more === 0) return named;
  const rest = {
    code: 'stimulus-index',
    field: 'index',
    message: `And ${more} more.`,
    advice: ADVICE,
  };
  return [...named, rest];
}
