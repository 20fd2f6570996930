import { expect, it } from 'vitest';
import { deviceWords, isPreview } from './origin-words.ts';

const RUN = { kind: 'device', device: 'wasm', dtype: 'fp32', threads: 2 } as const;

it('both towers are named where their weights differ', () => {
  expect(deviceWords({ ...RUN, text: { dtype: 'fp32', device: 'wasm' } })).toBe('WASM, fp32');
  expect(
    deviceWords({
      ...RUN,
      device: 'webgpu',
      dtype: 'fp16',
      text: { dtype: 'fp32', device: 'wasm' },
    }),
  ).toBe('pictures WebGPU, fp16; sentences WASM, fp32');
});

it('8-bit weights in either tower make a preview', () => {
  expect(isPreview({ ...RUN, text: { dtype: 'fp32', device: 'wasm' } })).toBe(false);
  expect(isPreview({ ...RUN, text: { dtype: 'q8', device: 'wasm' } })).toBe(true);
  expect(isPreview({ ...RUN, dtype: 'q8', text: { dtype: 'fp32', device: 'wasm' } })).toBe(true);
});
