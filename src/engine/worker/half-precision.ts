import { decodeHalfFloats } from '#science/half-float.ts';

/** From here on a number rounds to more than the largest half, 65504. */
const TOO_LARGE = 65520;

/**
 * Float32 -> IEEE 754 binary16 bit patterns, rounded to nearest, ties to even. Beyond 65504, after
 * rounding, comes infinity; NaN stays NaN. Written out because `Float16Array` is missing from
 * browsers in use.
 */
export function encodeHalfFloats(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfBitsOf);
}

/** A runtime's half-precision numbers -> float32, exactly: bit patterns, or a `Float16Array`. */
export function readHalfFloats(data: Uint16Array | ArrayLike<number>): Float32Array {
  if (!(data instanceof Uint16Array)) return Float32Array.from(data);
  return decodeHalfFloats(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function halfBitsOf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= TOO_LARGE) return sign | 0x7c00;
  // Steps are 2^-24 below 2^-14, and then 1/1024 of the power of two below the number.
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const rounded = roundToEven(size / 2 ** (exponent - 10)) * 2 ** (exponent - 10);
  if (rounded < 2 ** -14) return sign | (rounded * 2 ** 24);
  const power = Math.floor(Math.log2(rounded));
  return sign | ((power + 15) << 10) | ((rounded / 2 ** power - 1) * 1024);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}
