import { describe, expect, it } from 'vitest';
import type { StorageReport } from '#engine/index.ts';
import { bytesOf, keptParts, lossWords, usageWords } from './storage-words.ts';
import type { StoredModel } from './storage-words.ts';

const MODEL: StoredModel = {
  id: 'Xenova/clip',
  revision: 'c1',
  title: 'CLIP',
  fileBytes: 254e6,
  partBytes: 100e6,
  files: [
    { path: 'text.onnx', bytes: 254e6, complete: true },
    { path: 'vision.onnx', bytes: 100e6, complete: false },
  ],
  rowCount: 1280,
  rowBytes: 2.6e6,
};
const NOTHING = { fileBytes: 0, partBytes: 0, files: [], rowCount: 0, rowBytes: 0 };

describe('what a model takes on this device', () => {
  it('is told part by part, and as a whole', () => {
    expect(keptParts(MODEL)).toEqual([
      '1 file, 254 MB',
      '1 begun download, 100 MB so far',
      'image embeddings of 1,280 pictures, 2.6 MB',
    ]);
    expect(bytesOf(MODEL)).toBe(356.6e6);
    expect(keptParts({ ...MODEL, ...NOTHING })).toEqual(['its description only']);
  });

  it('costs something to delete, which is said', () => {
    expect(lossWords(MODEL)).toBe(
      'its 354 MB have to be downloaded again, and 1,280 pictures have to be run again',
    );
    expect(lossWords({ ...MODEL, id: 'local/mine', rowCount: 0 })).toBe(
      'its files have to be dropped again',
    );
    expect(lossWords({ ...MODEL, ...NOTHING })).toBe('nothing has to be fetched or run again');
  });
});

it('what the browser grants is told where it says so', () => {
  const report = { usageBytes: 354e6, quotaBytes: 10e9 } as StorageReport;
  expect(usageWords(report)).toBe('354 MB used of 10.0 GB that the browser grants this page');
  expect(usageWords({ ...report, quotaBytes: null })).toBeNull();
});
