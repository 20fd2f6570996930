import type { RgbImage } from '../image.ts';
import { centerCrop, centerWindow } from './center-crop.ts';
import type { PixelSize } from './center-crop.ts';
import { normalizeChannels } from './normalize-channels.ts';
import type { PreprocessConfig } from './preprocess-config.ts';
import { resize, sizeForShortestEdge } from './resize.ts';

/** How many float32 numbers a picture becomes: 3 x height x width of the network's input. */
export function preprocessedLength(config: PreprocessConfig): number {
  return 3 * config.output.width * config.output.height;
}

/**
 * A picture -> network input, float32 [3, height, width]: resize, centre crop, rescale, normalize,
 * in this order, as `CLIPImageProcessor` (Pillow backend) of Hugging Face transformers, or as
 * open_clip's evaluation transform where the settings are its.
 *
 * Writes to `out` (a slot of a batch, or a new array) and returns it. Pixels of a picture that has
 * the input size already are not resampled. The input is not written to. Throws a RangeError where
 * the picture's bytes do not fit its size or `out` has another length.
 */
export function preprocessImage(
  image: RgbImage,
  config: PreprocessConfig,
  out: Float32Array = new Float32Array(preprocessedLength(config)),
): Float32Array {
  const byteCount = image.width * image.height * 3;
  if (image.data.length !== byteCount) {
    throw new RangeError(`${image.data.length} bytes of picture, ${byteCount} expected`);
  }
  const size = resizedSize(image, config);
  const crop = config.centerCrop ?? size;
  // Only what the crop keeps is resampled.
  const window = centerWindow(size, crop, config.cropRounding);
  const kept = resize(image, size.width, size.height, config.resample, window);
  normalizeChannels(centerCrop(kept, crop), config, out);
  return out;
}

function resizedSize(image: RgbImage, config: PreprocessConfig): PixelSize {
  const rule = config.resize;
  if (rule === null) return image;
  return 'width' in rule ? rule : sizeForShortestEdge(image, rule.shortestEdge);
}
