import type { Checked, Problem } from '#science/problem.ts';
import { recordOf } from './json-record.ts';
import type { Dtype, ModelCard, ModelSource } from './model-card.ts';
import { isSha256 } from './sha256.ts';

const ADVICE = 'Write the card again with the tool that made it.';

/** Every way that a tower's weights may be stored, best first. */
export const DTYPES: readonly Dtype[] = ['fp32', 'w16', 'fp16', 'q8'];

/**
 * Checks the parsed JSON of a model card that lies beside its files. Every file needs a relative
 * path, its size and its hash; problems name the field at fault, all of them.
 */
export function parseModelCard(json: unknown): Checked<ModelCard> {
  return checkCard(json, ['page']);
}

/**
 * Checks the card of a model from elsewhere, as this browser kept it: damaged, or of an older version
 * of the page. What nobody needs to know beforehand may be missing: sizes, hashes, some files, words.
 */
export function parseKeptCard(json: unknown): Checked<ModelCard> {
  return checkCard(json, ['hub', 'disk']);
}

function checkCard(json: unknown, sources: readonly ModelSource[]): Checked<ModelCard> {
  const isOwn = sources.includes('page');
  const problems: Problem[] = [];
  const expect = (holds: boolean, field: string, what: string): void => {
    if (holds) return;
    const message = `The model card cannot be used: ${field} is not ${what}.`;
    problems.push({ code: 'bad-model-card', field, message, advice: ADVICE });
  };
  const expectFile = (value: unknown, field: string): void => {
    const file = recordOf(value);
    const { path, sizeBytes, sha256 } = file;
    // Files from disk may be called anything.
    const below = isOwn ? isRelativePath(path) : isText(path) && !path.split('/').includes('..');
    expect(below, `${field}.path`, 'a path below the model');
    expect(isCount(sizeBytes) || orNull(sizeBytes), `${field}.sizeBytes`, 'a number of bytes');
    expect(isSha256(sha256) || orNull(sha256), `${field}.sha256`, 'a SHA-256 in lower-case hex');
    for (const [i, part] of listOf(file['externalData']).entries()) {
      expectFile(part, `${field}.externalData[${i}]`);
    }
  };
  const orNull = (value: unknown): boolean => !isOwn && value === null;
  const isWords = (value: unknown): boolean => isText(value) || (!isOwn && value === '');

  const card = recordOf(json);
  for (const field of ['id', 'revision', 'title']) {
    expect(isText(card[field]), field, 'a text');
  }
  const licence = recordOf(card['licence']);
  expect(isText(licence['name']), 'licence.name', 'a text');
  expect(
    ['open', 'research-only', 'unknown'].includes(String(licence['use'])),
    'licence.use',
    'open, research-only or unknown',
  );
  const isSource = (sources as readonly unknown[]).includes(card['source']);
  expect(isSource, 'source', sources.join(' or '));
  const files = recordOf(card['files']);
  for (const name of ['preprocessor', 'tokenizer']) expectFile(files[name], `files.${name}`);
  for (const name of ['config', 'tokenizerConfig', 'selfTest']) {
    if (!orNull(files[name])) expectFile(files[name], `files.${name}`);
  }
  for (const tower of ['text', 'vision']) {
    const stored = recordOf(files[tower]);
    expect(Object.keys(stored).length > 0, `files.${tower}`, 'a file for at least one dtype');
    for (const [dtype, file] of Object.entries(stored)) {
      expect(isDtype(dtype), `files.${tower}.${dtype}`, `one of ${DTYPES.join(', ')}`);
      expectFile(file, `files.${tower}.${dtype}`);
    }
  }
  const { defaultDtype, embeddingSize } = card;
  const isStored = isDtype(defaultDtype) || orNull(defaultDtype);
  expect(isStored, 'defaultDtype', `one of ${DTYPES.join(', ')}`);
  const isWidth = isCount(embeddingSize) || orNull(embeddingSize);
  expect(isWidth, 'embeddingSize', 'a whole number above 0');
  const rule = recordOf(card['logitRule']);
  expect(
    rule['kind'] === 'softmax' || rule['kind'] === 'sigmoid',
    'logitRule.kind',
    'softmax or sigmoid',
  );
  expect(isPositive(rule['scale']), 'logitRule.scale', 'a number above 0');
  const text = recordOf(card['text']);
  expect(isCount(text['maxTokens']), 'text.maxTokens', 'a whole number above 0');
  for (const [set, value] of Object.entries(recordOf(card['embeddings']))) {
    const shipped = recordOf(value);
    const field = `embeddings.${set}`;
    expectFile(shipped['file'], `${field}.file`);
    expect(isCount(shipped['rows']), `${field}.rows`, 'a whole number above 0');
    expect(isSha256(shipped['stimuliSha256']), `${field}.stimuliSha256`, 'a SHA-256');
    expect(isText(shipped['madeBy']), `${field}.madeBy`, 'a text');
  }
  const about = recordOf(card['about']);
  for (const field of ['summary', 'parameters', 'training']) {
    expect(isWords(about[field]), `about.${field}`, 'a text');
  }
  for (const field of ['limits', 'sources']) {
    expect(isTextList(about[field]), `about.${field}`, 'a list of texts');
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: json as ModelCard };
}

/** Whether a word names a way to store weights. */
export function isDtype(word: unknown): word is Dtype {
  return (DTYPES as readonly unknown[]).includes(word);
}

/** No scheme, no leading slash, no way up: a card must not send the page to another host. */
export function isRelativePath(value: unknown): value is string {
  return isText(value) && /^[\w.-]+(?:\/[\w.-]+)*$/.test(value) && !value.includes('..');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && isPositive(value);
}
