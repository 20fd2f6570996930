import type { Checked, Problem } from '#science/problem.ts';
import type { ModelCard } from './model-card.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks a `card.json`: every field that loading and scoring rely on, by type and range. Gives the
 * card, or one problem per field at fault; never throws.
 */
export function parseModelCard(json: unknown): Checked<ModelCard> {
  const faults: string[] = [];
  const expect = (field: string, holds: boolean): void => {
    if (!holds) faults.push(field);
  };
  const card = fieldsOf(json);
  for (const field of ['id', 'revision', 'title', 'licence']) expect(field, isText(card[field]));
  const files = fieldsOf(card['files']);
  for (const field of ['config', 'preprocessor', 'tokenizer', 'tokenizerConfig', 'selfTest']) {
    expect(`files.${field}`, isFile(files[field]));
  }
  for (const tower of ['text', 'vision']) {
    const byDtype = fieldsOf(files[tower]);
    for (const dtype of ['fp32', 'w16']) expect(`files.${tower}.${dtype}`, isFile(byDtype[dtype]));
  }
  expect('defaultDtype', card['defaultDtype'] === 'fp32' || card['defaultDtype'] === 'w16');
  expect('embeddingSize', isCount(card['embeddingSize']));
  expect('maxTokens', isCount(card['maxTokens']));
  const scale = card['logitScale'];
  expect('logitScale', typeof scale === 'number' && Number.isFinite(scale) && scale > 0);
  for (const [id, entry] of Object.entries(fieldsOf(card['embeddings']))) {
    const shipped = fieldsOf(entry);
    const good =
      isFile(shipped['file']) && isCount(shipped['rows']) && isHash(shipped['stimuliSha256']);
    expect(`embeddings.${id}`, good);
  }
  const about = fieldsOf(card['about']);
  for (const field of ['summary', 'parameters', 'training']) {
    expect(`about.${field}`, isText(about[field]));
  }
  for (const field of ['limits', 'sources']) {
    const list = about[field];
    expect(`about.${field}`, Array.isArray(list) && list.every(isText));
  }
  if (faults.length > 0) return { ok: false, problems: faults.map(faultOf) };
  return { ok: true, value: json as ModelCard };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** A path that stays below the model's own address. */
function isFile(value: unknown): boolean {
  const { path, sizeBytes, sha256 } = fieldsOf(value);
  const safe = typeof path === 'string' && /^(?!\/)(?!.*\.\.)[\w./-]+$/.test(path);
  return safe && isCount(sizeBytes) && isHash(sha256);
}

function faultOf(field: string): Problem {
  return {
    code: 'bad-model-card',
    field,
    message: `The model card says nothing usable under “${field}”.`,
    advice: 'Whoever deployed this page should copy the model’s files again.',
  };
}
