import { decodeHalfFloats } from '#science/half-float.ts';
import { matrixOf, normalizeRows } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { ModelCard } from '../contract/model-card.ts';
import { fetchOwnFile } from './fetch-own-file.ts';
import { hashBytes, isSameFile } from './file-identity.ts';

/**
 * The image embeddings that ship with a model: [N, D], rows of length 1 in the order of
 * `set.stimuli`. The file is checked against the card by size and SHA-256, and the card against the
 * set by the pictures' hashes, since rows of other pictures would give wrong numbers silently.
 *
 * Rows are scaled to length 1 again after decoding: half precision moved them by up to one part in
 * two thousand a component. Rejects with `EngineError`: `not-found` where the card has none for this
 * set, `checksum-mismatch`, `bad-model`, `download-failed`, `aborted`.
 */
export async function loadShippedEmbeddings(
  card: ModelCard,
  modelBaseUrl: string,
  set: StimulusSet,
  signal: AbortSignal,
): Promise<Matrix> {
  const shipped = card.embeddings[set.id];
  const { embeddingSize } = card;
  if (shipped === undefined || embeddingSize === null) {
    throw new EngineError(
      'not-found',
      `No image embeddings of "${set.title}" ship with this model.`,
      set.id,
    );
  }
  const expectedBytes = 2 * shipped.rows * embeddingSize;
  if (shipped.rows !== set.stimuli.length || shipped.file.sizeBytes !== expectedBytes) {
    throw new EngineError(
      'bad-model',
      `The shipped embeddings of "${set.title}" have ${shipped.rows} rows in ${shipped.file.sizeBytes} bytes, ` +
        `the set ${set.stimuli.length} pictures.`,
      shipped.file.path,
    );
  }
  const stimuliHash = await hashStimuli(set);
  if (stimuliHash !== null && stimuliHash !== shipped.stimuliSha256) {
    throw mismatch(`The shipped embeddings belong to other pictures than "${set.title}".`, set.id);
  }
  const url = new URL(shipped.file.path, modelBaseUrl).href;
  const bytes = await fetchOwnFile(url, `The shipped embeddings of "${set.title}"`, signal);
  if (!(await isSameFile(bytes, shipped.file))) {
    throw mismatch(`The shipped embeddings of "${set.title}" arrived damaged.`, url);
  }
  return normalizeRows(matrixOf(shipped.rows, embeddingSize, decodeHalfFloats(bytes)));
}

/** Ties rows to their pictures: SHA-256 of the pictures' hashes joined by newlines, or null. */
async function hashStimuli(set: StimulusSet): Promise<string | null> {
  const hashes = set.stimuli.map((stimulus) => stimulus.sha256).join('\n');
  return hashBytes(new TextEncoder().encode(hashes));
}

function mismatch(message: string, detail: string): EngineError {
  return new EngineError('checksum-mismatch', message, detail);
}
