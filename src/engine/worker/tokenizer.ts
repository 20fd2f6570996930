import { EngineError } from '../contract/engine-error.ts';

/** Sentence to token ids, special tokens included, uncut and unpadded. */
export interface ModelTokenizer {
  encode(sentence: string): readonly number[];
}

/**
 * Transformers.js's tokenizer, made of the two fetched JSON files.
 *
 * The library is imported late, so that the model's files download meanwhile, and is told to fetch
 * nothing itself. Throws `bad-model` where it cannot read the files.
 */
export async function createTokenizer(
  tokenizerJson: object,
  tokenizerConfig: object,
): Promise<ModelTokenizer> {
  const { PreTrainedTokenizer, env } = await import('@xenova/transformers');
  env.allowRemoteModels = false;
  env.allowLocalModels = false;
  try {
    const tokenizer = new PreTrainedTokenizer(tokenizerJson, tokenizerConfig);
    return { encode: (sentence) => tokenizer.encode(sentence) };
  } catch (error) {
    throw new EngineError('bad-model', `The tokenizer cannot be read: ${String(error)}`);
  }
}
