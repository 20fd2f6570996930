import { expect, test } from 'vitest';
import { embeddingKey } from './embedding-key.ts';
import type { EmbeddingOrigin } from './embedding-key.ts';

test('whatever decides an embedding changes its key', () => {
  const origin: EmbeddingOrigin = {
    modelId: 'test/tiny',
    revision: '1',
    weightsMark: 'ab12',
    dtype: 'w16',
    device: 'wasm',
    transforms: [],
    preprocessKey: 'p1|224',
  };
  const variants: EmbeddingOrigin[] = [
    origin,
    { ...origin, modelId: 'other/model' },
    { ...origin, revision: '2' },
    { ...origin, weightsMark: 'cd34' },
    { ...origin, dtype: 'fp32' },
    { ...origin, device: 'webgpu' },
    { ...origin, transforms: ['blur'] },
    { ...origin, transforms: ['blur', 'grey'] },
    { ...origin, preprocessKey: 'p1|256' },
  ];
  const keys = variants.flatMap((variant) => [
    embeddingKey(variant, 'picture 1'),
    embeddingKey(variant, 'picture 2'),
  ]);
  expect(new Set(keys).size).toBe(keys.length);
  expect(embeddingKey({ ...origin }, 'picture 1')).toBe(keys[0]);
});
