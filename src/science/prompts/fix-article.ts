/** Written with a vowel, spoken with a consonant: "a unicorn", "a one-way sign", "a European". */
const CONSONANT_SOUND =
  /^(?:eu|ewe|once|one(?![a-z])|ouija|u(?:ni(?![dmn])|s[abeu]|t[aeio]|r(?:an|e|in|o)|k|biq|fo|v|(?![a-z])))/i;

/** Written with a consonant, spoken with a vowel: "an hour", "an x-ray", "an 8-ball". */
const VOWEL_SOUND = /^(?:hour|honest|honou?r|heir|[fhlmnrsx](?![a-z0-9])|8|1[18](?!\d))/i;

/** Capitals without a vowel are read letter by letter: "an LCD", "an RV". */
const SPELLED_WITH_VOWEL = /^[FHLMNRSX][B-DF-HJ-NP-TV-XZ]+(?![a-z])/;

/**
 * Writes `an` for `a` (and the reverse) where the indefinite article stands right before `name`
 * in `sentence`: "a photo of a airplane." -> "a photo of an airplane.".
 *
 * `at` is the position of `name` in `sentence`. Only the word directly before it is touched, in its
 * own case; everything else is left as typed. By sound, not by letter ("an hour", "a unicorn"), as
 * far as short rules reach: a word they do not know goes by its first letter.
 */
export function fixArticleBefore(sentence: string, at: number, name: string): string {
  const before = sentence.slice(0, at);
  const match = /(?<![\p{L}\p{M}\p{N}'’_-])(an?)(\s+)$/iu.exec(before);
  if (match === null) return sentence;
  const [whole, article = '', space = ''] = match;
  const lead = before.slice(0, before.length - whole.length);
  const letter = article.charAt(0);
  const ending = startsWithVowelSound(name) ? endingLike(article, lead + name) : '';
  return `${lead}${letter}${ending}${space}${sentence.slice(at)}`;
}

/** The n of `an`: a capital in a sentence in capitals, small after the capital of a sentence start. */
function endingLike(article: string, around: string): string {
  const isShouted = article.startsWith('A') && around === around.toUpperCase();
  return article === 'AN' || isShouted ? 'N' : 'n';
}

function startsWithVowelSound(name: string): boolean {
  const word = name.normalize('NFD').replace(/^[^\p{L}\p{N}]+|\p{M}/gu, '');
  if (VOWEL_SOUND.test(word) || SPELLED_WITH_VOWEL.test(word)) return true;
  return /^[aeiou]/i.test(word) && !CONSONANT_SOUND.test(word);
}
