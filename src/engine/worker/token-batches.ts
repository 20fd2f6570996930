/** Sentences a run; more gains little and makes a waiting cancel wait longer. */
const MOST_SENTENCES = 32;
/** Tokens a run, filling included, for the same reason: long sentences go a few at a time. */
const MOST_TOKENS = 512;

/**
 * At most `maxTokens` ids: the first ones and, where the tokenizer `closes` a sentence with a special
 * token, that one, as the Hugging Face tokenizers cut.
 */
export function cutTokens(
  ids: readonly number[],
  maxTokens: number,
  closes: boolean,
): readonly number[] {
  if (ids.length <= maxTokens) return ids;
  return closes ? [...ids.slice(0, maxTokens - 1), ...ids.slice(-1)] : ids.slice(0, maxTokens);
}

/** The ids followed by `padId` up to `length` of them. */
export function fillTokens(ids: readonly number[], length: number, padId: number): number[] {
  return [...ids, ...Array<number>(length - ids.length).fill(padId)];
}

/**
 * Numbers of the sentences that share a run: of one token length, in order, few enough for the run
 * to be short. `fixedBatch` is how many the graph takes at a time; null where any number goes.
 */
export function batchesOfOneLength(
  tokenRows: readonly (readonly number[])[],
  fixedBatch: number | null,
): readonly (readonly number[])[] {
  const byLength = new Map<number, number[]>();
  tokenRows.forEach((ids, index) => {
    const group = byLength.get(ids.length);
    if (group === undefined) byLength.set(ids.length, [index]);
    else group.push(index);
  });
  return [...byLength].flatMap(([length, indexes]) => {
    const fitting = Math.floor(MOST_TOKENS / Math.max(1, length));
    const size = fixedBatch ?? Math.max(1, Math.min(MOST_SENTENCES, fitting));
    return Array.from({ length: Math.ceil(indexes.length / size) }, (_, i) =>
      indexes.slice(i * size, (i + 1) * size),
    );
  });
}
