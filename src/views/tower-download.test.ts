import { describe, expect, it } from 'vitest';
import type { DownloadProgress, EngineStatus, ModelCard } from '#engine/index.ts';
import { percentHere, towerDownload } from './tower-download.ts';

const FILE = { sha256: null };
const CARD = {
  files: {
    text: {
      fp32: { path: 'text.onnx', sizeBytes: 200, ...FILE },
      q8: { path: 'text_q8.onnx', sizeBytes: 50, ...FILE },
    },
    vision: {
      fp32: {
        path: 'vision.onnx',
        sizeBytes: 100,
        ...FILE,
        externalData: [{ path: 'vision.onnx_data', sizeBytes: 900, ...FILE }],
      },
    },
  },
} as unknown as ModelCard;
const RUNS: NonNullable<EngineStatus['towers']> = {
  text: { dtype: 'fp32', device: 'wasm' },
  vision: { dtype: 'fp32', device: 'wasm' },
};

function came(path: string, receivedBytes: number, totalBytes: number | null): DownloadProgress {
  return { path, receivedBytes, totalBytes, fromCache: false };
}

describe('the download of the model in use', () => {
  it('counts the text tower first, by the file that is arriving', () => {
    const downloads = [came('tokenizer.json', 2, 2), came('text.onnx', 50, 200)];
    const here = towerDownload(CARD, { downloads, towers: null });
    expect(here).toEqual({ tower: 'text', receivedBytes: 50, totalBytes: 200 });
    expect(percentHere(here)).toBe(25);
  });

  it('knows no share before the weights themselves arrive', () => {
    const downloads = [came('tokenizer.json', 2, 2)];
    expect(percentHere(towerDownload(CARD, { downloads, towers: null }))).toBeNull();
  });

  it('counts the image tower with its external data, the part that has not begun included', () => {
    const text = came('text.onnx', 200, 200);
    const begun = { downloads: [text], towers: RUNS };
    expect(towerDownload(CARD, begun)).toEqual({
      tower: 'vision',
      receivedBytes: 0,
      totalBytes: 1000,
    });
    const downloads = [text, came('vision.onnx', 100, 100), came('vision.onnx_data', 899, 900)];
    expect(percentHere(towerDownload(CARD, { downloads, towers: RUNS }))).toBe(99);
  });

  it('takes the size that the host tells where the card knows none, and waits for it', () => {
    const files = { ...CARD.files, vision: { fp32: { path: 'v.onnx', sizeBytes: null, ...FILE } } };
    const towers = RUNS;
    expect(percentHere(towerDownload({ files }, { downloads: [], towers }))).toBeNull();
    const downloads = [came('v.onnx', 30, 60)];
    expect(percentHere(towerDownload({ files }, { downloads, towers }))).toBe(50);
  });
});
