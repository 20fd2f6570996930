import { cosineBetween, rowOf } from '#science/matrix.ts';
import { EngineError } from '../contract/engine-error.ts';
import { encodeTokens, mostTokens, tokensOf } from './text-encoder.ts';
import type { TextTower } from './text-encoder.ts';

/** Short, so that much of what is filled in would show. */
const SENTENCE = 'a cat';
/** Lowest cosine between a sentence's rows with and without filling that counts as the same row. */
const SAME_COSINE = 0.99999;

/** What a dry run of a text tower showed. */
export interface TextTrial {
  /** How many tokens each sentence is filled up to; null where it keeps its true length. */
  readonly filledTo: number | null;
  /** Width D of a row. */
  readonly embeddingSize: number;
}

/**
 * Encodes one short sentence to learn the width of a row and whether sentences must be filled.
 *
 * A graph of a fixed length always has them filled to it. Else `required` fills to the model's limit,
 * `never` keeps true lengths, and `if-exact` does so only where the sentence gives one and the same
 * row (cosine at least 0.99999) both ways: filling changes a row where attention looks at it, and
 * such a row at its true length would be another one without a word.
 */
export async function tryFilling(tower: TextTower, signal: AbortSignal): Promise<TextTrial> {
  const { padding } = tower.settings;
  const { fixedLength } = tower.tensors;
  const limit = mostTokens(tower);
  const rowAt = async (filledTo: number | null): Promise<Float32Array> => {
    const { matrix } = await encodeTokens(tower, [tokensOf(SENTENCE, tower)], filledTo, signal);
    return rowOf(matrix, 0);
  };
  if (fixedLength !== null) {
    return { filledTo: fixedLength, embeddingSize: (await rowAt(fixedLength)).length };
  }
  if (padding === 'never') return { filledTo: null, embeddingSize: (await rowAt(null)).length };
  const filled = await rowAt(limit);
  const embeddingSize = filled.length;
  if (padding === 'required') return { filledTo: limit, embeddingSize };
  const short = await rowAt(null).catch(nullIfRefused);
  const exact =
    short !== null && short.length === embeddingSize && cosineBetween(short, filled) >= SAME_COSINE;
  return { filledTo: exact ? null : limit, embeddingSize };
}

/** A graph may have its length built in without saying so: then it refuses any other. */
function nullIfRefused(error: unknown): null {
  if (error instanceof EngineError && error.code === 'bad-model') return null;
  throw error;
}
