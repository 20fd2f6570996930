import { describe, expect, it } from 'vitest';
import { makeSmallSet } from '../../../vite/testing/small-set.ts';
import { readFolder } from './folder-source.ts';

const { set, files } = makeSmallSet(6);
const SIGNAL = new AbortController().signal;

function fileAt(path: string, bytes: Uint8Array<ArrayBuffer>): File {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return Object.assign(new File([bytes], name), { webkitRelativePath: path });
}

function goodFiles(): File[] {
  return [...files].map(([path, bytes]) => fileAt(`cue-conflict/${path}`, bytes));
}

function damage(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.map((byte) => byte ^ 255);
}

describe('readFolder', () => {
  it('finds every picture, in whatever folder it lies', async () => {
    const flat = [...files].map(([path, bytes]) => fileAt(path.replace('/', '-x/y/'), bytes));
    const { source, report, problems } = await readFolder(flat, set, SIGNAL);
    expect(report).toEqual({ matched: 6, missing: 0, damaged: [], unknown: [], ignored: 0 });
    expect(problems).toEqual([]);
    for (const stimulus of set.stimuli) {
      expect(await source.read(stimulus, SIGNAL, false)).toEqual(files.get(stimulus.file));
    }
  });

  it('tells missing, damaged and unknown pictures apart and uses only the good ones', async () => {
    const [first, second, ...rest] = goodFiles();
    const [bad = set.stimuli[0]] = set.stimuli.slice(1);
    if (first === undefined || second === undefined || bad === undefined)
      throw new Error('no file');
    const { source, report, problems } = await readFolder(
      [
        first,
        fileAt(`cue-conflict/${bad.file}`, damage(files.get(bad.file) ?? new Uint8Array())),
        ...rest.slice(0, 2),
        fileAt('cue-conflict/holiday.JPG', new Uint8Array([1])),
        fileAt('cue-conflict/LICENSE', new Uint8Array([2])),
      ],
      set,
      SIGNAL,
    );
    expect(report).toEqual({
      matched: 3,
      missing: 3,
      damaged: [second.name],
      unknown: ['holiday.JPG'],
      ignored: 1,
    });
    expect(problems.map(({ code }) => code)).toEqual([
      'folder-damaged',
      'folder-partial',
      'folder-unknown',
    ]);
    expect(await source.read(bad, SIGNAL, false)).toBeNull();
    expect(source.label).toBe('cue-conflict');
  });

  it('takes the good one of two files of a name', async () => {
    const [path = '', bytes = new Uint8Array()] = [...files][0] ?? [];
    const twice = [fileAt(`a/${path}`, damage(bytes)), fileAt(`b/${path}`, bytes)];
    const { report } = await readFolder(twice, set, SIGNAL);
    expect(report).toMatchObject({ matched: 1, damaged: [] });
  });

  it('says what to look for where nothing fits', async () => {
    const { problems } = await readFolder([], set, SIGNAL);
    expect(problems).toMatchObject([
      { code: 'folder-no-match', advice: expect.stringContaining('airplane/') as string },
    ]);
  });

  it('can be cancelled', async () => {
    await expect(readFolder(goodFiles(), set, AbortSignal.abort())).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
