import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePreprocessConfig, preprocessKey } from './preprocess-config.ts';
import type { PreprocessConfig } from './preprocess-config.ts';

function valueOf(json: unknown): PreprocessConfig {
  const checked = parsePreprocessConfig(json);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.value;
}

function badFieldsOf(json: unknown): string[] {
  const checked = parsePreprocessConfig(json);
  return checked.ok ? [] : checked.problems.map(({ field }) => field);
}

const side224 = { width: 224, height: 224 };

describe('the preprocessor configuration', () => {
  it("takes CLIP's defaults where a CLIP file says nothing", () => {
    expect(valueOf({ image_processor_type: 'CLIPImageProcessor' })).toEqual({
      resize: { shortestEdge: 224 },
      resample: 'bicubic',
      centerCrop: side224,
      output: side224,
      rescaleFactor: 1 / 255,
      mean: [0.48145466, 0.4578275, 0.40821073],
      std: [0.26862954, 0.26130258, 0.27577711],
    });
    expect(valueOf({})).toEqual(valueOf({ image_processor_type: 'CLIPImageProcessor' }));
  });

  it('reads the embedded model', () => {
    const path = new URL(
      '../../../public/models/cuelens/starter/preprocessor_config.json',
      import.meta.url,
    );
    const config = valueOf(JSON.parse(readFileSync(path, 'utf8')));
    expect(config).toMatchObject({ resize: { shortestEdge: 224 }, output: side224 });
    expect(config.mean[0]).toBeCloseTo(127 / 255, 12);
    expect(config.std[0]).toBeCloseTo(128 / 255, 12);
  });

  it('squashes for SigLIP, and crops nothing', () => {
    const config = valueOf({
      image_processor_type: 'SiglipImageProcessor',
      size: { height: 256, width: 192 },
    });
    expect(config).toMatchObject({
      resize: { width: 192, height: 256 },
      centerCrop: null,
      output: { width: 192, height: 256 },
      mean: [0.5, 0.5, 0.5],
    });
  });

  it('reads the old form, in which sizes are numbers', () => {
    const config = valueOf({
      feature_extractor_type: 'CLIPFeatureExtractor',
      size: 30,
      crop_size: 20,
    });
    expect(config.resize).toEqual({ shortestEdge: 30 });
    expect(config.output).toEqual({ width: 20, height: 20 });
  });

  it('reads bilinear without normalization, as MobileCLIP has it', () => {
    const config = valueOf({
      image_processor_type: 'CLIPFeatureExtractor',
      crop_size: { height: 256, width: 256 },
      do_normalize: false,
      image_mean: [0, 0, 0],
      image_std: [1, 1, 1],
      resample: 2,
      size: { shortest_edge: 256 },
    });
    expect(config).toMatchObject({ resample: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] });
  });

  it('takes null for a field that is left out', () => {
    expect(valueOf({ size: null, do_rescale: null, image_mean: null })).toEqual(valueOf({}));
  });

  it('does not look at the fields of a step that is off', () => {
    const config = valueOf({
      do_resize: false,
      size: 'huge',
      resample: 99,
      do_normalize: false,
      image_mean: 'grey',
      do_rescale: false,
      rescale_factor: 'x',
    });
    expect(config).toMatchObject({ resize: null, rescaleFactor: 1, mean: [0, 0, 0] });
  });

  it('assumes nothing of a processor that it does not know', () => {
    expect(badFieldsOf({ image_processor_type: 'ViTImageProcessor' })).toEqual([
      'size',
      'resample',
      'do_center_crop',
      'image_mean',
      'image_std',
    ]);
    const stated = {
      image_processor_type: 'ViTImageProcessor',
      size: { height: 32, width: 32 },
      resample: 2,
      do_center_crop: false,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
    };
    expect(valueOf(stated).output).toEqual({ width: 32, height: 32 });
  });

  it.each([
    ['size', { size: { shortest_edge: 0 } }],
    ['size', { size: { shortest_edge: 224, longest_edge: 300 } }],
    ['size', { size: { height: 224 } }],
    ['size', { size: 22.5 }],
    ['size', { size: 1e9 }],
    ['size', { size: [224, 224] }],
    ['resample', { resample: 1 }],
    ['resample', { resample: 'bicubic' }],
    ['crop_size', { crop_size: { shortest_edge: 224 } }],
    ['crop_size', { crop_size: -3 }],
    ['do_resize', { do_resize: 'yes' }],
    ['do_center_crop', { do_center_crop: 1 }],
    ['rescale_factor', { rescale_factor: '1/255' }],
    ['rescale_factor', { rescale_factor: 0 }],
    ['image_mean', { image_mean: [0.5, 0.5] }],
    ['image_mean', { image_mean: [0.5, 0.5, null] }],
    ['image_std', { image_std: [0.5, 0.5, 0] }],
    ['do_pad', { do_pad: true }],
    ['crop_size', { do_center_crop: false }],
    ['preprocessor_config', null],
    ['preprocessor_config', []],
    ['preprocessor_config', 'text'],
  ])('names %s in %j', (field, json) => {
    expect(badFieldsOf(json)).toEqual([field]);
  });

  it('lists every problem, in plain words', () => {
    const checked = parsePreprocessConfig({ size: -1, resample: 7, image_std: 'x' });
    expect(checked.ok).toBe(false);
    if (checked.ok) return;
    expect(checked.problems.map(({ field }) => field)).toEqual(['size', 'resample', 'image_std']);
    for (const problem of checked.problems) {
      expect(problem.code).toBe('bad-preprocessor-config');
      expect(problem.message).toContain(problem.field);
      expect(problem.advice).not.toBe('');
    }
  });
});

