import { describe, expect, it } from 'vitest';
import type { CatalogEntry, ModelCard, PublishedFigure } from '#engine/index.ts';
import {
  cardSizes,
  cardTestId,
  entrySizes,
  likelyWeights,
  publishedWords,
  sizeWords,
  timeWords,
} from './catalog-words.ts';

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

describe('the time for the pictures', () => {
  it('goes with the work of a picture', () => {
    const pace = { gflopsPerSecond: 44.1, title: 'another' };
    expect(timeWords(1280, 8.82, pace)).toBe('about 4 min here');
    expect(timeWords(1280, 0.1, pace)).toBe('about 1 min here');
    expect(timeWords(1280, 60, pace)).toBe('about 30 min here');
    expect(timeWords(1280, 162.03, pace)).toBe('about 1.5 h here');
    expect(timeWords(1280, 2000, pace)).toBe('about 16 h here');
  });

  it('is unknown before something has run, or where the work is', () => {
    expect(timeWords(1280, 8.82, null)).toMatch(/^not known until/);
    const pace = { gflopsPerSecond: 44.1, title: 'another' };
    expect(timeWords(1280, null, pace)).toMatch(/^not known/);
  });
});

describe('published figures', () => {
  const figure = (shapeBias: number, setting: string): PublishedFigure => ({
    mark: null,
    setting,
    shapeBias,
    cueAccuracy: 0.7,
    source: '',
  });

  it('are one number, or the range over the wordings', () => {
    expect(publishedWords([])).toBeNull();
    expect(publishedWords([figure(0.602, 'one template')])).toBe(
      '60.2 % shape bias (one template)',
    );
    expect(publishedWords([figure(0.2077, 'a'), figure(0.197, 'b')])).toBe(
      '19.7 to 20.8 % shape bias, under 2 wordings',
    );
    expect(publishedWords([figure(0.2523, 'a'), figure(0.2524, 'b')])).toBe(
      '25.2 % shape bias, under 2 wordings',
    );
  });
});

it('a card is found by its model’s id', () => {
  expect(cardTestId('plhery/mobileclip2-onnx/onnx/s0')).toBe(
    'model-card-plhery__mobileclip2-onnx__onnx__s0',
  );
});
