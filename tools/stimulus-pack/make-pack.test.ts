import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parsePackIndex } from '../../src/engine/stimuli/pack-index.ts';
import { makeSmallSet } from '../../vite/testing/small-set.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('make-pack.mjs', import.meta.url));
const { set, files } = makeSmallSet(7);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'make-pack-'));
  for (const [path, bytes] of files) {
    await mkdir(join(folder, 'set', dirname(path)), { recursive: true });
    await writeFile(join(folder, 'set', path), bytes);
  }
  const images = set.stimuli.map(({ id, file, sha256 }) => ({ id, file, sha256 }));
  await writeFile(join(folder, 'index.json'), JSON.stringify({ id: 'small', images }));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function makePack(): Promise<void> {
  const out = join(folder, 'out');
  await run(process.execPath, [SCRIPT, join(folder, 'set'), out, join(folder, 'index.json')]);
}

it('writes a pack whose index finds every picture', async () => {
  await makePack();
  const pack = await readFile(join(folder, 'out/small.pack'));
  const json: unknown = JSON.parse(await readFile(join(folder, 'out/small.pack.json'), 'utf8'));
  const parsed = parsePackIndex(json);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.value).toMatchObject({ set: 'small', sizeBytes: pack.length });
  for (const { sha256, file } of set.stimuli) {
    const { offset = NaN, sizeBytes = NaN } = parsed.value.entries.get(sha256) ?? {};
    expect(new Uint8Array(pack.subarray(offset, offset + sizeBytes))).toEqual(files.get(file));
  }
});

it('stops at a picture that is not the one of the index', async () => {
  const [path = ''] = files.keys();
  await writeFile(join(folder, 'set', path), 'another picture');
  await expect(makePack()).rejects.toThrow(`${path} is not the picture`);
});
