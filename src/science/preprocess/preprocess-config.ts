import type { Checked, Problem } from '../problem.ts';
import type { PixelSize } from './center-crop.ts';
import type { ChannelScaling, ChannelTriple } from './normalize-channels.ts';
import type { Resample } from './resize.ts';

/** How a picture becomes a network's input, as a hub's `preprocessor_config.json` says it. */
export interface PreprocessConfig extends ChannelScaling {
  /** To a shorter side of `shortestEdge` with the aspect kept, to a size without, or not at all. */
  readonly resize: { readonly shortestEdge: number } | PixelSize | null;
  readonly resample: Resample;
  readonly centerCrop: PixelSize | null;
  /** What comes out, whatever picture goes in. */
  readonly output: PixelSize;
}

const LARGEST_SIDE = 4096;

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
 * Checks the parsed JSON of a hub's `preprocessor_config.json`.
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
  const { resize, centerCrop } = config;
  return [
    'p1',
    resize === null ? 'keep' : 'width' in resize ? sizeKey(resize) : `${resize.shortestEdge}`,
    resize === null ? '-' : config.resample,
    centerCrop === null ? '-' : sizeKey(centerCrop),
    config.rescaleFactor,
    config.mean.join(','),
    config.std.join(','),
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LARGEST_SIDE;
}

function misfit(field: string, what: string): Problem {
  return {
    code: 'bad-preprocessor-config',
    field,
    message: `The model's picture settings cannot be used: ${field} ${what}. Nothing was loaded.`,
    advice: 'Choose another model, or one whose preprocessor_config.json is that of a CLIP model.',
  };
}

/** Reads fields; a bad one is noted, and a harmless value stands in so that reading goes on. */
class FieldReader {
  readonly #json: Readonly<Record<string, unknown>>;
  readonly #problems: Problem[];

  constructor(json: Readonly<Record<string, unknown>>, problems: Problem[]) {
    this.#json = json;
    this.#problems = problems;
  }

  flag(field: string, fallback: unknown): boolean {
    const value = this.#valueOf(field, fallback);
    if (typeof value === 'boolean') return value;
    this.#note(field, value, 'is neither true nor false');
    return false;
  }

  positiveNumber(field: string, fallback: unknown): number {
    const value = this.#valueOf(field, fallback);
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    this.#note(field, value, 'is not a number above zero');
    return 1;
  }

  triple(field: string, fallback: unknown): ChannelTriple {
    const value = this.#valueOf(field, fallback);
    if (Array.isArray(value) && value.length === 3 && value.every(Number.isFinite)) {
      return [Number(value[0]), Number(value[1]), Number(value[2])];
    }
    this.#note(field, value, 'is not a list of three numbers');
    return NO_SCALE;
  }

  resample(field: string, fallback: unknown): Resample {
    const value = this.#valueOf(field, fallback);
    if (value === 2) return 'bilinear';
    if (value !== 3) this.#note(field, value, 'is neither 2 (bilinear) nor 3 (bicubic)');
    return 'bicubic';
  }

  resize(field: string, fallback: unknown): PreprocessConfig['resize'] {
    const value = this.#valueOf(field, fallback);
    if (isSide(value)) return { shortestEdge: value };
    if (isRecord(value)) {
      const edge = value['shortest_edge'];
      const isOnlyEdge = Object.keys(value).length === 1;
      if (isOnlyEdge && isSide(edge)) return { shortestEdge: edge };
    }
    return this.#pixelSize(field, value, 'is neither {shortest_edge} nor {height, width}');
  }

  cropSize(field: string, fallback: unknown): PixelSize | null {
    const value = this.#valueOf(field, fallback);
    if (isSide(value)) return { width: value, height: value };
    return this.#pixelSize(field, value, 'is neither a number nor {height, width}');
  }

  #pixelSize(field: string, value: unknown, what: string): PixelSize | null {
    if (isRecord(value) && Object.keys(value).length === 2) {
      const { height, width } = value;
      if (isSide(height) && isSide(width)) return { width, height };
    }
    this.#note(field, value, `${what} of 1 to ${LARGEST_SIDE} pixels`);
    return null;
  }

  /** Null counts as left out, as in the files that transformers writes. */
  #valueOf(field: string, fallback: unknown): unknown {
    return this.#json[field] ?? fallback;
  }

  #note(field: string, value: unknown, what: string): void {
    this.#problems.push(misfit(field, value === null ? 'is missing' : what));
  }
}
