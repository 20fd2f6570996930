import { afterEach, expect, test, vi } from 'vitest';
import { openOpfsFolder } from './opfs-folder.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a file that cannot be cut to length is let go again', async () => {
  const close = vi.fn();
  const failure = new DOMException('full', 'QuotaExceededError');
  const truncate = (): void => {
    throw failure;
  };
  const file = { createSyncAccessHandle: async () => ({ truncate, close }) };
  const folder = { getFileHandle: async () => file };
  const root = { getDirectoryHandle: async () => folder };
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => root } });
  const opened = await openOpfsFolder('model-files');
  await expect(opened.write('a', 0)).rejects.toBe(failure);
  expect(close).toHaveBeenCalledOnce();
});
