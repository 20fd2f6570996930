import { matrixOf, normalizeRows, rowOf } from '#science/matrix.ts';
import type { SentenceRows } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import { recordOf } from '../contract/json-record.ts';
import type { Dtype, ModelCard } from '../contract/model-card.ts';
import { fetchOwnFile, parseJson } from './fetch-own-file.ts';

const FORMAT = 'cuelens-shipped-words';
const VERSION = 1;
/** Beside the image embeddings of the same model. */
const PATH = 'embeddings/words.json';

/** Embeddings of sentences that ship with a model, so that a first result need not wait for its text tower. */
export interface ShippedWords {
  /** How the text tower that made them is stored. */
  readonly dtype: Dtype;
  /** Unit rows of `sentences` in their order; null where one of them does not ship. */
  rowsOf(sentences: readonly string[]): SentenceRows | null;
}

/**
 * The words that ship with the page's own model. The file names by SHA-256 the text tower and the
 * tokenizer that it was made with, and is refused where the card names others: such rows would give
 * wrong numbers silently. Rows are of single precision: rounded to half, a tie here and there would
 * fall the other way, and a number change when the tower takes over.
 *
 * Rejects with `EngineError`: `not-found`, `bad-model` (not such a file, or of another model),
 * `download-failed`, `aborted`.
 */
export async function loadShippedWords(
  card: ModelCard,
  modelBaseUrl: string,
  signal: AbortSignal,
): Promise<ShippedWords> {
  const url = new URL(PATH, modelBaseUrl).href;
  const bytes = await fetchOwnFile(url, 'The embeddings of the first words', signal);
  const json = recordOf(parseJson(bytes));
  if (json['format'] !== FORMAT || json['version'] !== VERSION) {
    throw faulty('are in no form that this page reads', url);
  }
  const dtype = Object.keys(card.files.text).find((known) => known === json['dtype']) as
    Dtype | undefined;
  const text = dtype === undefined ? undefined : card.files.text[dtype];
  if (
    dtype === undefined ||
    text?.sha256 !== json['textSha256'] ||
    card.files.tokenizer.sha256 !== json['tokenizerSha256']
  ) {
    throw faulty('were made with another text tower than the page’s', url);
  }
  const sentences = textsOf(json['sentences']);
  const counts = countsOf(json['tokenCounts']);
  const width = card.embeddingSize ?? 0;
  const data = floatsOf(json['rowsBase64']);
  if (
    sentences.length === 0 ||
    counts.length !== sentences.length ||
    data.length !== sentences.length * width
  ) {
    throw faulty('do not fit their sentences', url);
  }
  const rows = normalizeRows(matrixOf(sentences.length, width, data));
  const place = new Map(sentences.map((sentence, i) => [sentence, i]));
  return {
    dtype,
    rowsOf(asked) {
      const places = asked.flatMap((sentence) => place.get(sentence) ?? []);
      if (places.length < asked.length) return null;
      const found = new Float32Array(places.length * width);
      places.forEach((from, to) => found.set(rowOf(rows, from), to * width));
      const tokenCounts = places.map((at) => counts[at] ?? 0);
      const truncated = tokenCounts.map((count) => count > card.text.maxTokens);
      return { rows: matrixOf(places.length, width, found), tokenCounts, truncated };
    },
  };
}

function textsOf(value: unknown): readonly string[] {
  const isTexts = Array.isArray(value) && value.every((text) => typeof text === 'string');
  return isTexts ? value : [];
}

function countsOf(value: unknown): readonly number[] {
  const isCounts = Array.isArray(value) && value.every((count) => Number.isSafeInteger(count));
  return isCounts ? (value as number[]) : [];
}

/** Little-endian numbers of single precision in base64; none where the text is no such thing. */
function floatsOf(value: unknown): Float32Array {
  try {
    const octets = typeof value === 'string' ? atob(value) : '';
    const bytes = new DataView(Uint8Array.from(octets, (octet) => octet.charCodeAt(0)).buffer);
    const count = bytes.byteLength / Float32Array.BYTES_PER_ELEMENT;
    return Float32Array.from({ length: count }, (_, i) => bytes.getFloat32(4 * i, true));
  } catch {
    // Said by whoever counts them.
    return new Float32Array();
  }
}

function faulty(what: string, url: string): EngineError {
  return new EngineError('bad-model', `The shipped embeddings of the first words ${what}.`, url);
}
