import { EngineError } from '../contract/engine-error.ts';

/** Largest picture that is decoded: some hundred MB while it is in work. */
const MAX_MEGAPIXELS = 40;

/** The error for a picture that cannot be used; `id` says which one. */
export function badImage(message: string, id: string): EngineError {
  return new EngineError('bad-image', message, id);
}

/** The error for a PNG whose pixel data cannot be used; `cause` says what is wrong with it. */
export function damagedPng(cause: string, id: string): EngineError {
  return badImage(`The pixel data of this PNG file is damaged (${cause}).`, id);
}

/** Throws `EngineError('bad-image')` for a picture of more than 40 megapixels. */
export function checkPixelCount(width: number, height: number, id: string): void {
  const megapixels = (width * height) / 1e6;
  if (megapixels <= MAX_MEGAPIXELS) return;
  throw badImage(
    `This picture has ${Math.ceil(megapixels)} megapixels and at most ${MAX_MEGAPIXELS} can be read; a smaller copy will do.`,
    id,
  );
}
