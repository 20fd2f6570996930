import type { Checked, Problem } from '#science/problem.ts';
import { recordOf } from './json-record.ts';
import type { ModelCard } from './model-card.ts';
import { isSha256 } from './sha256.ts';

const ADVICE = 'Write the card again with the tool that made it.';

/**
 * Checks the parsed JSON of a model card. Every file needs a relative path, its size and its hash;
 * problems name the field at fault, all of them.
 */
export function parseModelCard(json: unknown): Checked<ModelCard> {
  const problems: Problem[] = [];
  const expect = (holds: boolean, field: string, what: string): void => {
    if (holds) return;
    const message = `The model card cannot be used: ${field} is not ${what}.`;
    problems.push({ code: 'bad-model-card', field, message, advice: ADVICE });
  };
  const expectFile = (value: unknown, field: string): void => {
    const file = recordOf(value);
    expect(isRelativePath(file['path']), `${field}.path`, 'a path below the model');
    expect(isCount(file['sizeBytes']), `${field}.sizeBytes`, 'a number of bytes');
    expect(isSha256(file['sha256']), `${field}.sha256`, 'a SHA-256 in lower-case hex');
  };

  const card = recordOf(json);
  for (const field of ['id', 'revision', 'title', 'licence']) {
    expect(isText(card[field]), field, 'a text');
  }
  const files = recordOf(card['files']);
  for (const name of ['config', 'preprocessor', 'tokenizer', 'tokenizerConfig', 'selfTest']) {
    expectFile(files[name], `files.${name}`);
  }
  for (const tower of ['text', 'vision']) {
    for (const dtype of ['fp32', 'w16']) {
      expectFile(recordOf(files[tower])[dtype], `files.${tower}.${dtype}`);
    }
  }
  const { defaultDtype, embeddingSize, logitScale, maxTokens } = card;
  expect(defaultDtype === 'fp32' || defaultDtype === 'w16', 'defaultDtype', 'fp32 or w16');
  expect(isCount(embeddingSize), 'embeddingSize', 'a whole number above 0');
  expect(isPositive(logitScale), 'logitScale', 'a number above 0');
  expect(isCount(maxTokens), 'maxTokens', 'a whole number above 0');
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
    expect(isText(about[field]), `about.${field}`, 'a text');
  }
  for (const field of ['limits', 'sources']) {
    expect(isTextList(about[field]), `about.${field}`, 'a list of texts');
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: json as ModelCard };
}

/** No scheme, no leading slash, no way up: a card must not send the page to another host. */
function isRelativePath(value: unknown): boolean {
  return isText(value) && /^[\w.-]+(?:\/[\w.-]+)*$/.test(value) && !value.includes('..');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
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
