import type { Matrix } from '#science/matrix.ts';
import { normalizeRows } from '#science/matrix.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { TextSettings } from '../contract/model-card.ts';
import type { EncodedSentences } from '../contract/protocol.ts';
import type { OtherInputs } from './other-inputs.ts';
import type { RunPriority } from './run-queue.ts';
import { NOT_FINITE } from './self-test.ts';
import { batchesOfOneLength, cutTokens, fillTokens } from './token-batches.ts';
import type { ModelTokenizer } from './tokenizer/tokenizer.ts';
import type { Feeds, InputTensor, TowerSession } from './tower-session.ts';
import type { FoundTextTensors } from './tower-tensors.ts';

/** A text tower's graph, its tokenizer, and how the two fit together. */
export interface TextTower {
  readonly session: TowerSession;
  readonly tensors: FoundTextTensors;
  readonly tokenizer: ModelTokenizer;
  readonly settings: TextSettings;
  readonly others: OtherInputs;
  /**
   * Sentences never share a run: with 8-bit weights numbers are rounded by what else is in it, so
   * that a row would depend on its neighbours.
   */
  readonly oneByOne: boolean;
}

/** Sentences to embeddings. */
export interface SentenceEncoder {
  /**
   * Unit rows [M, D] in the sentences' order, and their token counts before any cut [M]. Rejects with
   * `EngineError`: `bad-text` for a sentence of which no token is left. Its runs wait as `priority`
   * says, as sentences if it does not.
   */
  encode(
    sentences: readonly string[],
    signal?: AbortSignal,
    priority?: RunPriority,
  ): Promise<EncodedSentences>;
}

/**
 * Text tower with its tokenizer. Sentences of one token length share a run. With `filledTo` null they
 * keep their true length; else each is filled up to that many tokens with the model's padding id.
 *
 * Sentences longer than the model takes keep their first tokens and the closing special token.
 */
export function createSentenceEncoder(
  tower: TextTower,
  filledTo: number | null,
  embeddingSize: number,
): SentenceEncoder {
  return {
    async encode(sentences, signal, priority) {
      const tokens = sentences.map((sentence) => tokensOf(sentence, tower));
      const { matrix, workMs } = await encodeTokens(tower, tokens, filledTo, signal, priority);
      if (sentences.length > 0 && matrix.cols !== embeddingSize) {
        throw new EngineError(
          'bad-model',
          `The text model gave rows of ${matrix.cols} numbers instead of ${embeddingSize}.`,
        );
      }
      return {
        rows: normalizeRows(matrix),
        tokenCounts: tokens.map((ids) => ids.length),
        workMs,
      };
    },
  };
}

/** A sentence's token ids, special tokens included, uncut. Throws `bad-text` where there are none. */
export function tokensOf(sentence: string, { tokenizer }: TextTower): readonly number[] {
  const ids = tokenizer.encode(sentence);
  if (ids.length > 0) return ids;
  throw new EngineError(
    'bad-text',
    'Nothing of this sentence means anything to the model.',
    sentence,
  );
}

/** Longest token sequence that the tower takes: the model's own limit, or the graph's if lower. */
export function mostTokens({ settings, tensors }: TextTower): number {
  return Math.min(settings.maxTokens, tensors.fixedLength ?? settings.maxTokens);
}

/**
 * Rows [M, D] as the graph gives them, for token ids that may still be too long. Rejects with
 * `bad-model` for anything but one row of finite numbers a sentence.
 */
export async function encodeTokens(
  tower: TextTower,
  tokens: readonly (readonly number[])[],
  filledTo: number | null,
  signal?: AbortSignal,
  priority: RunPriority = 'text',
): Promise<{ readonly matrix: Matrix; readonly workMs: number }> {
  const { tensors, settings, tokenizer, oneByOne } = tower;
  const limit = mostTokens(tower);
  const cut = tokens.map((ids) => cutTokens(ids, limit, tokenizer.closes));
  const lengths = cut.map((ids) => ids.length);
  const filled =
    filledTo === null ? cut : cut.map((ids) => fillTokens(ids, filledTo, settings.padId));
  const fixedBatch = tensors.fixedBatch ?? (oneByOne ? 1 : null);
  let workMs = 0;
  let width = 0;
  let data = new Float32Array();
  for (const batch of batchesOfOneLength(filled, fixedBatch)) {
    // A graph of a fixed batch gets its last sentence again until the batch is full.
    const rowCount = fixedBatch ?? batch.length;
    const members = Array.from(
      { length: rowCount },
      (_, i) => batch[Math.min(i, batch.length - 1)] ?? 0,
    );
    const result = await tower.session.run(
      feedsOf(
        tower,
        members.map((index) => filled[index] ?? []),
        members.map((index) => lengths[index] ?? 0),
      ),
      tensors.output,
      priority,
      signal,
    );
    workMs += result.runMs;
    const [rows, cols = 0] = result.dims;
    if (rows !== rowCount || result.dims.length !== 2 || (width !== 0 && cols !== width)) {
      throw new EngineError(
        'bad-model',
        `The text model gave ${result.dims.join(' x ')} numbers for ${rowCount} sentences.`,
      );
    }
    if (!result.data.every(Number.isFinite)) {
      throw new EngineError(
        'bad-model',
        'The text model gave numbers that are not finite.',
        NOT_FINITE,
      );
    }
    if (width === 0) data = new Float32Array(tokens.length * cols);
    width = cols;
    batch.forEach((index, i) => {
      data.set(result.data.subarray(i * cols, (i + 1) * cols), index * cols);
    });
  }
  return { matrix: { rows: tokens.length, cols: width, data }, workMs };
}

function feedsOf(
  { tensors, others }: TextTower,
  rows: readonly (readonly number[])[],
  lengths: readonly number[],
): Feeds {
  const length = rows[0]?.length ?? 0;
  const dims = [rows.length, length];
  const own: Record<string, InputTensor> = {
    [tensors.ids]: numbersOf(tensors.idsType, rows.flat(), dims),
  };
  if (tensors.mask !== null && tensors.maskType !== null) {
    const mask = lengths.flatMap((used) => Array.from({ length }, (_, at) => (at < used ? 1 : 0)));
    own[tensors.mask] = numbersOf(tensors.maskType, mask, dims);
  }
  return { ...others(rows.length, dims), ...own };
}

function numbersOf(
  type: InputTensor['type'],
  values: readonly number[],
  dims: readonly number[],
): InputTensor {
  switch (type) {
    case 'int64':
      return { type, data: BigInt64Array.from(values, BigInt), dims };
    case 'int32':
      return { type, data: Int32Array.from(values), dims };
    case 'float32':
      return { type, data: Float32Array.from(values), dims };
  }
}
