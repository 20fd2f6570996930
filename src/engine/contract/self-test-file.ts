import type { Checked, Problem } from '#science/problem.ts';
import { recordOf } from './json-record.ts';
import type { Dtype } from './model-card.ts';

/** Lowest cosine between a tower's output here and its stored reference that counts as the same. */
export const SELF_TEST_COSINE = 0.999;

/** A sentence with its token ids, special tokens included, and its embedding [D]. */
export interface KnownSentence {
  readonly text: string;
  readonly ids: readonly number[];
  readonly embedding: readonly number[];
}

/** A picture as base64 of its PNG file, and its embedding [D]. */
export interface KnownImage {
  readonly name: string;
  readonly pngBase64: string;
  readonly embedding: readonly number[];
}

/** Known inputs and what a model must make of them; `dtype` says which weights made them. */
export interface SelfTestFile {
  readonly format: 'cuelens-self-test';
  readonly version: 1;
  readonly dtype?: Dtype;
  readonly sentences: readonly KnownSentence[];
  readonly images: readonly KnownImage[];
}

const ADVICE = 'Make the file again with the tool that wrote it, then update the model card.';

/**
 * Reads a model's self-test file. At least one sentence and one image; every embedding holds
 * `embeddingSize` finite numbers. Anything else gives problems naming the entry at fault.
 */
export function checkSelfTestFile(json: unknown, embeddingSize: number): Checked<SelfTestFile> {
  const problems: Problem[] = [];
  const fault = (field: string, message: string): void => {
    problems.push({ code: 'bad-self-test-file', field, message, advice: ADVICE });
  };
  const file = recordOf(json);
  if (file['format'] !== 'cuelens-self-test' || file['version'] !== 1) {
    fault('format', 'This is not a self-test file of version 1.');
  }
  const sentences = listOf(file['sentences']);
  const images = listOf(file['images']);
  if (sentences.length === 0) fault('sentences', 'The self-test has no sentence.');
  if (images.length === 0) fault('images', 'The self-test has no image.');
  sentences.forEach((entry, i) => {
    const known = recordOf(entry);
    if (!isText(known['text'])) fault(`sentences[${i}].text`, 'The text is missing.');
    if (!isTokenList(known['ids'])) fault(`sentences[${i}].ids`, 'The token ids are not a list.');
    if (!isVector(known['embedding'], embeddingSize)) {
      fault(`sentences[${i}].embedding`, `The embedding is not ${embeddingSize} numbers.`);
    }
  });
  images.forEach((entry, i) => {
    const known = recordOf(entry);
    if (!isText(known['name'])) fault(`images[${i}].name`, 'The name is missing.');
    if (!isText(known['pngBase64'])) fault(`images[${i}].pngBase64`, 'The picture is missing.');
    if (!isVector(known['embedding'], embeddingSize)) {
      fault(`images[${i}].embedding`, `The embedding is not ${embeddingSize} numbers.`);
    }
  });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: json as SelfTestFile };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

function isTokenList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((id) => Number.isInteger(id));
}

function isVector(value: unknown, size: number): boolean {
  return Array.isArray(value) && value.length === size && value.every((x) => Number.isFinite(x));
}
