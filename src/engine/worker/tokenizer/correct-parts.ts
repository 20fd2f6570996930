import { recordOf } from '../../contract/json-record.ts';
import type { JsonRecord } from '../../contract/json-record.ts';
import { precompiledNormalizer } from './precompiled-charsmap.ts';

// JavaScript's own `\s` and `trim` count the byte-order mark as white space and miss U+0085.
const SPACE_AT_START = /^\p{White_Space}+/u;
const SPACE_AT_END = /\p{White_Space}+$/u;
const BYTE_LEVEL_WORDS =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/**
 * Makes a normalizer of Transformers.js give what Hugging Face's tokenizers give: lower case letter by
 * letter (a final sigma is an ordinary one), Unicode's white space, and SentencePiece's own rules
 * where the library only comes close. `json` is its entry in `tokenizer.json`. Throws a RangeError
 * for rules that cannot be read.
 */
export function correctNormalizer(normalizer: object, json: unknown): void {
  const config = recordOf(json);
  switch (config['type']) {
    case 'Sequence':
      correctEach(normalizer, 'normalizers', config['normalizers'], correctNormalizer);
      return;
    case 'Lowercase':
      Object.assign(normalizer, { normalize: lowerEach });
      return;
    case 'Strip':
      Object.assign(normalizer, { normalize: stripperOf(config) });
      return;
    case 'Precompiled': {
      const rules = config['precompiled_charsmap'];
      if (typeof rules !== 'string') return;
      Object.assign(normalizer, { normalize: precompiledNormalizer(rules) });
    }
  }
}

/** Likewise for a pre-tokenizer: Unicode's white space, and `▁` starting a word of its own. */
export function correctPreTokenizer(preTokenizer: object, json: unknown): void {
  const config = recordOf(json);
  switch (config['type']) {
    case 'Sequence':
      correctEach(preTokenizer, 'tokenizers', config['pretokenizers'], correctPreTokenizer);
      return;
    case 'ByteLevel':
      Object.assign(preTokenizer, { pattern: BYTE_LEVEL_WORDS });
      return;
    case 'Metaspace':
      Object.assign(preTokenizer, { pre_tokenize_text: metaspaceOf(config) });
  }
}

/** The library's parts keep their children in a field that is not in their types. */
function correctEach(
  parent: object,
  field: string,
  configs: unknown,
  correct: (child: object, config: unknown) => void,
): void {
  const children: unknown = Reflect.get(parent, field);
  if (!Array.isArray(children) || !Array.isArray(configs)) return;
  children.forEach((child: unknown, i) => {
    // A part is a function with fields.
    if (typeof child === 'function') correct(child, configs[i]);
  });
}

/** Lower case letter by letter, as Rust's `to_lowercase` of one: a final sigma is an ordinary one. */
export function lowerEach(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join('');
}

function stripperOf({
  strip_left: left,
  strip_right: right,
}: JsonRecord): (text: string) => string {
  return (text) => {
    const cut = left === true ? text.replace(SPACE_AT_START, '') : text;
    return right === true ? cut.replace(SPACE_AT_END, '') : cut;
  };
}

/** `Metaspace` of Hugging Face's tokenizers: spaces become `▁`, one is put first, words start at one. */
function metaspaceOf(
  config: JsonRecord,
): (text: string, place?: { readonly section_index?: number }) => string[] {
  const mark = typeof config['replacement'] === 'string' ? config['replacement'] : '▁';
  const older = config['add_prefix_space'] === false ? 'never' : 'always';
  const scheme = config['prepend_scheme'] ?? older;
  return (text, place) => {
    const marked = text.replaceAll(' ', mark);
    const wanted = scheme === 'always' || (scheme === 'first' && place?.section_index === 0);
    const whole = wanted && !marked.startsWith(mark) ? mark + marked : marked;
    if (config['split'] === false) return [whole];
    return whole
      .split(mark)
      .map((word, i) => (i === 0 ? word : mark + word))
      .filter((word) => word !== '');
  };
}
