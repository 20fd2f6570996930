import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import references from '../../../tools/references/onnx-graphs/graph-facts.json' with { type: 'json' };
import {
  fromDisk,
  jsonFile,
  smallDrop,
  smallGraph,
  starterDrop,
} from '../../../vite/testing/model-drops.ts';
import type { Checked } from '#science/problem.ts';
import type { FoundModel } from '../contract/found-model.ts';
import { openDropped } from './dropped-model.ts';

const root = new URL('../../../', import.meta.url);
const made = 'tools/hub-models/made/';
const hasMade = existsSync(fileURLToPath(new URL(made, root)));
const STARTER = 'public/models/cuelens/starter';

const signal = new AbortController().signal;

async function found(files: readonly File[]): Promise<FoundModel> {
  const opened = await openDropped(files, signal);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  return opened.value;
}

function problemsOf(opened: Checked<FoundModel>): [string, string, string][] {
  return opened.ok ? [] : opened.problems.map(({ code, field, message }) => [code, field, message]);
}

describe('openDropped', () => {
  it('puts the embedded model together from its files', async () => {
    const { card, blobs, baseUrl, notes } = await found(starterDrop());
    expect(card).toMatchObject({
      id: 'local/dropped-model',
      title: 'Dropped model',
      source: 'disk',
      licence: { use: 'unknown' },
      text: { maxTokens: 48, padId: 0, padding: 'if-exact', wording: 'as-typed' },
      tensors: { text: null, vision: null },
      files: {
        config: { path: 'config.json' },
        preprocessor: { path: 'preprocessor_config.json' },
        tokenizer: { path: 'tokenizer.json' },
        tokenizerConfig: { path: 'tokenizer_config.json' },
        selfTest: { path: 'self-test.json' },
        text: { w16: { path: 'text-w16/text_model_w16.onnx', sizeBytes: 5067714 } },
        vision: { w16: { path: 'vision-w16/vision_model_w16.onnx' } },
      },
    });
    expect(baseUrl).toBe('');
    expect([...(blobs ?? [])].map(([path, { size }]) => [path, size])).toHaveLength(7);
    expect(blobs?.get('text-w16/text_model_w16.onnx')?.size).toBe(5067714);
    expect(notes).toHaveLength(1);
  });

  it('names the files by what is in them, whatever their order or names', async () => {
    const { card } = await found(starterDrop());
    const sha256Of = (bytes: Uint8Array | string): string =>
      createHash('sha256').update(bytes).digest('hex');
    const drops = starterDrop().map(async (file) => new Uint8Array(await file.arrayBuffer()));
    const hashes = (await Promise.all(drops)).map(sha256Of);
    const { config, preprocessor, tokenizer, tokenizerConfig, selfTest } = card.files;
    const towers = [card.files.text.w16, card.files.vision.w16];
    const hashed = [config, preprocessor, tokenizer, tokenizerConfig, selfTest, ...towers];
    expect(hashed.map((file) => file?.sha256).toSorted()).toEqual(hashes.toSorted());
    const stored = readFileSync(new URL(`${STARTER}/onnx/text_model_w16.onnx`, root));
    expect(towers[0]?.sha256).toBe(sha256Of(stored));
    const all = sha256Of(hashes.toSorted().join('\n'));
    expect(card.revision).toBe(all.slice(0, 12));
    const renamed = starterDrop()
      .toReversed()
      .map((file, i) => new File([file], file.name.endsWith('onnx') ? `${i}.onnx` : `${i}.json`));
    expect((await found(renamed)).card.revision).toBe(card.revision);
    const [text] = references.starter;
    const other = [
      ...starterDrop().filter(({ name }) => !name.startsWith('text')),
      fromDisk(text?.path ?? ''),
    ];
    expect((await found(other)).card.revision).not.toBe(card.revision);
  });

  it('is another model once its settings are corrected, though they are as long', async () => {
    const corrected = jsonFile('preprocessor_config.json', {
      image_mean: [1, 0, 0],
      crop_size: 224,
    });
    const others = smallDrop().filter(({ name }) => name !== corrected.name);
    const [before, after] = [await found(smallDrop()), await found([...others, corrected])];
    const [old, now] = [before.card.files.preprocessor, after.card.files.preprocessor];
    expect(now.sizeBytes).toBe(old.sizeBytes);
    expect(now.sha256).not.toBe(old.sha256);
    expect(after.card.revision).not.toBe(before.card.revision);
  });

  it('takes several dtypes at once', async () => {
    const more = ['text_model', 'vision_model'].map((name) =>
      fromDisk(`${STARTER}/onnx/${name}.onnx`),
    );
    const { card } = await found([...more, ...starterDrop()]);
    expect(Object.keys(card.files.text).toSorted()).toEqual(['fp32', 'w16']);
    expect(Object.keys(card.files.vision).toSorted()).toEqual(['fp32', 'w16']);
  });

  it('takes one file for both towers, the length from its graph', async () => {
    const { card } = await found(smallDrop());
    expect(card.files.text.fp32).toEqual(card.files.vision.fp32);
    expect(card.files.text.fp32?.path).toBe('text-vision-fp32/model.onnx');
    expect(card.text.maxTokens).toBe(77);
  });

  it('knows an ONNX file by its contents', async () => {
    const files = [smallGraph('both towers, with a mask', 'clip-weights'), ...smallDrop().slice(1)];
    expect((await found(files)).card.files.text.fp32?.path).toBe('text-vision-fp32/clip-weights');
  });

  it('says that files cannot be hashed on plain http', async () => {
    const { getRandomValues } = crypto;
    vi.stubGlobal('crypto', { getRandomValues: getRandomValues.bind(crypto) });
    try {
      const { card, notes } = await found(smallDrop());
      const total = smallDrop().reduce((sum, { size }) => sum + size, 0);
      expect(card.revision).toMatch(new RegExp(`^size-${total}-[0-9a-f]{8}$`));
      expect(notes.at(-1)).toContain('not served over https');
      // Another model may have as many bytes.
      expect((await found(smallDrop())).card.revision).not.toBe(card.revision);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('ends where it is cancelled', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(openDropped(smallDrop(), stop.signal)).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('a dropped model that is not whole', () => {
  it.each([
    ['text model', 'Half of the model is missing: its text model. Only its image model is here'],
    ['image model', 'Half of the model is missing: its image model. Only its text model is here'],
    ['tokenizer.json', 'The tokenizer is missing'],
    ['preprocessor_config.json', 'Nothing says how pictures are prepared'],
  ])('names the missing %s', async (field, words) => {
    const start = { 'text model': 'text', 'image model': 'vision' }[field] ?? field;
    const opened = await openDropped(
      starterDrop().filter(({ name }) => !name.startsWith(start)),
      signal,
    );
    expect(problemsOf(opened)).toEqual([
      ['model-incomplete', field, expect.stringContaining(words)],
    ]);
    expect(opened.ok ? '' : opened.problems[0]?.advice).toContain('Add');
  });

  it('names all that is missing at once', async () => {
    const opened = await openDropped(starterDrop().slice(0, 1), signal);
    expect(problemsOf(opened).map(([, field]) => field)).toEqual([
      'text model',
      'tokenizer.json',
      'preprocessor_config.json',
    ]);
    const nothing = await openDropped([new File(['# notes'], 'README.md')], signal);
    expect(problemsOf(nothing)[0]?.[2]).toContain('no ONNX file among these');
  });

  it('says why a vocabulary alone is not enough', async () => {
    const files = starterDrop().filter(({ name }) => name !== 'tokenizer.json');
    const opened = await openDropped([...files, jsonFile('vocab.json', { a: 0 })], signal);
    expect(problemsOf(opened)[0]?.[2]).toContain('a vocabulary alone');
  });

  it('asks for the length of sentences where no file says it', async () => {
    const without = starterDrop().filter(({ name }) => !/^(?:tokenizer_)?config/.test(name));
    expect(problemsOf(await openDropped(without, signal))).toEqual([
      ['model-incomplete', 'config.json', expect.stringContaining('how many tokens')],
    ]);
  });

  it.each([
    [new File([], 'text_model.onnx'), 'text_model.onnx is empty'],
    [new File(['<html>404'], 'text_model.onnx'), 'text_model.onnx is not an ONNX file'],
    [new File(['{ "model": '], 'tokenizer.json'), 'tokenizer.json is not JSON'],
  ])('names a broken file once: %o', async (file, words) => {
    const opened = await openDropped([...smallDrop(), file], signal);
    expect(problemsOf(opened)).toEqual([
      ['bad-model-file', file.name, expect.stringContaining(words)],
    ]);
  });

  it('names picture settings that cannot be used', async () => {
    const files = smallDrop().filter(({ name }) => name !== 'preprocessor_config.json');
    const bad = jsonFile('preprocessor_config.json', { image_mean: [0, 0, 0], resample: 9 });
    expect(problemsOf(await openDropped([...files, bad], signal))).toEqual([
      ['bad-preprocessor-config', 'resample', expect.stringContaining('cannot be used')],
    ]);
  });

  it('does not choose between two of a kind', async () => {
    const twice = [...smallDrop(), smallGraph('both towers, with a mask', 'other.onnx')];
    expect(problemsOf(await openDropped(twice, signal))[0]?.slice(0, 2)).toEqual([
      'two-models',
      'joint model',
    ]);
    const settings = [
      ...smallDrop(),
      jsonFile('preprocessor_config.json', { image_mean: [1, 1, 1] }),
    ];
    expect(problemsOf(await openDropped(settings, signal))[0]?.slice(0, 2)).toEqual([
      'two-models',
      'preprocessor_config.json',
    ]);
    const same = [...smallDrop(), ...smallDrop().slice(1)];
    expect((await openDropped(same, signal)).ok).toBe(true);
  });

  it('takes the 8-bit file that is meant, where the whole folder was dropped', async () => {
    const eightBit = ['quantized', 'int8', 'uint8'].map((ending) =>
      smallGraph('whole numbers', `text_model_${ending}.onnx`),
    );
    const [, ...settings] = smallDrop();
    const vision = smallGraph('half precision kept', 'vision_model_fp16.onnx');
    const { card } = await found([vision, ...eightBit, ...settings]);
    expect(card.files.text.q8?.path).toBe('text-q8/text_model_quantized.onnx');
  });

  it('leaves aside what it cannot use, and says so', async () => {
    const extra = [
      smallGraph('four bits', 'text_model_q4.onnx'),
      new File(['weights'], 'model.safetensors'),
      new File([], '.gitkeep'),
      jsonFile('special_tokens_map.json', { pad_token: '!' }),
    ];
    const { notes } = await found([...smallDrop(), ...extra]);
    expect(notes[0]).toContain('text_model_q4.onnx is stored in fewer than 8 bits');
    expect(notes).toHaveLength(3);
  });
});

describe('weights outside the graph', () => {
  const outside = (): File[] => [
    smallGraph('weights in two files outside', 'vision.onnx'),
    smallGraph('whole numbers', 'text.onnx'),
    ...smallDrop().slice(1),
  ];

  it('come along under the names that the graph knows', async () => {
    const data = [
      new File([new Uint8Array(192)], 'model.onnx_data'),
      new File([new Uint8Array(4136)], 'second.bin'),
    ];
    const { card, blobs } = await found([...outside(), ...data]);
    expect(card.files.vision.fp32?.externalData).toMatchObject([
      { path: 'vision-fp32/model.onnx_data', sizeBytes: 192 },
      { path: 'vision-fp32/more/second.bin', sizeBytes: 4136 },
    ]);
    expect(blobs?.get('vision-fp32/more/second.bin')?.size).toBe(4136);
    expect(card.files.text).toHaveProperty('q8');
  });

  /** As a drop of folders has it. */
  const inFolder = (file: File, folder: string): File =>
    Object.defineProperty(file, 'webkitRelativePath', { value: `${folder}/${file.name}` });
  const second = (): File => new File([new Uint8Array(4136)], 'second.bin');
  const first = (): File => new File([new Uint8Array(192)], 'model.onnx_data');

  it('are those of the graph’s own folder, whatever comes first', async () => {
    const { card, blobs } = await found([
      inFolder(new File([new Uint8Array(500)], 'model.onnx_data'), 'clip/textual'),
      ...outside().map((file, i) => (i === 0 ? inFolder(file, 'clip/visual') : file)),
      inFolder(first(), 'clip/visual'),
      second(),
    ]);
    const [path = ''] = card.files.vision.fp32?.externalData?.map((data) => data.path) ?? [];
    expect(blobs?.get(path)?.size).toBe(192);
  });

  it('are not guessed among several of one name', async () => {
    const [graph, ...others] = outside();
    const data = ['a', 'b'].map((folder) => inFolder(first(), folder));
    const files = [...(graph ? [inFolder(graph, 'visual')] : []), ...others, ...data, second()];
    expect(problemsOf(await openDropped(files, signal))).toEqual([
      ['two-models', 'model.onnx_data', expect.stringContaining('a/model.onnx_data and b/model')],
    ]);
  });

  it('are named where they are missing or cut', async () => {
    const cut = new File([new Uint8Array(100)], 'model.onnx_data');
    expect(problemsOf(await openDropped([...outside(), cut], signal))).toEqual([
      ['model-incomplete', 'model.onnx_data', expect.stringContaining('cut (100 of at least 192')],
      ['model-incomplete', 'more/second.bin', expect.stringContaining('That file is missing')],
    ]);
  });
});

describe.skipIf(!hasMade)('made models (skipped without tools/hub-models/made)', () => {
  const files = (repo: string, ...paths: readonly string[]): File[] =>
    paths.map((path) => fromDisk(`${made}${repo}/${path}`));
  const tokenizer = (): File => fromDisk(`${made}shared/clip-tokenizer.json`);

  it('of immich have two graphs of one name', async () => {
    const repo = 'immich-app/RN50__openai';
    const { card } = await found([
      ...files(repo, 'visual/model.onnx', 'textual/model.onnx', 'config.json'),
      ...files(repo, 'visual/preprocess_cfg.json', 'textual/tokenizer_config.json'),
      tokenizer(),
    ]);
    expect(card.files).toMatchObject({
      config: { path: 'config.json' },
      preprocessor: { path: 'preprocess_cfg.json' },
      text: { fp32: { path: 'text-fp32/model.onnx' } },
      vision: { fp32: { path: 'vision-fp32/model.onnx' } },
    });
    expect(card.text).toEqual({
      maxTokens: 77,
      padId: 49407,
      padding: 'if-exact',
      wording: 'as-typed',
    });
  });

  it('of SigLIP are known as such', async () => {
    const repo = 'Xenova/siglip-base-patch16-224';
    const { card } = await found([
      ...files(repo, 'onnx/text_model_quantized.onnx', 'onnx/vision_model_fp16.onnx'),
      ...files(repo, 'config.json', 'preprocessor_config.json', 'tokenizer.json'),
      ...files(repo, 'tokenizer_config.json'),
    ]);
    expect(card).toMatchObject({
      text: { maxTokens: 64, padId: 1, padding: 'required', wording: 'canonical' },
      logitRule: { kind: 'sigmoid' },
      files: { text: { q8: {} }, vision: { fp16: {} } },
    });
  });

  it('with outside weights need them', async () => {
    const settings = [
      ...files('Xenova/clip-vit-base-patch32', 'onnx/text_model.onnx', 'config.json'),
      ...files('Xenova/clip-vit-base-patch32', 'preprocessor_config.json'),
      tokenizer(),
      ...files('test/external-data', 'onnx/vision_model.onnx'),
    ];
    const opened = await openDropped(settings, signal);
    expect(problemsOf(opened).map(([, field]) => field)).toEqual(['vision_model.onnx_data']);
    const data = files('test/external-data', 'onnx/vision_model.onnx_data');
    const { card } = await found([...settings, ...data]);
    expect(card.files.vision.fp32?.externalData?.[0]?.path).toBe(
      'vision-fp32/vision_model.onnx_data',
    );
  });
});
