import { describe, expect, it } from 'vitest';
import { readGraphName } from './graph-names.ts';
import { findLayout, graphFileOf } from './layouts.ts';
import type { Layout } from './layouts.ts';
import type { RepoFile } from './repo-info.ts';

function listed(...paths: readonly string[]): RepoFile[] {
  return paths.map((path) => ({ path, sizeBytes: path.length, sha256: null, gitBlob: null }));
}

/** The paths of a layout that was found, external weights behind their graph. */
function pathsOf(layout: Layout): Record<string, unknown> {
  if (layout.kind !== 'found') throw new Error(JSON.stringify(layout));
  const { text, vision, ...small } = layout.files;
  const graphs = (stored: typeof text): Record<string, string> =>
    Object.fromEntries(
      Object.entries(stored).map(([dtype, file]) => [
        dtype,
        [file, ...(file.externalData ?? [])].map(({ path }) => path).join(' + '),
      ]),
    );
  const names = Object.entries(small).map(([name, file]) => [name, file?.path ?? null]);
  const settings = Object.fromEntries(names) as Record<string, string | null>;
  return { ...settings, text: graphs(text), vision: graphs(vision) };
}

const SETTINGS = [
  'config.json',
  'preprocessor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
];
const XENOVA = [
  'README.md',
  ...SETTINGS,
  'onnx/model.onnx',
  'onnx/model_fp16.onnx',
  'onnx/text_model.onnx',
  'onnx/text_model_fp16.onnx',
  'onnx/text_model_int8.onnx',
  'onnx/text_model_q4.onnx',
  'onnx/text_model_quantized.onnx',
  'onnx/vision_model.onnx',
  'onnx/vision_model_bnb4.onnx',
  'onnx/vision_model_fp16.onnx',
  'onnx/vision_model_quantized.onnx',
  'onnx/vision_model_uint8.onnx',
];

describe('findLayout', () => {
  it('finds transformers.js’s two graphs and names what it leaves aside', () => {
    const layout = findLayout(listed(...XENOVA));
    expect(pathsOf(layout)).toEqual({
      config: 'config.json',
      preprocessor: 'preprocessor_config.json',
      tokenizer: 'tokenizer.json',
      tokenizerConfig: 'tokenizer_config.json',
      selfTest: null,
      text: {
        fp32: 'onnx/text_model.onnx',
        fp16: 'onnx/text_model_fp16.onnx',
        q8: 'onnx/text_model_quantized.onnx',
      },
      vision: {
        fp32: 'onnx/vision_model.onnx',
        fp16: 'onnx/vision_model_fp16.onnx',
        q8: 'onnx/vision_model_quantized.onnx',
      },
    });
    expect(layout).toMatchObject({
      variant: '',
      notes: ['Weights stored in 4-bit and smaller and int8 and uint8 are left aside here.'],
    });
  });

  it('takes a joint graph for both towers where there is no other', () => {
    const files = listed(
      ...SETTINGS,
      'onnx/model.onnx',
      'onnx/model.onnx_data',
      'onnx/model_fp16.onnx',
    );
    expect(pathsOf(findLayout(files))).toMatchObject({
      text: { fp32: 'onnx/model.onnx + onnx/model.onnx_data', fp16: 'onnx/model_fp16.onnx' },
      vision: { fp32: 'onnx/model.onnx + onnx/model.onnx_data', fp16: 'onnx/model_fp16.onnx' },
    });
  });

  it('finds immich’s folders, and neither chip builds nor half-precision ones of other kinds', () => {
    const files = listed(
      'config.json',
      'textual/fp16/model.armnn',
      'textual/model.onnx',
      'textual/tokenizer.json',
      'textual/tokenizer_config.json',
      'visual/model.armnn',
      'visual/model.onnx',
      'visual/preprocess_cfg.json',
      'visual/rknpu/rk3588/model.rknn',
    );
    expect(pathsOf(findLayout(files))).toEqual({
      config: 'config.json',
      preprocessor: 'visual/preprocess_cfg.json',
      tokenizer: 'textual/tokenizer.json',
      tokenizerConfig: 'textual/tokenizer_config.json',
      selfTest: null,
      text: { fp32: 'textual/model.onnx' },
      vision: { fp32: 'visual/model.onnx' },
    });
  });

  it('finds files at the root, open_clip’s settings included', () => {
    const files = listed('visual.onnx', 'text.onnx', 'open_clip_config.json', 'tokenizer.json');
    expect(pathsOf(findLayout(files))).toMatchObject({
      config: 'open_clip_config.json',
      preprocessor: 'open_clip_config.json',
      text: { fp32: 'text.onnx' },
      vision: { fp32: 'visual.onnx' },
    });
  });

  const MOBILECLIP2 = listed(
    'tokenizer.json',
    ...['s0', 's2', 'b'].flatMap((size) =>
      ['vision_model.onnx', 'text_model.onnx', 'preprocessor_config.json'].map(
        (name) => `onnx/${size}/${name}`,
      ),
    ),
  );

  it('asks which of several models is meant', () => {
    expect(findLayout(MOBILECLIP2)).toEqual({
      kind: 'several',
      variants: ['onnx/b', 'onnx/s0', 'onnx/s2'],
    });
    expect(
      findLayout(
        listed(
          'RN50-visual.onnx',
          'RN50-textual.onnx',
          'ViT-B-32-visual.onnx',
          'ViT-B-32-textual.onnx',
        ),
      ),
    ).toEqual({ kind: 'several', variants: ['RN50', 'ViT-B-32'] });
  });

  it.each(['onnx/s0', 's0'])('takes the one that %s names, with its own settings', (wanted) => {
    const layout = findLayout(MOBILECLIP2, wanted);
    expect(layout).toMatchObject({ variant: 'onnx/s0' });
    expect(pathsOf(layout)).toMatchObject({
      preprocessor: 'onnx/s0/preprocessor_config.json',
      tokenizer: 'tokenizer.json',
      text: { fp32: 'onnx/s0/text_model.onnx' },
    });
  });

  it('takes the main model where others lie beside it', () => {
    const files = listed(...XENOVA, 'old/vision_model.onnx', 'old/text_model.onnx');
    const layout = findLayout(files);
    expect(layout).toMatchObject({ variant: '' });
    expect(layout.kind === 'found' && layout.notes[1]).toBe(
      'The repository holds other models too: old.',
    );
    expect(findLayout(files, 'old')).toMatchObject({ variant: 'old' });
  });

  it('takes a pasted folder of the only model for that model', () => {
    expect(findLayout(listed(...XENOVA), 'onnx')).toMatchObject({ kind: 'found', variant: '' });
    expect(findLayout(listed(...XENOVA), 'visual')).toMatchObject({ kind: 'found', variant: '' });
  });

  it.each([
    [['text model'], XENOVA.filter((path) => !/text_model|onnx\/model/.test(path))],
    [['image model'], XENOVA.filter((path) => !/vision_model|onnx\/model/.test(path))],
    [['tokenizer'], XENOVA.filter((path) => path !== 'tokenizer.json')],
    [['picture settings'], XENOVA.filter((path) => path !== 'preprocessor_config.json')],
    [
      ['text model', 'image model', 'tokenizer', 'picture settings'],
      ['README.md', 'model.safetensors'],
    ],
    [['text model', 'image model', 'tokenizer', 'picture settings'], []],
  ])('names what is missing: %j', (missing, paths) => {
    expect(findLayout(listed(...paths))).toEqual({ kind: 'incomplete', missing });
  });
});

