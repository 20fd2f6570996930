import { canonicalWording } from '#science/prompts/canonical-wording.ts';
import { EngineError } from '../../contract/engine-error.ts';
import { recordOf } from '../../contract/json-record.ts';
import type { JsonRecord } from '../../contract/json-record.ts';
import type { TextSettings } from '../../contract/model-card.ts';
import { readAddedTokens, splitterAt } from './added-tokens.ts';
import { correctNormalizer, correctPreTokenizer, lowerEach } from './correct-parts.ts';

/** Sentence to token ids. */
export interface ModelTokenizer {
  /** Special tokens included, uncut and unpadded. */
  encode(sentence: string): readonly number[];
  /** Whether a special token ends every sentence, and stays when one is cut. */
  readonly closes: boolean;
}

/** Stands for the sentence while its special tokens are found out. */
const SENTENCE = '\u0000';

/**
 * What is done to a sentence besides what its `tokenizer.json` says. `canonical`: SigLIP's own wording
 * comes first. `lower-case`: letters become small as a first step of the tokenizer's normalizer, after
 * special tokens were found, as in transformers' `Siglip2Tokenizer`.
 */
export type Wording = TextSettings['wording'];

/**
 * The tokenizer of a model's `tokenizer.json` and `tokenizer_config.json`, id for id that of Hugging
 * Face's tokenizers: parts of Transformers.js, corrected where they differ, put together as there.
 *
 * The library is imported late, so that the model's files download meanwhile, and is told to fetch
 * nothing itself. Throws `bad-model` where it cannot read the files.
 */
export async function createTokenizer(
  tokenizerJson: object,
  tokenizerConfig: object,
  wording: Wording,
): Promise<ModelTokenizer> {
  const { PreTrainedTokenizer, env } = await import('@xenova/transformers');
  env.allowRemoteModels = false;
  env.allowLocalModels = false;
  try {
    const { _tokenizer: parts } = new PreTrainedTokenizer(tokenizerJson, tokenizerConfig);
    const encodeTyped = encoderOf(parts, recordOf(tokenizerJson), wording === 'lower-case');
    const encode = (sentence: string): readonly number[] =>
      encodeTyped(wording === 'canonical' ? canonicalWording(sentence) : sentence);
    const last = encode('').at(-1);
    return { encode, closes: last !== undefined && encode('a').at(-1) === last };
  } catch (error) {
    throw new EngineError('bad-model', `The tokenizer cannot be read: ${String(error)}`);
  }
}

/** What is used of the library's tokenizer. */
interface Parts {
  readonly normalizer: ((text: string) => string) | null;
  readonly pre_tokenizer:
    ((text: string, place: { readonly section_index: number }) => string[]) | null;
  readonly model:
    | (((words: string[]) => string[]) & {
        readonly tokens_to_ids: ReadonlyMap<string, number>;
        readonly unk_token_id?: number;
      })
    | null;
  readonly post_processor:
    ((tokens: string[], pair: null, special: boolean) => { readonly tokens: string[] }) | null;
}

function encoderOf(
  parts: Parts,
  json: JsonRecord,
  lowers: boolean,
): (sentence: string) => readonly number[] {
  const { normalizer, pre_tokenizer: preTokenizer, model, post_processor: postProcessor } = parts;
  if (model === null) throw new Error('it has no model');
  if (normalizer !== null) correctNormalizer(normalizer, json['normalizer']);
  if (preTokenizer !== null) correctPreTokenizer(preTokenizer, json['pre_tokenizer']);
  const normalize = (text: string): string => {
    const cased = lowers ? lowerEach(text) : text;
    return normalizer === null ? cased : normalizer(cased);
  };
  const { asTyped, normalized } = readAddedTokens(json['added_tokens'], normalize);
  const splitTyped = splitterAt(asTyped);
  const splitNormalized = splitterAt(normalized);
  const idOf = (token: string): readonly number[] => {
    const id = model.tokens_to_ids.get(token) ?? model.unk_token_id;
    return id === undefined ? [] : [id];
  };

  const frame = postProcessor?.([SENTENCE], null, true).tokens ?? [SENTENCE];
  const place = frame.indexOf(SENTENCE);
  const before = frame.slice(0, place).flatMap(idOf);
  const behind = frame.slice(place + 1).flatMap(idOf);

  return (sentence) => {
    const ids = splitTyped(sentence).flatMap((piece, sectionIndex) => {
      if (typeof piece === 'number') return [piece];
      return splitNormalized(normalize(piece)).flatMap((section) => {
        if (typeof section === 'number') return [section];
        const words = preTokenizer?.(section, { section_index: sectionIndex }) ?? [section];
        return model(words).flatMap(idOf);
      });
    });
    return [...before, ...ids, ...behind];
  };
}
