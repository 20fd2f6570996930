import { normalizeRows } from '#science/matrix.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { EncodedSentences } from '../contract/protocol.ts';
import type { ModelTokenizer } from './tokenizer.ts';
import { pickName } from './tower-session.ts';
import type { TowerSession } from './tower-session.ts';

/** Sentences a run; more gains little and makes a waiting cancel wait longer. */
const BATCH_SIZE = 32;

const OUTPUT_NAMES = [
  'text_embeds',
  'text_embedding',
  'pooler_output',
  'sentence_embedding',
  'embedding',
];

/** Sentences to embeddings, by a text tower that takes `input_ids` [B, T]. */
export interface SentenceEncoder {
  /** Unit rows [M, D] in the sentences' order, and their token counts before any cut [M]. */
  encode(sentences: readonly string[], signal?: AbortSignal): Promise<EncodedSentences>;
}

/**
 * Text tower with its tokenizer. Sentences of one token length share a batch, so nothing is ever
 * padded and every row is what its sentence gives alone. Rows come back with length 1.
 *
 * Sentences longer than `maxTokens` keep their first tokens and the closing special token, as the
 * Hugging Face tokenizers cut. Throws `bad-model` where the graph has no such input or output.
 */
export function createSentenceEncoder(
  session: TowerSession,
  tokenizer: ModelTokenizer,
  limits: { readonly maxTokens: number; readonly embeddingSize: number },
): SentenceEncoder {
  const output = pickName(session.outputNames, OUTPUT_NAMES);
  if (!session.inputNames.includes('input_ids') || output === undefined) {
    throw new EngineError(
      'bad-model',
      'The text model has no input_ids or no output of a known name.',
      [...session.inputNames, ...session.outputNames].join(', '),
    );
  }
  const { maxTokens, embeddingSize } = limits;

  const runBatch = async (batch: readonly (readonly number[])[], signal?: AbortSignal) => {
    const length = batch[0]?.length ?? 0;
    const dims = [batch.length, length];
    const ids = BigInt64Array.from(batch.flat(), BigInt);
    const mask = new BigInt64Array(ids.length).fill(1n);
    const result = await session.run(
      {
        input_ids: { type: 'int64', data: ids, dims },
        ...(session.inputNames.includes('attention_mask')
          ? { attention_mask: { type: 'int64' as const, data: mask, dims } }
          : {}),
      },
      output,
      'text',
      signal,
    );
    if (result.dims[0] !== batch.length || result.dims[1] !== embeddingSize) {
      throw new EngineError(
        'bad-model',
        `The text model gave ${result.dims.join(' x ')} numbers for ${batch.length} sentences.`,
      );
    }
    return result;
  };

  return {
    async encode(sentences, signal) {
      const tokens = sentences.map((sentence) => tokenizer.encode(sentence));
      const cut = tokens.map((ids) => cutTokens(ids, maxTokens));
      let workMs = 0;
      const data = new Float32Array(sentences.length * embeddingSize);
      for (const batch of batchesOfOneLength(cut)) {
        const result = await runBatch(
          batch.map((index) => cut[index] ?? []),
          signal,
        );
        workMs += result.runMs;
        batch.forEach((index, i) => {
          const row = result.data.subarray(i * embeddingSize, (i + 1) * embeddingSize);
          data.set(row, index * embeddingSize);
        });
      }
      return {
        rows: normalizeRows({ rows: sentences.length, cols: embeddingSize, data }),
        tokenCounts: tokens.map((ids) => ids.length),
        workMs,
      };
    },
  };
}

function cutTokens(ids: readonly number[], maxTokens: number): readonly number[] {
  return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ...ids.slice(-1)];
}

/** Indexes of the sentences in groups of one token length, at most `BATCH_SIZE` each. */
function batchesOfOneLength(tokens: readonly (readonly number[])[]): number[][] {
  const byLength = new Map<number, number[]>();
  tokens.forEach((ids, index) => {
    const group = byLength.get(ids.length);
    if (group === undefined) byLength.set(ids.length, [index]);
    else group.push(index);
  });
  return [...byLength.values()].flatMap((indexes) => {
    const batches: number[][] = [];
    for (let at = 0; at < indexes.length; at += BATCH_SIZE) {
      batches.push(indexes.slice(at, at + BATCH_SIZE));
    }
    return batches;
  });
}