describe('graphFileOf', () => {
  it('knows the usual names of outside weights, and only those of this graph', () => {
    const files = listed(
      'a/model.onnx',
      'a/model.onnx_data',
      'a/model.onnx_data_1',
      'a/model.onnx.data',
      'a/model.data',
      'a/model_fp16.onnx_data',
      'a/model.onnx_notes',
      'model.onnx_data',
    );
    const [first] = files;
    if (first === undefined) throw new Error('no file');
    const graph = graphFileOf(first, files);
    expect(graph.externalData?.map(({ path }) => path)).toEqual([
      'a/model.onnx_data',
      'a/model.onnx_data_1',
      'a/model.onnx.data',
      'a/model.data',
    ]);
  });
});

describe('readGraphName', () => {
  it.each([
    ['onnx/vision_model_w16.onnx', 'vision', 'w16', 'onnx'],
    ['onnx/text_model_quantized.onnx', 'text', 'q8', 'onnx'],
    ['visual/model.onnx', 'vision', 'fp32', ''],
    ['a/textual/model.onnx', 'text', 'fp32', 'a'],
    ['RN50-visual.onnx', 'vision', 'fp32', 'RN50'],
    ['models/clip-vit-b16-textual-float16.onnx', 'text', 'fp16', 'models/clip-vit-b16'],
    ['onnx32-open_clip-RN50-openai-visual.onnx', 'vision', 'fp32', 'onnx32-open_clip-RN50-openai'],
    ['image_encoder.onnx', 'vision', 'fp32', ''],
    ['text-encoder.onnx', 'text', 'fp32', ''],
    ['model.onnx', 'joint', 'fp32', ''],
  ] as const)('reads %s', (path, tower, dtype, variant) => {
    expect(readGraphName(path)).toEqual({ tower, dtype, variant });
  });

  it.each([
    'decoder.onnx',
    'context.onnx',
    'onnx/vision_model.onnx_data',
    'visual/model.armnn',
    'a.txt',
  ])('makes nothing of %s', (path) => {
    expect(readGraphName(path)).toBeNull();
  });

  it.each(['q4', 'q4f16', 'bnb4', 'int8', 'uint8'])('leaves %s aside', (ending) => {
    expect(readGraphName(`onnx/vision_model_${ending}.onnx`)).toHaveProperty('skipped');
  });
});
