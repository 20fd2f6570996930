import type { Page } from '@playwright/test';

/** Where the page keeps files of models, in the browser's private file system. */
const FOLDER = 'model-files';

/** Sizes of the kept files by their names there; records beside them are left out. */
export function listKept(page: Page): Promise<Readonly<Record<string, number>>> {
  return page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory();
    const sizes: Record<string, number> = {};
    const folder = await root.getDirectoryHandle(name, { create: true });
    for await (const [file, handle] of folder.entries()) {
      if (handle.kind !== 'file' || file.endsWith('.json')) continue;
      sizes[file] = (await handle.getFile()).size;
    }
    return sizes;
  }, FOLDER);
}

/** Changes one byte in the middle of a kept file, as a failing disk would. */
export async function damageKept(page: Page, file: string): Promise<void> {
  await page.evaluate(
    async ([name, damaged]) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(name);
      const handle = await folder.getFileHandle(damaged);
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      const middle = bytes.length >> 1;
      const stream = await handle.createWritable({ keepExistingData: true });
      await stream.write({
        type: 'write',
        position: middle,
        data: Uint8Array.of((bytes[middle] ?? 0) ^ 1),
      });
      await stream.close();
    },
    [FOLDER, file] as const,
  );
}
