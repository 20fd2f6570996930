import type { Matrix } from '#science/matrix.ts';
import { rowOf } from '#science/matrix.ts';
import type { SentenceRows } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { EncodedSentences } from '../contract/protocol.ts';
import { LruMap } from '../contract/lru-map.ts';

/** About 28 MB of rows of 352 numbers. */
const SENTENCES = 20_000;
/** New sentences a call: what a cancel can lose, and each finished call is kept. */
const CALL_SIZE = 128;

interface KnownSentence {
  readonly row: Float32Array;
  readonly tokenCount: number;
}

/** The model side of a request: which model (for the keys), its limits, and the way to ask it. */
export interface SentenceSource {
  /** Names model and weights; sentences of one key are interchangeable. */
  readonly modelKey: string;
  readonly maxTokens: number;
  readonly embeddingSize: number;
  readonly encode: (sentences: readonly string[]) => Promise<EncodedSentences>;
}

/** Sentences' embeddings in memory, so that an edit encodes only what it changed. */
export class SentenceCache {
  readonly #known = new LruMap<string, KnownSentence>(SENTENCES);

  /**
   * Unit rows of `sentences` in their order, new ones from `source`. Rejects with `bad-text` for an
   * empty sentence, or as `source.encode` does; what was finished by then is kept.
   */
  async rowsOf(sentences: readonly string[], source: SentenceSource): Promise<SentenceRows> {
    const empty = sentences.findIndex((sentence) => sentence.trim() === '');
    if (empty >= 0) {
      throw new EngineError('bad-text', `Sentence ${empty + 1} is empty.`, String(empty));
    }
    const keyOf = (sentence: string): string => `${source.modelKey}\n${sentence}`;
    // Held apart from the cache: a request larger than the cache would lose its own rows.
    const found = new Map<string, KnownSentence>();
    const missing: string[] = [];
    for (const sentence of new Set(sentences)) {
      const known = this.#known.get(keyOf(sentence));
      if (known === undefined) missing.push(sentence);
      else found.set(sentence, known);
    }
    for (let at = 0; at < missing.length; at += CALL_SIZE) {
      const asked = missing.slice(at, at + CALL_SIZE);
      const encoded = await source.encode(asked);
      asked.forEach((sentence, i) => {
        const row = rowOf(encoded.rows, i).slice();
        const known = { row, tokenCount: encoded.tokenCounts[i] ?? 0 };
        found.set(sentence, known);
        this.#known.set(keyOf(sentence), known);
      });
    }
    return gather(sentences, found, source);
  }
}

function gather(
  sentences: readonly string[],
  found: ReadonlyMap<string, KnownSentence>,
  { maxTokens, embeddingSize }: SentenceSource,
): SentenceRows {
  const data = new Float32Array(sentences.length * embeddingSize);
  const tokenCounts = sentences.map((sentence, i) => {
    const known = found.get(sentence);
    if (known !== undefined) data.set(known.row, i * embeddingSize);
    return known?.tokenCount ?? 0;
  });
  const rows: Matrix = { rows: sentences.length, cols: embeddingSize, data };
  return { rows, tokenCounts, truncated: tokenCounts.map((count) => count > maxTokens) };
}
