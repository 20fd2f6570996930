import type { Matrix } from '#science/matrix.ts';
import { normalizeRows } from '#science/matrix.ts';
import type { PixelSize } from '#science/preprocess/center-crop.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { OtherInputs } from './other-inputs.ts';
import type { RunPriority } from './run-queue.ts';
import { NOT_FINITE } from './self-test.ts';
import type { TowerSession } from './tower-session.ts';
import type { FoundVisionTensors } from './tower-tensors.ts';

/** An image tower's graph, and what it is fed. */
export interface VisionTower {
  readonly session: TowerSession;
  readonly tensors: FoundVisionTensors;
  /** Sides of the preprocessed pictures. */
  readonly input: PixelSize;
  readonly others: OtherInputs;
  /** Pictures never share a run; see `TextTower`. */
  readonly oneByOne: boolean;
}

/** Preprocessed pictures to embeddings. */
export interface VisionEncoder {
  /** `pictures` are float32 [3, H, W] each -> unit rows [B, D] in their order, time waiting left out. */
  encode(
    pictures: readonly Float32Array[],
    padTo: number,
    priority: RunPriority,
    signal?: AbortSignal,
  ): Promise<{ readonly rows: Matrix; readonly workMs: number }>;
}

/**
 * Image tower. On WebGPU a batch is padded with blank pictures to `padTo`, since each new shape
 * allocates new buffers there; on WASM blanks would only cost time. A graph of a fixed batch runs as
 * often as it takes, its last batch filled up with blanks.
 *
 * Throws `bad-model` where the graph takes pictures of other sides; `encode` where it gives another
 * width than `embeddingSize`, the text tower's, or numbers that are not finite.
 */
export function createVisionEncoder(tower: VisionTower, embeddingSize: number): VisionEncoder {
  const { session, tensors, others } = tower;
  const { width, height } = tower.input;
  if ((tensors.width ?? width) !== width || (tensors.height ?? height) !== height) {
    throw new EngineError(
      'bad-model',
      `The image model takes pictures of ${tensors.width ?? 'any'} x ${tensors.height ?? 'any'} pixels, and its picture settings make ${width} x ${height}. Its files do not belong together.`,
    );
  }
  const fixedBatch = tensors.fixedBatch ?? (tower.oneByOne ? 1 : null);
  const pictureLength = 3 * width * height;

  const encodeBatch = async (
    pictures: readonly Float32Array[],
    rowCount: number,
    priority: RunPriority,
    signal: AbortSignal | undefined,
  ) => {
    const data = new Float32Array(rowCount * pictureLength);
    pictures.forEach((pixels, i) => {
      data.set(pixels, i * pictureLength);
    });
    const dims = [rowCount, 3, height, width];
    const own = { [tensors.pixels]: { type: 'float32' as const, data, dims } };
    const feeds = { ...others(rowCount, dims), ...own };
    const result = await session.run(feeds, tensors.output, priority, signal);
    const [rows, cols = 0] = result.dims;
    if (rows !== rowCount || result.dims.length !== 2) {
      throw new EngineError(
        'bad-model',
        `The image model gave ${result.dims.join(' x ')} numbers for ${rowCount} pictures.`,
      );
    }
    if (cols !== embeddingSize) {
      throw new EngineError(
        'bad-model',
        `The image model gives ${cols} numbers a picture and the text model ${embeddingSize} a sentence, so they cannot be compared. The two towers are not of one model, or one of them has no projection.`,
        `${cols} ${embeddingSize}`,
      );
    }
    const used = result.data.subarray(0, pictures.length * embeddingSize);
    if (!used.every(Number.isFinite)) {
      throw new EngineError(
        'bad-model',
        'The image model gave numbers that are not finite.',
        NOT_FINITE,
      );
    }
    return { used, runMs: result.runMs };
  };

  return {
    async encode(pictures, padTo, priority, signal) {
      const padded = session.device === 'webgpu' ? Math.max(padTo, pictures.length) : 0;
      const rowCount = fixedBatch ?? Math.max(padded, pictures.length);
      const rows = new Float32Array(pictures.length * embeddingSize);
      let workMs = 0;
      for (let at = 0; at < pictures.length; at += rowCount) {
        const part = pictures.slice(at, at + rowCount);
        const { used, runMs } = await encodeBatch(part, rowCount, priority, signal);
        rows.set(used, at * embeddingSize);
        workMs += runMs;
      }
      const matrix = { rows: pictures.length, cols: embeddingSize, data: rows };
      return { rows: normalizeRows(matrix), workMs };
    },
  };
}
