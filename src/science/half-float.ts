const MAX_EXPONENT = 0x1f;

/**
 * Reads little-endian IEEE 754 binary16 numbers -> float32, exactly (every half is a float).
 *
 * `bytes` holds two bytes a number; throws a RangeError on an odd length. Infinities and NaN pass
 * through. Written out because `Float16Array` is missing from browsers in use.
 */
export function decodeHalfFloats(bytes: Uint8Array): Float32Array {
  if (bytes.length % 2 !== 0) throw new RangeError(`half floats need an even byte count`);
  const out = new Float32Array(bytes.length / 2);
  for (let i = 0; i < out.length; i += 1) {
    const half = (bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8);
    out[i] = halfToNumber(half);
  }
  return out;
}

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & MAX_EXPONENT;
  const fraction = half & 0x3ff;
  if (exponent === MAX_EXPONENT) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
