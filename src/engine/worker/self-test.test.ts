import { expect, test } from 'vitest';
import { matrixOf } from '#science/matrix.ts';
import { testText, testVision } from './self-test.ts';

const known = [
  { text: 'a', ids: [2, 4, 3], embedding: [1, 0] },
  { text: 'b', ids: [2, 5, 3], embedding: [0.6, 0.8] },
];
const tokenizer = { encode: (text: string) => (text === 'a' ? [2, 4, 3] : [2, 5, 3]) };

function encoderGiving(...numbers: number[]) {
  const rows = matrixOf(2, 2, Float32Array.from(numbers));
  return { encode: () => Promise.resolve({ rows, tokenCounts: [3, 3], workMs: 1 }) };
}

test('the same tokens and the same directions pass', async () => {
  const result = await testText(known, tokenizer, encoderGiving(1, 0, 0.6, 0.8), 'wasm');
  expect(result).toMatchObject({ tower: 'text', device: 'wasm', passed: true });
  expect(result.cosine).toBeCloseTo(1, 6);
});

test('the worst entry decides', async () => {
  const result = await testText(known, tokenizer, encoderGiving(1, 0, 0.7, 0.714), 'wasm');
  expect(result.passed).toBe(false);
  expect(result.cosine).toBeCloseTo(0.9913, 3);
});

test('one other token id fails, whatever the numbers', async () => {
  const other = { encode: () => [2, 4, 3] };
  const result = await testText(known, other, encoderGiving(1, 0, 0.6, 0.8), 'wasm');
  expect(result).toMatchObject({ passed: false, cosine: -1 });
});

test('pictures arrive as the bytes of their PNG; a row that is no number fails', async () => {
  const images = [{ name: 'dot', pngBase64: 'iVBORw==', embedding: [1, 0] }];
  let seen: readonly Uint8Array[] = [];
  const embed = (value: number) => (pngs: readonly Uint8Array[]) => {
    seen = pngs;
    return Promise.resolve(matrixOf(1, 2, Float32Array.of(value, 0)));
  };
  expect(await testVision(images, embed(1), 'webgpu')).toMatchObject({ passed: true });
  expect(Array.from(seen[0] ?? [])).toEqual([0x89, 0x50, 0x4e, 0x47]);
  expect(await testVision(images, embed(NaN), 'webgpu')).toMatchObject({ passed: false });
});
