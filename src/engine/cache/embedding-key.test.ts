import { expect, test } from 'vitest';
import { tinyModel } from '../worker/testing/tiny-model.ts';
import { embeddingKey } from './embedding-key.ts';
import type { EmbeddingOrigin } from './embedding-key.ts';

test('whatever decides an embedding changes its key, and nothing else does', async () => {
  const { card } = await tinyModel();
  const origin: EmbeddingOrigin = {
    card,
    dtype: 'w16',
    device: 'wasm',
    transforms: [],
    preprocessKey: 'p1|224',
  };
  const vision = { ...card.files.vision.w16, sha256: 'other' };
  const files = { ...card.files, vision: { ...card.files.vision, w16: vision } };
  const variants: EmbeddingOrigin[] = [
    origin,
    { ...origin, card: { ...card, id: 'other/model' } },
    { ...origin, card: { ...card, revision: '2' } },
    { ...origin, card: { ...card, files } },
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
  const renamed = { ...origin, card: { ...card, title: 'New title', licence: 'other' } };
  expect(embeddingKey(renamed, 'picture 1')).toBe(keys[0]);
});
