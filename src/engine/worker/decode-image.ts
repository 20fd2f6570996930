import type { RgbImage } from '#science/image.ts';
import { badImage, checkPixelCount } from './bad-image.ts';
import { decodePng, isDecodable, isPng, readPngPixels } from './decode-png.ts';
import { inflatePng } from './inflate-png.ts';

/**
 * Decodes an encoded picture to its stored colour values, uint8 [height, width, 3], 0..255, without
 * colour management.
 *
 * PNG gives the same pixels in every browser, alpha dropped without compositing (see `decodePng`).
 * JPEG, WebP, GIF (first frame), AVIF and whatever else the browser knows go through its own
 * decoder: lossy formats may differ between browsers by a few levels, a picture is turned as its
 * EXIF orientation says, colours of a partly transparent pixel are rounded and those of a fully
 * transparent one black.
 *
 * Rejects with `EngineError('bad-image')` for bytes that cannot be decoded or more than 40
 * megapixels; `id` names the picture in the error.
 */
export async function decodeImage(bytes: Uint8Array, id: string): Promise<RgbImage> {
  if (!isPng(bytes)) return decodeInBrowser(new Uint8Array(bytes), id);
  const png = readPngPixels(bytes, id);
  // Opaque and without a colour profile by now, so that the browser's pixels are exact as well.
  return isDecodable(png) ? decodePng(await inflatePng(png), id) : decodeInBrowser(png.bytes, id);
}

async function decodeInBrowser(bytes: Uint8Array<ArrayBuffer>, id: string): Promise<RgbImage> {
  const bitmap = await decodeBitmap(new Blob([bytes]), id);
  try {
    checkPixelCount(bitmap.width, bitmap.height, id);
    return readBack(bitmap);
  } finally {
    bitmap.close();
  }
}

async function decodeBitmap(file: Blob, id: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch (error) {
    // A DOMException is the browser's way of saying no, and all that it says; others are ours.
    if (!(error instanceof DOMException)) throw error;
    throw badImage('This file is no picture that the browser can read, or it is damaged.', id);
  }
}

function readBack(bitmap: ImageBitmap): RgbImage {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
  if (context === null) throw new Error('the browser gave no canvas to read pixels from');
  context.drawImage(bitmap, 0, 0);
  const rgba = context.getImageData(0, 0, width, height).data;
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from] ?? 0;
    data[to + 1] = rgba[from + 1] ?? 0;
    data[to + 2] = rgba[from + 2] ?? 0;
  }
  return { width, height, data };
}
