import { matrixOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import type { Device, SelfTestResult } from '../contract/engine.ts';
import type { Dtype } from '../contract/model-card.ts';
import type { KnownSentence } from '../contract/self-test-file.ts';
import { compareRows, compareWithItself, failIfNotFinite } from './self-test.ts';
import { tokensOf } from './text-encoder.ts';
import type { SentenceEncoder, TextTower } from './text-encoder.ts';

/** For models that bring no known sentences; short, so that no model cuts off what differs. */
const SENTENCES = ['a cat', 'a dog'];

/** A text tower under test. */
export interface TestedText {
  readonly tower: TextTower;
  readonly encoder: SentenceEncoder;
  readonly device: Device;
  readonly dtype: Dtype;
}

/** Unit rows [2, D] of the two test sentences. */
export async function embedTestSentences(
  encoder: SentenceEncoder,
  signal: AbortSignal,
): Promise<Matrix> {
  return (await encoder.encode(SENTENCES, signal)).rows;
}

/**
 * The text tower's self-test. With `known` sentences all token ids must be equal (else the cosine is
 * -1) and every row close to its reference; 8-bit weights, which no reference was made with, are only
 * held to the ids. Without, the rows must be those of the processor where there are some, or else
 * sane: see `compareWithItself`.
 */
export async function testTextTower(
  { tower, encoder, device, dtype }: TestedText,
  known: readonly KnownSentence[] | null,
  processor: Matrix | null,
  signal: AbortSignal,
): Promise<SelfTestResult> {
  const tested = { tower: 'text' as const, device, dtype };
  if (known !== null && !known.every((sentence) => hasKnownIds(sentence, tower))) {
    return { tower: 'text', device, against: 'stored', cosine: -1, passed: false };
  }
  if (known !== null && dtype !== 'q8') {
    return failIfNotFinite(tested, 'stored', async () => {
      const { rows } = await encoder.encode(
        known.map(({ text }) => text),
        signal,
      );
      const references = known.map(({ embedding }) => embedding);
      return compareRows(tested, 'stored', rows, references);
    });
  }
  if (processor !== null) {
    return failIfNotFinite(tested, 'processor', async () => {
      const rows = await embedTestSentences(encoder, signal);
      return compareRows(tested, 'processor', rows, rowsOf(processor));
    });
  }
  return failIfNotFinite(tested, 'itself', async () => {
    // Twice each, so that each shares its run with another whatever the token lengths are.
    const { rows } = await encoder.encode([...SENTENCES, ...SENTENCES], signal);
    const alone: Matrix[] = [];
    for (const sentence of SENTENCES) alone.push((await encoder.encode([sentence], signal)).rows);
    const data = Float32Array.from(alone.flatMap((row) => [...row.data]));
    return compareWithItself(tested, rows, matrixOf(SENTENCES.length, rows.cols, data));
  });
}

function hasKnownIds({ text, ids }: KnownSentence, tower: TextTower): boolean {
  const found = tokensOf(text, tower);
  return found.length === ids.length && found.every((id, i) => id === ids[i]);
}

function rowsOf({ rows, cols, data }: Matrix): readonly Float32Array[] {
  return Array.from({ length: rows }, (_, i) => data.subarray(i * cols, (i + 1) * cols));
}
