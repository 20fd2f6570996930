import { expect, it } from 'vitest';
import { tensorWords } from './tensor-words.ts';

it('a tensor is named with its type and shape, free sizes by their names', () => {
  expect(tensorWords({ name: 'x0', type: 'int64', shape: ['batch', 77] })).toBe(
    'x0: int64 [batch, 77]',
  );
  expect(tensorWords({ name: 'y', type: 'float32', shape: [-1, 512] })).toBe('y: float32 [?, 512]');
});
