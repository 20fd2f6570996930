import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeImage } from './decode-image.ts';

const fixtures = new URL('../../../tools/references/preprocess/png/', import.meta.url);
const readFixture = (file: string) => new Uint8Array(readFileSync(new URL(file, fixtures)));
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3);

/** A browser that sees every file as one picture, red over green; says what it was asked. */
function plantBrowser(width = 1, height = 2) {
  const bitmap = { width, height, close: vi.fn() };
  const files: Blob[] = [];
  const create = vi.fn(async (file: Blob, _options: ImageBitmapOptions) => {
    files.push(file);
    return bitmap;
  });
  const pixels = Uint8ClampedArray.of(255, 0, 9, 255, 0, 254, 8, 128);
  class Canvas {
    getContext() {
      return { drawImage: vi.fn(), getImageData: () => ({ data: pixels }) };
    }
  }
  vi.stubGlobal('createImageBitmap', create);
  vi.stubGlobal('OffscreenCanvas', Canvas);
  const bytesSent = async () => Buffer.from(await new Blob(files).arrayBuffer());
  return { bitmap, create, bytesSent };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a picture file', () => {
  it('is decoded here where it is a PNG, whatever the browser would do', async () => {
    const { create } = plantBrowser();
    const image = await decodeImage(readFixture('rgb-alpha-8.png'), 'p');
    expect([image.width, image.height]).toEqual([13, 11]);
    expect(create).not.toHaveBeenCalled();
  });

  it('is decoded by the browser otherwise, with nothing done to its colours', async () => {
    const { bitmap, create, bytesSent } = plantBrowser();
    const image = await decodeImage(jpeg, 'p');
    expect(image).toEqual({ width: 1, height: 2, data: Uint8Array.of(255, 0, 9, 0, 254, 8) });
    expect(create).toHaveBeenCalledOnce();
    expect(create.mock.calls[0]?.[1]).toEqual({
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
    expect([...(await bytesSent())]).toEqual([...jpeg]);
    expect(bitmap.close).toHaveBeenCalledOnce();
  });

  it('is decoded by the browser without its alpha where a PNG is interlaced below 8 bits', async () => {
    const { bytesSent } = plantBrowser();
    await decodeImage(readFixture('palette-4-interlaced.png'), 'p');
    const bytes = await bytesSent();
    expect(bytes.includes('PLTE')).toBe(true);
    expect(bytes.includes('tRNS')).toBe(false);
  });

  it('is refused in plain words where the browser cannot read it', async () => {
    plantBrowser();
    const refuse = vi.fn().mockRejectedValue(new DOMException('no', 'InvalidStateError'));
    vi.stubGlobal('createImageBitmap', refuse);
    await expect(decodeImage(jpeg, 'a.jpg')).rejects.toMatchObject({
      name: 'EngineError',
      code: 'bad-image',
      detail: 'a.jpg',
    });
    await expect(decodeImage(new Uint8Array(0), 'empty')).rejects.toMatchObject({
      code: 'bad-image',
    });
  });

  it('is refused above 40 megapixels, and the bitmap let go', async () => {
    const { bitmap } = plantBrowser(10_000, 4_001);
    await expect(decodeImage(jpeg, 'p')).rejects.toMatchObject({ code: 'bad-image' });
    expect(bitmap.close).toHaveBeenCalledOnce();
  });

  it('does not take a fault of ours for a fault of the picture', async () => {
    // No browser here: createImageBitmap is missing.
    await expect(decodeImage(jpeg, 'p')).rejects.toBeInstanceOf(ReferenceError);
  });
});
