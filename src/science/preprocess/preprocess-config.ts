import type { Checked, Problem } from '../problem.ts';
import type { CropRounding, PixelSize } from './center-crop.ts';
import { FieldReader, isRecord, misfit } from './field-reader.ts';
import type { ChannelScaling, ChannelTriple } from './normalize-channels.ts';
import { isOpenClipConfig, parseOpenClipConfig } from './open-clip-config.ts';
import type { Resample } from './resize.ts';

/** How a picture becomes a network's input, as a hub's `preprocessor_config.json` says it. */
export interface PreprocessConfig extends ChannelScaling {
  /** To a shorter side of `shortestEdge` with the aspect kept, to a size without, or not at all. */
  readonly resize: { readonly shortestEdge: number } | PixelSize | null;
  readonly resample: Resample;
  readonly centerCrop: PixelSize | null;
  /** How half a border pixel is rounded; see `centerWindow`. Left out: down. */
  readonly cropRounding?: CropRounding;
  /** What comes out, whatever picture goes in. */
  readonly output: PixelSize;
}

/** What stands for fields that a file leaves out; null where nothing may be assumed. */
interface Defaults {
  readonly size: unknown;
  readonly resample: unknown;
  readonly centerCrop: unknown;
  readonly cropSize: unknown;
  readonly mean: unknown;
  readonly std: unknown;
}

// Source: `CLIPImageProcessor` and `SiglipImageProcessor` of Hugging Face transformers.
const CLIP_DEFAULTS: Defaults = {
  size: { shortest_edge: 224 },
  resample: 3,
  centerCrop: true,
  cropSize: { height: 224, width: 224 },
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};
const SIGLIP_DEFAULTS: Defaults = {
  size: { height: 224, width: 224 },
  resample: 3,
  centerCrop: false,
  cropSize: null,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};
const NO_DEFAULTS: Defaults = {
  size: null,
  resample: null,
  centerCrop: null,
  cropSize: null,
  mean: null,
  std: null,
};

/** Steps of other processors: leaving one out would give other pixels without a word. */
const UNKNOWN_STEPS = ['do_pad', 'do_thumbnail', 'do_align_long_axis', 'do_flip_channel_order'];

/**
 * Checks the parsed JSON of a hub's `preprocessor_config.json`, or of open_clip's settings (see
 * `parseOpenClipConfig`), told apart by their fields.
 *
 * `size` is `{shortest_edge}`, `{height, width}` (squashed to it) or a number (shortest edge);
 * `resample` 2 (bilinear) or 3 (bicubic); a step that is switched off leaves the pixels as they
 * are. Fields left out mean what they mean to the named CLIP or SigLIP processor (CLIP where none
 * is named); for any other processor they must be stated. All problems are listed, not the first.
 */
export function parsePreprocessConfig(json: unknown): Checked<PreprocessConfig> {
  if (!isRecord(json)) {
    return { ok: false, problems: [misfit('preprocessor_config', 'is not a JSON object')] };
  }
  if (isOpenClipConfig(json)) return parseOpenClipConfig(json);
  const problems: Problem[] = [];
  const reader = new FieldReader(json, problems);
  const defaults = defaultsFor(json);

  const resizes = reader.flag('do_resize', true);
  const resize = resizes ? reader.resize('size', defaults.size) : null;
  const resample = resizes ? reader.resample('resample', defaults.resample) : 'bicubic';
  const crops = reader.flag('do_center_crop', defaults.centerCrop);
  const centerCrop = crops ? reader.cropSize('crop_size', defaults.cropSize) : null;
  const rescaleFactor = reader.flag('do_rescale', true)
    ? reader.positiveNumber('rescale_factor', 1 / 255)
    : 1;
  const normalizes = reader.flag('do_normalize', true);
  const mean = normalizes ? reader.triple('image_mean', defaults.mean) : NO_SHIFT;
  const std = normalizes ? reader.triple('image_std', defaults.std) : NO_SCALE;
  if (std.some((value) => value <= 0)) problems.push(misfit('image_std', 'is not above zero'));
  for (const field of UNKNOWN_STEPS) {
    if (json[field] === true)
      problems.push(misfit(field, 'asks for a step that is not known here'));
  }

  const output = centerCrop ?? (resize !== null && 'width' in resize ? resize : null);
  if (output === null && problems.length === 0) {
    problems.push(misfit('crop_size', 'is missing, so that pictures would keep unequal sizes'));
  }
  if (output === null || problems.length > 0) return { ok: false, problems };
  const value = { resize, resample, centerCrop, output, rescaleFactor, mean, std };
  return { ok: true, value };
}

/**
 * One string for everything in the configuration that changes a pixel; part of the keys under
 * which image embeddings are cached. `p1` is raised when this folder's arithmetic changes.
 */
export function preprocessKey(config: PreprocessConfig): string {
  const { resize, centerCrop, cropRounding } = config;
  return [
    'p1',
    resize === null ? 'keep' : 'width' in resize ? sizeKey(resize) : `${resize.shortestEdge}`,
    resize === null ? '-' : config.resample,
    centerCrop === null ? '-' : sizeKey(centerCrop),
    config.rescaleFactor,
    config.mean.join(','),
    config.std.join(','),
    // Last and only where it is said: keys of earlier visits stay what they are.
    ...(cropRounding === undefined ? [] : [cropRounding]),
  ].join('|');
}

const NO_SHIFT: ChannelTriple = [0, 0, 0];
const NO_SCALE: ChannelTriple = [1, 1, 1];

function sizeKey(size: PixelSize): string {
  return `${size.width}x${size.height}`;
}

function defaultsFor(json: Readonly<Record<string, unknown>>): Defaults {
  const type = json['image_processor_type'] ?? json['feature_extractor_type'] ?? 'CLIP';
  if (typeof type !== 'string') return NO_DEFAULTS;
  if (type.startsWith('CLIP')) return CLIP_DEFAULTS;
  return type.startsWith('Siglip') ? SIGLIP_DEFAULTS : NO_DEFAULTS;
}
