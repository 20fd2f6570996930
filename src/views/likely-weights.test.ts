import { describe, expect, it } from 'vitest';
import type { CatalogEntry, ModelCard } from '#engine/index.ts';
import { cardSizes, entrySizes, likelyWeights, sizeWords } from './likely-weights.ts';

const B32 = entrySizes({
  text: {
    fp32: { path: 't.onnx', aboutBytes: 254e6 },
    fp16: { path: 't16.onnx', aboutBytes: 127e6 },
    q8: { path: 't8.onnx', aboutBytes: 64.5e6 },
  },
  vision: {
    fp32: { path: 'v.onnx', aboutBytes: 352e6 },
    fp16: { path: 'v16.onnx', aboutBytes: 176e6 },
    q8: { path: 'v8.onnx', aboutBytes: 89.1e6 },
  },
} as unknown as CatalogEntry['files']);

describe('the download of a model', () => {
  it('is of the weights that suit the device: sentences stay on the processor', () => {
    expect(sizeWords(likelyWeights(B32, 'wasm'))).toBe(
      '606 MB: pictures 352 MB, text 254 MB (fp32)',
    );
    expect(sizeWords(likelyWeights(B32, 'webgpu'))).toBe(
      '430 MB: pictures 176 MB, text 254 MB (fp16 and fp32)',
    );
  });

  it('is of the weights that a link asks for, where the model has them', () => {
    const asked = { dtype: 'q8', textDtype: 'w16' } as const;
    expect(sizeWords(likelyWeights(B32, 'webgpu', asked))).toBe(
      '343 MB: pictures 89 MB, text 254 MB (q8 and fp32)',
    );
  });

  it('takes what there is', () => {
    const only = { text: { q8: { path: 't', sizeBytes: 1e6 } }, vision: B32.vision };
    expect(likelyWeights(only, 'wasm').text?.dtype).toBe('q8');
    const q8 = { path: 'v', sizeBytes: 2e6 };
    // Not for a graphics card: then the processor runs it.
    expect(likelyWeights({ ...only, vision: { q8 } }, 'webgpu').vision?.dtype).toBe('q8');
  });

  it('counts one file with both towers once, external data included', () => {
    const graph = {
      path: 'model.onnx',
      sizeBytes: 1e6,
      sha256: null,
      externalData: [{ path: 'model.onnx_data', sizeBytes: 99e6, sha256: null }],
    };
    const towers = { text: { fp32: graph }, vision: { fp32: graph } };
    const files = towers as unknown as ModelCard['files'];
    expect(sizeWords(likelyWeights(cardSizes(files), 'wasm'))).toBe('100 MB (fp32)');
  });

  it('is not made up where nobody has said it', () => {
    const unknown = { ...B32, vision: { fp32: { path: 'v', sizeBytes: null } } };
    expect(sizeWords(likelyWeights(unknown, 'wasm'))).toBe('size not known yet (fp32)');
  });
});
