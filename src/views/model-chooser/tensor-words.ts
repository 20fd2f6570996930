import type { TensorQuestion } from '#engine/index.ts';

/** `x0: int64 [batch, 77]`, as somebody finds it in the graph. */
export function tensorWords({ name, type, shape }: TensorQuestion['inputs'][number]): string {
  const sizes = shape.map((size) => (typeof size === 'number' && size < 0 ? '?' : String(size)));
  return `${name}: ${type} [${sizes.join(', ')}]`;
}
