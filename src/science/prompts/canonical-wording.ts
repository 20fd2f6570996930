/** Python's `string.punctuation` without `_`, which becomes a space: 31 marks. */
const PUNCTUATION = /[!-/:-@[-^`{-~]/g;
/** What Python's `str.split` takes for white space. JavaScript's own differs at both ends. */
const WHITE_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/**
 * A sentence as SigLIP's own pipeline words it before it is cut into tokens: `_` becomes a space,
 * ASCII punctuation goes, letters become small, white space of any length one space, none at the
 * ends. So `A photo of a Cat!` and `a photo of a cat` are one sentence to such a model. May be empty.
 *
 * Source: `canonicalize_text` of big_vision's prompt engineering (Zhai et al. 2023), as in open_clip's
 * `clean="canonicalize"`. open_clip also mends broken encodings and HTML entities first (ftfy), for
 * text from the web; nothing here types those.
 */
export function canonicalWording(sentence: string): string {
  return sentence
    .replaceAll('_', ' ')
    .replace(PUNCTUATION, '')
    .toLowerCase()
    .replace(WHITE_SPACE, ' ')
    .replace(/^ | $/g, '');
}
