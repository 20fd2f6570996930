import { expect, it } from 'vitest';
import { readDroppedFiles } from './dropped-files.ts';

/** The entries that a browser gives for a dropped folder, at most 100 a call as Chromium does. */
function folderEntry(children: readonly object[]): object {
  return {
    isFile: false,
    isDirectory: true,
    createReader: () => {
      let at = 0;
      return {
        readEntries: (resolve: (entries: readonly object[]) => void) => {
          resolve(children.slice(at, at + 100));
          at += 100;
        },
      };
    },
  };
}

function fileEntry(name: string, folder = '/top/'): object {
  return {
    isFile: true,
    isDirectory: false,
    fullPath: `${folder}${name}`,
    file: (resolve: (file: File) => void) => {
      resolve(new File([], name));
    },
  };
}

it('walks dropped folders to the bottom, past the first hundred entries', async () => {
  const many = Array.from({ length: 250 }, (_, i) => fileEntry(`p${i}.png`));
  const top = folderEntry([folderEntry(many), fileEntry('LICENSE')]);
  const items = [
    { webkitGetAsEntry: () => top, getAsFile: () => null },
    { webkitGetAsEntry: () => null, getAsFile: () => new File([], 'loose.png') },
    { webkitGetAsEntry: () => null, getAsFile: () => null },
  ];
  const files = await readDroppedFiles({ items } as unknown as DataTransfer);
  expect(files).toHaveLength(252);
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['loose.png', 'LICENSE', 'p0.png', 'p249.png']),
  );
});

it('says in which folder a file lay, and of no other that it lay in one', async () => {
  const top = folderEntry([
    folderEntry([fileEntry('model.onnx', '/clip/visual/')]),
    folderEntry([fileEntry('model.onnx', '/clip/textual/')]),
  ]);
  const items = [top, fileEntry('config.json', '/')].map((entry) => ({
    webkitGetAsEntry: () => entry,
    getAsFile: () => null,
  }));
  const files = await readDroppedFiles({ items } as unknown as DataTransfer);
  expect(files.map(({ webkitRelativePath }) => webkitRelativePath || null)).toEqual([
    'clip/visual/model.onnx',
    'clip/textual/model.onnx',
    null,
  ]);
});