describe("open_clip's settings", () => {
  const exported = {
    size: [224, 224],
    mode: 'RGB',
    mean: [0.48145466, 0.4578275, 0.40821073],
    std: [0.26862954, 0.26130258, 0.27577711],
    interpolation: 'bicubic',
    resize_mode: 'shortest',
    fill_color: 0,
  };

  it('are those of CLIP, but for how half a border pixel is rounded', () => {
    expect(valueOf(exported)).toEqual({ ...valueOf({}), cropRounding: 'half-even' });
    expect(valueOf({ resize_mode: 'shortest' })).toEqual(valueOf(exported));
  });

  it('squash, bilinear, to no square', () => {
    const config = valueOf({
      size: [256, 192],
      resize_mode: 'squash',
      interpolation: 'bilinear',
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    });
    expect(config).toEqual({
      resize: { width: 192, height: 256 },
      resample: 'bilinear',
      centerCrop: null,
      output: { width: 192, height: 256 },
      rescaleFactor: 1 / 255,
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    });
  });

  it('are found inside a configuration of the whole model, whose picture size fills in', () => {
    const whole = {
      model_cfg: { embed_dim: 512, vision_cfg: { image_size: 288 } },
      preprocess_cfg: { mean: [0, 0, 0], std: [1, 1, 1], resize_mode: 'squash' },
    };
    expect(valueOf(whole).output).toEqual({ width: 288, height: 288 });
    const stated = { ...whole, preprocess_cfg: { ...whole.preprocess_cfg, size: 32 } };
    expect(valueOf(stated).output).toEqual({ width: 32, height: 32 });
  });

  it.each([
    ['size', { size: '224' }],
    ['size', { size: [224, 224, 3] }],
    ['size', { size: [224, 192] }],
    ['size', { size: 0 }],
    ['interpolation', { interpolation: 'random' }],
    ['resize_mode', { resize_mode: 'longest' }],
    ['mode', { mode: 'L' }],
    ['mean', { mean: 0.5 }],
    ['std', { std: [0.5, 0.5, 0] }],
  ])('name %s in %j', (field, change) => {
    expect(badFieldsOf({ ...exported, ...change })).toEqual([field]);
  });

  it('name what stands where settings should be', () => {
    expect(badFieldsOf({ preprocess_cfg: 'none' })).toEqual(['preprocess_cfg']);
  });
});

describe('the preprocessing part of cache keys', () => {
  const base = { size: 224, crop_size: 224 };

  it('is one string for one set of pixels', () => {
    expect(preprocessKey(valueOf(base))).toBe(preprocessKey(valueOf({})));
    expect(preprocessKey(valueOf({ ...base, do_convert_rgb: true }))).toBe(
      preprocessKey(valueOf(base)),
    );
  });

  it('differs with everything that changes a pixel', () => {
    const variants = [
      {},
      { size: 225 },
      { size: { height: 224, width: 224 } },
      { resample: 2 },
      { crop_size: { height: 224, width: 223 } },
      { size: { height: 224, width: 224 }, do_center_crop: false },
      { do_resize: false },
      { do_rescale: false },
      { rescale_factor: 1 / 256 },
      { do_normalize: false },
      { image_mean: [0.48145466, 0.4578275, 0.40821074] },
      { image_std: [0.26862954, 0.26130258, 0.27577712] },
      { resize_mode: 'shortest' },
    ];
    const keys = variants.map((variant) => preprocessKey(valueOf({ ...base, ...variant })));
    expect(new Set(keys).size).toBe(variants.length);
  });

  it('stays as it is from version to version', () => {
    expect(preprocessKey(valueOf({}))).toBe(
      'p1|224|bicubic|224x224|0.00392156862745098|0.48145466,0.4578275,0.40821073|0.26862954,0.26130258,0.27577711',
    );
  });
});
