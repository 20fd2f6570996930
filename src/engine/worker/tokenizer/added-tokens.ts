import { isRecord } from '../../contract/json-record.ts';

/** A token that is found in a text before anything else happens to it. */
export interface AddedToken {
  readonly id: number;
  /** What is looked for: as written, or as normalized. */
  readonly content: string;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly singleWord: boolean;
}

/** A piece of text, or the id of an added token that stood there. */
export type TextPiece = string | number;

const SPACE_AT_START = /^\p{White_Space}+/u;
const SPACE_AT_END = /\p{White_Space}+$/u;
const WORD_AT_START = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/u;
const WORD_AT_END = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]$/u;

/** The added tokens of a `tokenizer.json`: those sought in the text as typed, and those in the normalized one. */
export function readAddedTokens(
  list: unknown,
  normalize: (text: string) => string,
): { readonly asTyped: readonly AddedToken[]; readonly normalized: readonly AddedToken[] } {
  const asTyped: AddedToken[] = [];
  const normalized: AddedToken[] = [];
  for (const entry of Array.isArray(list) ? list : []) {
    if (!isRecord(entry)) continue;
    const { id, content } = entry;
    if (typeof id !== 'number' || typeof content !== 'string' || content === '') continue;
    const flags = {
      lstrip: entry['lstrip'] === true,
      rstrip: entry['rstrip'] === true,
      singleWord: entry['single_word'] === true,
    };
    if (entry['normalized'] === true) {
      normalized.push({ id, content: normalize(content), ...flags });
    } else {
      asTyped.push({ id, content, ...flags });
    }
  }
  return { asTyped, normalized };
}

/**
 * Makes the splitter of texts at `tokens`: from left to right, the longest that starts first. A token
 * may take the white space beside it with it, or ask to be a word of its own.
 *
 * Source: `AddedVocabulary` of Hugging Face's tokenizers.
 */
export function splitterAt(tokens: readonly AddedToken[]): (text: string) => readonly TextPiece[] {
  const longestFirst = tokens.toSorted((a, b) => b.content.length - a.content.length);
  const byFirst = new Map<string, AddedToken[]>();
  for (const token of longestFirst) {
    const first = token.content.charAt(0);
    const same = byFirst.get(first);
    if (same === undefined) byFirst.set(first, [token]);
    else same.push(token);
  }
  return (text) => {
    const pieces: TextPiece[] = [];
    let start = 0;
    let at = 0;
    while (at < text.length) {
      const token = byFirst
        .get(text.charAt(at))
        ?.find(({ content }) => text.startsWith(content, at));
      if (token === undefined) {
        at += 1;
        continue;
      }
      const end = at + token.content.length;
      if (token.singleWord && !standsAlone(text, at, end)) {
        at = end;
        continue;
      }
      const before = text.slice(start, at);
      const kept = token.lstrip ? before.replace(SPACE_AT_END, '') : before;
      if (kept !== '') pieces.push(kept);
      pieces.push(token.id);
      const space = token.rstrip ? SPACE_AT_START.exec(text.slice(end))?.[0].length : 0;
      start = end + (space ?? 0);
      at = start;
    }
    if (start < text.length) pieces.push(text.slice(start));
    return pieces;
  };
}

function standsAlone(text: string, start: number, end: number): boolean {
  return !WORD_AT_END.test(text.slice(0, start)) && !WORD_AT_START.test(text.slice(end));
}
