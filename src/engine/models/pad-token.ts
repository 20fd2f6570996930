import { recordOf } from '../contract/json-record.ts';
import type { JsonRecord } from '../contract/json-record.ts';
import type { SettingsFiles } from './model-settings.ts';

/** The token that fills sentences up, by name, as `tokenizer_config.json` gives it. */
export function padTokenOf(tokenizerConfig: JsonRecord): string | null {
  const pad = tokenizerConfig['pad_token'];
  const name = typeof pad === 'string' ? pad : recordOf(pad)['content'];
  return typeof name === 'string' && name !== '' ? name : null;
}

/**
 * The id of the token that fills sentences up: as the tokenizer's own padding says, else the id of the
 * named token, else what the model's configuration says. Null where none of them does.
 *
 * The tokenizer comes first: early CLIP configurations say 1, which nothing was ever filled with.
 */
export function findPadId({
  config,
  tokenizerConfig,
  tokenizerHead,
}: SettingsFiles): number | null {
  const own = idOf(recordOf(valueAfter(tokenizerHead, 'padding'))['pad_id']);
  if (own !== null) return own;
  const name = padTokenOf(tokenizerConfig);
  if (name !== null) {
    const id = findTokenId(name, tokenizerConfig, tokenizerHead);
    if (id !== null) return id;
  }
  return idOf(recordOf(config['text_config'])['pad_token_id']) ?? idOf(config['pad_token_id']);
}

function findTokenId(name: string, tokenizerConfig: JsonRecord, head: string): number | null {
  const decoder = Object.entries(recordOf(tokenizerConfig['added_tokens_decoder']));
  const listed = decoder.find(([, token]) => recordOf(token)['content'] === name);
  if (listed !== undefined) return idOf(Number(listed[0]));
  const added = valueAfter(head, 'added_tokens');
  const tokens = Array.isArray(added) ? added.map(recordOf) : [];
  const id = idOf(tokens.find((token) => token['content'] === name)?.['id']);
  return id ?? findInVocabulary(name, head);
}

/** The first pieces of a vocabulary, in order of their ids, come early in the file. */
function findInVocabulary(name: string, head: string): number | null {
  const at = head.indexOf('"vocab"');
  if (at < 0) return null;
  const key = `${JSON.stringify(name)}:`;
  // Written with or without a space, never inside a longer piece: the quotes are part of the key.
  const found = head.slice(at).replace(/":\s+/g, '":').split(key)[1];
  return found === undefined ? null : idOf(Number(/^\d+/.exec(found)?.[0] ?? NaN));
}

/** The JSON value behind the first `"name":` in a text that may end in the middle. */
function valueAfter(text: string, name: string): unknown {
  const match = new RegExp(`"${name}"\\s*:\\s*`).exec(text);
  if (match === null) return undefined;
  const start = match.index + match[0].length;
  const end = endOfValue(text, start);
  try {
    return end === null ? undefined : (JSON.parse(text.slice(start, end)) as unknown);
  } catch {
    return undefined;
  }
}

/** Where an object or a list that begins at `start` ends; null where it is another value, or cut. */
function endOfValue(text: string, start: number): number | null {
  let depth = 0;
  let isInText = false;
  for (let at = start; at < text.length; at += 1) {
    const letter = text[at];
    if (isInText) {
      if (letter === '\\') at += 1;
      else if (letter === '"') isInText = false;
    } else if (letter === '"') isInText = true;
    else if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') depth -= 1;
    if (depth === 0 && !isInText) return letter === '}' || letter === ']' ? at + 1 : null;
  }
  return null;
}

function idOf(value: unknown): number | null {
  return Number.isInteger(value) && Number(value) >= 0 ? Number(value) : null;
}
