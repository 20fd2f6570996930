/** Python's `string.punctuation` without `_`, which becomes a space: 31 marks. */
const PUNCTUATION = /[!-/:-@[-^`{-~]/g;
/** Python's `str.split` takes these for white space too, besides what Unicode calls so. */
const SEPARATORS = ['\u001c', '\u001d', '\u001e', '\u001f'];

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
  return ['_', ...SEPARATORS]
    .reduce((text, mark) => text.replaceAll(mark, ' '), sentence)
    .replace(PUNCTUATION, '')
    .toLowerCase()
    .replace(/\p{White_Space}+/gu, ' ')
    .replace(/^ | $/g, '');
}
