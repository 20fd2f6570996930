import { describe, expect, it } from 'vitest';
import type { EngineStatus, ModelCard } from '#engine/index.ts';
import type { AppData, ModelWish } from '#state/app-state.ts';
import { towerWords } from '../device-words.ts';
import { askedWords, selfTestWords, speedWords, stateWords } from './engine-words.ts';

const CARD = {
  files: {
    text: { fp32: { path: 'text.onnx', sizeBytes: 200, sha256: null } },
    vision: { fp16: { path: 'vision.onnx', sizeBytes: 400, sha256: null } },
  },
} as unknown as ModelCard;
const IDLE: EngineStatus = {
  phase: 'idle',
  device: null,
  reason: '',
  fellBack: false,
  threads: 4,
  isolated: true,
  adapter: '',
  towers: null,
  embeddingSize: null,
  downloads: [],
  selfTests: [],
  notes: [],
  imagesPerSecond: null,
  sentencesPerSecond: null,
  restarts: 0,
};
const MIXED: EngineStatus = {
  ...IDLE,
  phase: 'ready',
  device: 'webgpu',
  towers: {
    text: { dtype: 'fp32', device: 'wasm' },
    vision: { dtype: 'fp16', device: 'webgpu' },
  },
};

const fetch = (fetching: AppData['fetching']): Pick<AppData, 'fetching' | 'wish'> => ({
  fetching,
  wish: null,
});

describe('the chip', () => {
  it('says what runs: both kinds of weights where they differ, device, speed', () => {
    expect(stateWords({ ...MIXED, imagesPerSecond: 212.3 }, CARD, fetch('none'))).toBe(
      'fp16, text fp32 · WebGPU · 212 img/s',
    );
    const vision = { dtype: 'fp32', device: 'wasm' } as const;
    const towers = { text: vision, vision };
    expect(stateWords({ ...MIXED, towers, imagesPerSecond: 0.34 }, CARD, fetch('none'))).toBe(
      'fp32 · WASM ×4 · 0.3 img/s',
    );
  });

  it('says how far the download is, tower by tower', () => {
    const text = { path: 'text.onnx', receivedBytes: 90, totalBytes: 200, fromCache: false };
    const loading: EngineStatus = { ...IDLE, phase: 'loading' };
    expect(stateWords(loading, CARD, fetch('running'))).toBe('loading …');
    expect(stateWords({ ...loading, downloads: [text] }, CARD, fetch('running'))).toBe(
      'loading 45 %',
    );
    const vision = { ...text, path: 'vision.onnx', totalBytes: 400 };
    const images: EngineStatus = { ...MIXED, phase: 'text-ready', downloads: [text, vision] };
    expect(stateWords(images, CARD, fetch('running'))).toBe('image tower 22 %');
    expect(stateWords(images, CARD, fetch('paused'))).toBe('paused at 22 %');
    expect(stateWords(images, CARD, fetch('failed'))).toBe('failed');
  });

  it('says when nothing runs', () => {
    expect(stateWords(IDLE, null, fetch('none'))).toBe('not loaded');
    expect(stateWords({ ...IDLE, phase: 'failed' }, null, fetch('none'))).toBe('failed');
    expect(stateWords(IDLE, CARD, fetch('paused'))).toBe('paused');
    const question: ModelWish = {
      phase: 'question',
      title: '',
      question: { tower: 'text', inputs: [], outputs: [] },
    };
    expect(
      stateWords({ ...IDLE, phase: 'failed' }, CARD, { fetching: 'none', wish: question }),
    ).toBe('waits for an answer');
  });
});

describe('the panel', () => {
  it('says of a model that is not loaded what was asked for', () => {
    const model = { id: 'a/b', revision: 'c', textDtype: 'auto', textDevice: 'auto' } as const;
    expect(askedWords({ ...model, dtype: 'fp16', device: 'webgpu' })).toBe(
      'Not loaded: fp16, WebGPU asked for.',
    );
    const auto = { ...model, dtype: 'auto', device: 'auto' } as const;
    expect(askedWords(auto)).toBe('Not loaded; how it runs is left to this device.');
    expect(askedWords({ ...auto, textDtype: 'q8' })).toBe(
      'Not loaded: for sentences q8 asked for.',
    );
  });

  it('says where a tower runs', () => {
    expect(towerWords({ dtype: 'fp16', device: 'webgpu' }, 1)).toBe(
      'fp16 on WebGPU: the graphics card',
    );
    expect(towerWords({ dtype: 'q8', device: 'wasm' }, 1)).toBe(
      'q8 on WASM: the processor, 1 thread',
    );
  });

  it('names what the self-test held each tower against', () => {
    const test = { device: 'wasm', cosine: 0.999987, passed: true } as const;
    expect(selfTestWords([])).toBe('runs when the model is loaded');
    expect(
      selfTestWords([
        { ...test, tower: 'text', against: 'stored' },
        { ...test, tower: 'vision', against: 'processor', cosine: 0.4, passed: false },
      ]),
    ).toBe(
      'sentence agrees with its reference (cosine .99998); picture does not agree with what the processor computes (cosine .40000)',
    );
    const text = { ...test, tower: 'text', against: 'itself' } as const;
    const vision = { ...text, tower: 'vision' } as const;
    expect(selfTestWords([text])).toMatch(/^sentence gives finite numbers.*no reference/);
    expect(selfTestWords([text, vision])).toMatch(/^sentences and pictures give finite numbers/);
    expect(selfTestWords([text, { ...vision, passed: false }])).toMatch(
      /^sentence gives finite.*; picture gives no usable numbers$/,
    );
  });

  it('says how fast it is, once it is known', () => {
    expect(speedWords(IDLE)).toBe('measured once something has run');
    expect(speedWords({ ...IDLE, imagesPerSecond: 4.26, sentencesPerSecond: 99.6 })).toBe(
      '4.3 pictures a second, 100 sentences a second',
    );
  });
});
