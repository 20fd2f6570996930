/**
 * SentencePiece's normalization rules, as its tokenizer files carry them: a double-array trie
 * (Darts-clone) from UTF-8 bytes to offsets, and the texts that stand there, each ended by a zero byte.
 *
 * Works on what a reader sees as one character. One of fewer than six bytes is replaced as a whole by
 * the rule for its shortest beginning that has one, which may drop accents behind it; anything else
 * code point by code point. Odd as that is, models were trained with it: `spm_precompiled`, the reader
 * inside Hugging Face's tokenizers. Throws a RangeError for bytes that are no such rules.
 */
export function precompiledNormalizer(base64: string): (text: string) => string {
  const { units, texts } = readCharsmap(base64);
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const encoder = new TextEncoder();
  const known = new Map<string, string | null>();

  /** The rule's text for the shortest beginning of `part`; null where there is none. */
  const replacementOf = (part: string): string | null => {
    const cached = known.get(part);
    if (cached !== undefined) return cached;
    const offset = findShortest(units, encoder.encode(part));
    const found = offset === null ? null : textAt(texts, offset);
    known.set(part, found);
    return found;
  };

  return (text) => {
    let out = '';
    for (const { segment } of graphemes.segment(text)) {
      const whole = encoder.encode(segment).length < 6 ? replacementOf(segment) : null;
      if (whole !== null) out += whole;
      else for (const character of segment) out += replacementOf(character) ?? character;
    }
    return out;
  };
}

function readCharsmap(base64: string): { units: Uint32Array; texts: Uint8Array } {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const trieBytes = bytes.length < 4 ? -1 : view.getUint32(0, true);
  if (trieBytes <= 0 || trieBytes % 4 !== 0 || trieBytes + 4 > bytes.length) {
    throw new RangeError('the rules of a Precompiled normalizer are cut short');
  }
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) =>
    view.getUint32(4 + 4 * i, true),
  );
  return { units, texts: bytes.subarray(4 + trieBytes) };
}

/** Bits of a unit: 0 to 7 its byte, 8 whether a value follows, 9 a far offset, 10 to 30 the offset. */
function findShortest(units: Uint32Array, key: Uint8Array): number | null {
  let at = offsetIn(units[0] ?? 0);
  for (const byte of key) {
    if (byte === 0) return null;
    at ^= byte;
    const unit = units[at] ?? 0;
    if ((unit & 0x800000ff) >>> 0 !== byte) return null;
    at ^= offsetIn(unit);
    if ((unit >>> 8) & 1) return (units[at] ?? 0) & 0x7fffffff;
  }
  return null;
}

function offsetIn(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function textAt(texts: Uint8Array, offset: number): string {
  const end = texts.indexOf(0, offset);
  return new TextDecoder().decode(texts.subarray(offset, end < 0 ? texts.length : end));
}
