import { describe, expect, it } from 'vitest';
import type { ResultOrigin } from '#experiment/report.ts';
import { isPreview, originWords } from './origin-words.ts';

type OnDevice = Extract<ResultOrigin, { kind: 'device' }>;

function on(device: 'webgpu' | 'wasm', dtype: OnDevice['dtype'], more: Partial<OnDevice> = {}) {
  return {
    kind: 'device',
    device,
    dtype,
    threads: 8,
    text: { device: 'wasm', dtype },
    ...more,
  } as const;
}

describe('the words for where a result comes from', () => {
  it('name weights, device and threads', () => {
    expect(originWords(on('webgpu', 'fp16'))).toBe('fp16 on WebGPU');
    expect(originWords(on('wasm', 'w16'))).toBe('w16 on WebAssembly, 8 threads');
    expect(originWords(on('wasm', 'fp32', { threads: 1 }))).toBe('fp32 on WebAssembly, 1 thread');
    expect(originWords({ kind: 'shipped' })).toBe('shipped embeddings');
    expect(originWords({ kind: 'link', made: null })).toBe('as shared in a link');
    expect(originWords({ kind: 'link', made: on('wasm', 'q8') })).toBe(
      'as shared in a link: q8 (preview) on WebAssembly, 8 threads',
    );
  });

  it('name the text tower where it ran in a way of its own', () => {
    const fp32 = { device: 'wasm', dtype: 'fp32' } as const;
    expect(originWords(on('webgpu', 'fp16', { text: fp32 }))).toBe(
      'fp16 on WebGPU; sentences fp32 on WebAssembly',
    );
    const card = { device: 'webgpu', dtype: 'fp16' } as const;
    expect(originWords(on('webgpu', 'fp16', { text: card }))).toBe(
      'fp16 on WebGPU; sentences fp16 on WebGPU',
    );
  });

  it('call 8-bit weights a preview, in whichever tower', () => {
    const q8 = { device: 'wasm', dtype: 'q8' } as const;
    expect(originWords(on('wasm', 'q8'))).toBe('q8 (preview) on WebAssembly, 8 threads');
    expect(originWords(on('webgpu', 'fp16', { text: q8 }))).toBe(
      'fp16 on WebGPU; sentences q8 (preview) on WebAssembly',
    );
    expect(isPreview(on('wasm', 'q8'))).toBe(true);
    expect(isPreview(on('webgpu', 'fp16', { text: q8 }))).toBe(true);
    expect(isPreview(on('webgpu', 'fp16'))).toBe(false);
    expect(isPreview({ kind: 'shipped' })).toBe(false);
    expect(isPreview({ kind: 'link', made: on('wasm', 'q8') })).toBe(true);
    expect(isPreview({ kind: 'link', made: null })).toBe(false);
  });
});
