import { describe, expect, it } from 'vitest';
import {
  byName,
  jsonFile,
  smallDrop,
  starterDrop,
  zipOf,
} from '../../../vite/testing/model-drops.ts';
import type { Checked } from '#science/problem.ts';
import type { FoundModel } from '../contract/found-model.ts';
import { isModelDrop, openDropped } from './dropped-model.ts';

const signal = new AbortController().signal;

async function found(files: readonly File[]): Promise<FoundModel> {
  const opened = await openDropped(files, signal);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  return opened.value;
}

function problemsOf(opened: Checked<FoundModel>): [string, string, string][] {
  return opened.ok ? [] : opened.problems.map(({ code, field, message }) => [code, field, message]);
}

describe('a zip', () => {
  it('is read like a folder, named after it', async () => {
    const zip = await zipOf({
      ...byName(starterDrop(), 'clip/'),
      '__MACOSX/clip/._text_model_w16.onnx': new File(['x'], 'x'),
    });
    const { card } = await found([zip]);
    expect(card.id).toBe('local/my-model');
    expect(card.revision).toBe((await found(starterDrop())).card.revision);
  });

  it('may lie beside other files', async () => {
    const [joint, ...settings] = smallDrop();
    if (joint === undefined) throw new Error('no graph');
    const zip = await zipOf(byName(settings), {}, 'settings.zip');
    expect((await found([joint, zip])).card.id).toBe('local/dropped-model');
    const resnet = new File([joint], 'RN50-visual.onnx');
    expect((await found([resnet, zip])).card.id).toBe('local/RN50');
  });

  it.each([
    [
      'an encrypted one',
      () => zipOf(byName(smallDrop()), { password: 'secret' }),
      'it is encrypted',
    ],
    ['an empty one', () => zipOf({}), 'there is nothing in it'],
    [
      'a cut one',
      async () => new File([(await zipOf(byName(smallDrop()))).slice(0, 300)], 'cut.zip'),
      'it is damaged or cut',
    ],
    [
      'a bomb',
      () => zipOf({ 'text_model.onnx': new File([new Uint8Array(60e6)], 'x') }),
      'text_model.onnx in it is packed as no model is',
    ],
  ])('that is %s is named', async (_, make, words) => {
    const zip = await make();
    expect(problemsOf(await openDropped([zip], signal))).toEqual([
      ['bad-model-file', zip.name, expect.stringContaining(words)],
    ]);
  });

  it('that lies about a size, or holds other bytes than it says, is named', async () => {
    const bytes = new Uint8Array(await (await zipOf(byName(smallDrop()))).arrayBuffer());
    const text = Buffer.from(bytes).toString('latin1');
    // The table of contents: uncompressed size at 24, its entries begin with PK 1 2.
    const entry = text.indexOf('PK\x01\x02');
    const lying = bytes.slice();
    new DataView(lying.buffer).setUint32(entry + 24, 100, true);
    const stored = await (await zipOf(byName(smallDrop()), { level: 0 })).arrayBuffer();
    const spoilt = new Uint8Array(stored);
    // A letter of the graph's own name: only the checksum can tell.
    const at = Buffer.from(spoilt).indexOf('pixel_values');
    spoilt[at] = 0x50;
    for (const content of [lying, spoilt]) {
      const opened = await openDropped([new File([content], 'odd.zip')], signal);
      expect(problemsOf(opened)).toEqual([
        ['bad-model-file', 'model.onnx', expect.stringContaining('cannot be unpacked')],
      ]);
    }
  });
});

describe('isModelDrop', () => {
  it.each([
    ['an ONNX file', () => [new File(['x'], 'a.onnx')], true],
    ['one among pictures', () => [new File(['x'], 'a.png'), new File(['x'], 'A.ONNX')], true],
    ['settings alone', () => smallDrop().slice(1), true],
    ['pictures', () => [new File(['x'], 'cat.png'), new File(['x'], 'dog.jpg')], false],
    [
      'pictures with a list',
      () => [new File(['x'], 'cat.png'), jsonFile('config.json', {})],
      false,
    ],
    ['nothing', () => [], false],
  ])('of %s', async (_, make, is) => {
    expect(await isModelDrop(make())).toBe(is);
  });

  it('looks into zips', async () => {
    expect(await isModelDrop([await zipOf(byName(smallDrop()))])).toBe(true);
    const pictures = await zipOf({ 'cat.png': new File(['x'], 'cat.png') });
    expect(await isModelDrop([pictures])).toBe(false);
  });
});
