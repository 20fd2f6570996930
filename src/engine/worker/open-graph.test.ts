import { expect, test } from 'vitest';
import { fitsProcessorToo } from './open-graph.ts';

const MB = 1e6;

test('a model is run on the processor too where its single-precision weights fit', () => {
  expect(fitsProcessorToo(372 * MB, 'fp32')).toBe(true);
  expect(fitsProcessorToo(186 * MB, 'fp16')).toBe(true);
  expect(fitsProcessorToo(1220 * MB, 'fp32')).toBe(false);
  expect(fitsProcessorToo(609 * MB, 'fp16')).toBe(false);
});
