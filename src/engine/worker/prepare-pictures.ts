import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import { preprocessImage } from '#science/preprocess/preprocess-image.ts';
import { toPlainError } from '../contract/engine-error.ts';
import type { PlainEngineError } from '../contract/engine-error.ts';
import { decodeImage } from './decode-image.ts';
import { nextTask } from './next-task.ts';

/** Large photos take long to resample: after this long, waiting messages get their turn. */
const YIELD_AFTER_MS = 30;

/** Pictures ready for the network: `pixels[i]` [3, S, S] is picture `indexes[i]` of the batch. */
export interface PreparedPictures {
  readonly pixels: readonly Float32Array[];
  readonly indexes: readonly number[];
  readonly failed: readonly { readonly index: number; readonly error: PlainEngineError }[];
  /** Time spent here, pauses for other work left out. */
  readonly workMs: number;
}

/**
 * Decodes and preprocesses a batch. A picture that cannot be read is listed in `failed` and does not
 * touch the others. Rejects only on abort.
 */
export async function preparePictures(
  images: readonly { readonly id: string; readonly bytes: Uint8Array }[],
  config: PreprocessConfig,
  signal: AbortSignal,
): Promise<PreparedPictures> {
  const pixels: Float32Array[] = [];
  const indexes: number[] = [];
  const failed: { index: number; error: PlainEngineError }[] = [];
  let workMs = 0;
  let sliceStartMs = performance.now();
  for (const [index, { id, bytes }] of images.entries()) {
    signal.throwIfAborted();
    try {
      const image = await decodeImage(bytes, id);
      pixels.push(preprocessImage(image, config));
      indexes.push(index);
    } catch (error) {
      failed.push({ index, error: toPlainError(error, 'bad-image') });
    }
    const sliceMs = performance.now() - sliceStartMs;
    if (sliceMs > YIELD_AFTER_MS) {
      workMs += sliceMs;
      await nextTask();
      sliceStartMs = performance.now();
    }
  }
  workMs += performance.now() - sliceStartMs;
  return { pixels, indexes, failed, workMs };
}
