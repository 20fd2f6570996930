import { describe, expect, it } from 'vitest';
import type { ModelCard, StorageReport } from '#engine/index.ts';
import { keptWords, rememberedOf, storedOf, unlisted } from './kept-models.ts';

const file = (path: string) => ({ path, sizeBytes: 100e6, sha256: null });
const card = (id: string, revision: string): ModelCard =>
  ({
    id,
    revision,
    files: {
      text: { fp32: file('text.onnx') },
      vision: {
        fp32: { ...file('vision.onnx'), externalData: [file('vision.onnx_data')] },
        fp16: file('vision_fp16.onnx'),
      },
    },
  }) as unknown as ModelCard;
const PINNED = { id: 'a/pinned', revision: 'c1', isPinned: true };
const BRANCH = { id: 'a/branch', revision: 'main', isPinned: false };

function stored(paths: Readonly<Record<string, boolean>>): StorageReport['models'][number] {
  const files = Object.entries(paths).map(([path, complete]) => ({ path, bytes: 100e6, complete }));
  const bytes = (complete: boolean): number =>
    files.filter((f) => f.complete === complete).reduce((sum, f) => sum + f.bytes, 0);
  return {
    id: 'a/pinned',
    revision: 'c1',
    title: 'A',
    files,
    fileBytes: bytes(true),
    partBytes: bytes(false),
    rowCount: 0,
    rowBytes: 0,
  };
}

describe('a listed model that was loaded before', () => {
  it('is the pinned commit, or whatever commit a branch had', () => {
    const kept = [card('a/pinned', 'c0'), card('a/branch', 'c7'), card('a/branch', 'c8')];
    expect(rememberedOf(PINNED, kept)).toBeNull();
    expect(rememberedOf(PINNED, [...kept, card('a/pinned', 'c1')])?.revision).toBe('c1');
    expect(rememberedOf(BRANCH, kept)?.revision).toBe('c8');
  });

  it('leaves over those that the catalog does not know', () => {
    const kept = [card('a/pinned', 'c0'), card('a/branch', 'c7'), card('b/typed', 'c9')];
    expect(unlisted(kept, [PINNED, BRANCH]).map(({ revision }) => revision)).toEqual(['c0', 'c9']);
  });
});

describe('what is kept of a model', () => {
  const MODEL = card('a/pinned', 'c1');

  it('spares the download where all files of the weights that are due are here', () => {
    const half = stored({ 'text.onnx': true, 'vision_fp16.onnx': true });
    const full = stored({ 'text.onnx': true, 'vision.onnx': true, 'vision.onnx_data': true });
    expect(keptWords(MODEL, full, 'wasm')).toBe('Kept on this device: 300 MB, no download.');
    expect(keptWords(MODEL, half, 'webgpu')).toBe('Kept on this device: 200 MB, no download.');
    // Other weights are due than those that are here: what has to be fetched, and what is kept.
    expect(keptWords(MODEL, full, 'webgpu')).toBe(
      '200 MB: pictures 100 MB, text 100 MB (fp16 and fp32); with other weights 300 MB are kept on this device.',
    );
    expect(keptWords(MODEL, half, 'wasm')).toContain('with other weights 200 MB are kept');
    const fp16 = { dtype: 'fp16', textDtype: 'fp32' } as const;
    expect(keptWords(MODEL, half, 'wasm', fp16)).toBe('Kept on this device: 200 MB, no download.');
  });

  it('is a begun download otherwise, or nothing', () => {
    const begun = stored({ 'text.onnx': true, 'vision.onnx': false });
    expect(keptWords(MODEL, begun, 'wasm')).toMatch(/^200 MB of it are kept/);
    const withoutData = stored({ 'text.onnx': true, 'vision.onnx': true });
    expect(keptWords(MODEL, withoutData, 'wasm')).toMatch(/^200 MB of it are kept/);
    expect(keptWords(MODEL, stored({}), 'wasm')).toBeNull();
    expect(keptWords(MODEL, null, 'wasm')).toBeNull();
  });

  it('is found by id and revision', () => {
    const report = { models: [stored({})] } as unknown as StorageReport;
    expect(storedOf(MODEL, report)).not.toBeNull();
    expect(storedOf(card('a/pinned', 'c2'), report)).toBeNull();
    expect(storedOf(MODEL, null)).toBeNull();
  });
});
