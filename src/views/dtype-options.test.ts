import { describe, expect, it } from 'vitest';
import type { ModelCard } from '#engine/index.ts';
import { devicesFor, isOneFile, weightsOf } from './dtype-options.ts';

const file = (path: string) => ({ path, sizeBytes: null, sha256: null });
const STORED = { q8: file('q8.onnx'), fp16: file('fp16.onnx'), fp32: file('fp32.onnx') };

describe('the weights of a tower', () => {
  it('are those that the model has, best first, after the choice of the device', () => {
    expect(weightsOf(STORED, 'auto').map(({ value }) => value)).toEqual([
      'auto',
      'fp32',
      'fp16',
      'q8',
    ]);
    expect(weightsOf(STORED, 'auto').some(({ disabled }) => disabled)).toBe(false);
    expect(weightsOf(STORED, 'auto').at(-1)?.label).toContain('preview quality');
  });

  it('say why 8-bit ones do not go with a graphics card, and what fp16 costs elsewhere', () => {
    const q8 = weightsOf(STORED, 'webgpu').find(({ value }) => value === 'q8');
    expect(q8).toMatchObject({
      disabled: true,
      label: expect.stringContaining('wrongly') as string,
    });
    const fp16 = weightsOf(STORED, 'wasm').find(({ value }) => value === 'fp16');
    expect(fp16).toMatchObject({
      disabled: false,
      label: expect.stringContaining('slow') as string,
    });
  });

  it('rule out the graphics card while 8-bit ones are chosen', () => {
    const disabled = devicesFor('vision', 'q8').filter((choice) => choice.disabled);
    expect(disabled.map(({ value }) => value)).toEqual(['webgpu']);
    expect(devicesFor('text', 'fp32').some((choice) => choice.disabled)).toBe(false);
  });
});

describe('one file with both towers', () => {
  it('is known by its path', () => {
    const files = (text: object, vision: object) => ({ text, vision }) as ModelCard['files'];
    const joint = { fp32: file('model.onnx') };
    expect(isOneFile(files(joint, joint))).toBe(true);
    expect(isOneFile(files({ fp32: file('text.onnx') }, joint))).toBe(false);
    expect(isOneFile(files({}, {}))).toBe(false);
  });
});
