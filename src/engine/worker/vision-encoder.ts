import type { Matrix } from '#science/matrix.ts';
import { normalizeRows } from '#science/matrix.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { RunPriority } from './run-queue.ts';
import { pickName } from './tower-session.ts';
import type { TowerSession } from './tower-session.ts';

const INPUT_NAMES = ['pixel_values', 'image', 'input'];
const OUTPUT_NAMES = ['image_embeds', 'image_embedding', 'pooler_output', 'embedding', 'output'];

/** Preprocessed pictures to embeddings. */
export interface VisionEncoder {
  /** `pictures` are float32 [3, S, S] each -> unit rows [B, D] in their order, time waiting left out. */
  encode(
    pictures: readonly Float32Array[],
    padTo: number,
    priority: RunPriority,
    signal?: AbortSignal,
  ): Promise<{ readonly rows: Matrix; readonly workMs: number }>;
}

/**
 * Image tower. On WebGPU a batch is padded with blank pictures to `padTo`, since each new shape
 * allocates new buffers there; on WASM blanks would only cost time.
 *
 * Throws `bad-model` where the graph has no known input or output, gives another width than
 * `embeddingSize`, or numbers that are not finite.
 */
export function createVisionEncoder(
  session: TowerSession,
  shape: {
    readonly input: { readonly width: number; readonly height: number };
    readonly embeddingSize: number;
  },
): VisionEncoder {
  const inputName = pickName(session.inputNames, INPUT_NAMES);
  const output = pickName(session.outputNames, OUTPUT_NAMES);
  if (inputName === undefined || output === undefined) {
    throw new EngineError(
      'bad-model',
      'The image model has no input or output of a known name.',
      [...session.inputNames, ...session.outputNames].join(', '),
    );
  }
  const { embeddingSize } = shape;
  const { width, height } = shape.input;
  const pictureLength = 3 * width * height;

  return {
    async encode(pictures, padTo, priority, signal) {
      const rowCount =
        session.device === 'webgpu' ? Math.max(padTo, pictures.length) : pictures.length;
      const data = new Float32Array(rowCount * pictureLength);
      pictures.forEach((pixels, i) => {
        data.set(pixels, i * pictureLength);
      });
      const dims = [rowCount, 3, height, width];
      const feeds = { [inputName]: { type: 'float32' as const, data, dims } };
      const result = await session.run(feeds, output, priority, signal);
      if (
        result.dims[0] !== rowCount ||
        result.dims[1] !== embeddingSize ||
        result.dims.length !== 2
      ) {
        throw new EngineError(
          'bad-model',
          `The image model gave ${result.dims.join(' x ')} numbers for ${rowCount} pictures.`,
        );
      }
      const used = result.data.slice(0, pictures.length * embeddingSize);
      if (!used.every(Number.isFinite)) {
        throw new EngineError('bad-model', 'The image model gave numbers that are not finite.');
      }
      const matrix = { rows: pictures.length, cols: embeddingSize, data: used };
      return { rows: normalizeRows(matrix), workMs: result.runMs };
    },
  };
}
