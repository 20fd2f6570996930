import { cosineBetween, rowOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import type { Device, SelfTestResult } from '../contract/engine.ts';
import { SELF_TEST_COSINE } from '../contract/self-test-file.ts';
import type { KnownImage, KnownSentence } from '../contract/self-test-file.ts';
import type { SentenceEncoder } from './text-encoder.ts';
import type { ModelTokenizer } from './tokenizer.ts';

/**
 * Tokenizes and embeds the known sentences. Passes where all token ids are equal and every cosine
 * with the stored embedding is at least 0.999; other token ids count as cosine -1.
 */
export async function testText(
  known: readonly KnownSentence[],
  tokenizer: ModelTokenizer,
  encoder: SentenceEncoder,
  device: Device,
): Promise<SelfTestResult> {
  const { rows } = await encoder.encode(known.map((sentence) => sentence.text));
  const sameTokens = known.every(({ text, ids }) => {
    const found = tokenizer.encode(text);
    return found.length === ids.length && found.every((id, i) => id === ids[i]);
  });
  return verdict('text', device, sameTokens ? lowestCosine(rows, known) : -1);
}

/** Embeds the known pictures by the way that every picture goes, and compares likewise. */
export async function testVision(
  known: readonly KnownImage[],
  embedPngs: (pngs: readonly Uint8Array[]) => Promise<Matrix>,
  device: Device,
): Promise<SelfTestResult> {
  const rows = await embedPngs(known.map((image) => bytesOfBase64(image.pngBase64)));
  return verdict('vision', device, lowestCosine(rows, known));
}

/** NaN (an empty or broken row) stays NaN, which is no pass. */
function lowestCosine(
  rows: Matrix,
  known: readonly { readonly embedding: readonly number[] }[],
): number {
  return Math.min(
    ...known.map(({ embedding }, i) => cosineBetween(rowOf(rows, i), Float32Array.from(embedding))),
  );
}

function verdict(tower: SelfTestResult['tower'], device: Device, cosine: number): SelfTestResult {
  return { tower, device, cosine, passed: cosine >= SELF_TEST_COSINE };
}

function bytesOfBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
