import type { Checked, Problem } from '../problem.ts';
import type { PixelSize } from './center-crop.ts';
import { FieldReader, isRecord, isSide, misfit } from './field-reader.ts';
import type { PreprocessConfig } from './preprocess-config.ts';

type Json = Readonly<Record<string, unknown>>;

/** What open_clip assumes for fields that are left out (`PreprocessCfg` in its `transform.py`). */
const DEFAULT_SIDE = 224;
const DEFAULT_MEAN = [0.48145466, 0.4578275, 0.40821073];
const DEFAULT_STD = [0.26862954, 0.26130258, 0.27577711];

const OWN_FIELDS = ['preprocess_cfg', 'interpolation', 'resize_mode', 'fill_color'];

/** Whether settings are open_clip's: a `preprocess_cfg.json`, or an `open_clip_config.json` around it. */
export function isOpenClipConfig(json: Json): boolean {
  return OWN_FIELDS.some((field) => field in json) || ('mean' in json && 'std' in json);
}

/**
 * Checks open_clip's picture settings: `{size, mode, mean, std, interpolation, resize_mode,
 * fill_color}`, alone or as `preprocess_cfg` of an `open_clip_config.json`, whose picture size then
 * stands for a missing one.
 *
 * `resize_mode` `shortest` (crops the middle; square sizes only) or `squash`; `interpolation`
 * `bicubic` or `bilinear`; colours as RGB. `longest`, which puts bars around a picture, is not known
 * here and a problem. Left-out fields mean what they mean to open_clip. All problems are listed.
 *
 * Source: `image_transform_v2` of open_clip, evaluation mode.
 */
export function parseOpenClipConfig(json: Json): Checked<PreprocessConfig> {
  const wrapped = json['preprocess_cfg'];
  const fields = isRecord(wrapped) ? wrapped : json;
  const problems: Problem[] = [];
  const note = (field: string, what: string): void => {
    problems.push(misfit(field, what));
  };
  if (wrapped !== undefined && !isRecord(wrapped)) note('preprocess_cfg', 'is not a JSON object');

  const side = sideOf(fields['size'] ?? modelSideOf(json) ?? DEFAULT_SIDE);
  if (side === null) note('size', 'is neither a number nor [height, width]');
  const interpolation = fields['interpolation'] ?? 'bicubic';
  if (interpolation !== 'bicubic' && interpolation !== 'bilinear') {
    note('interpolation', 'is neither bicubic nor bilinear');
  }
  const mode = fields['resize_mode'] ?? 'shortest';
  if (mode !== 'shortest' && mode !== 'squash') {
    note('resize_mode', 'is neither shortest nor squash');
  }
  if ((fields['mode'] ?? 'RGB') !== 'RGB') note('mode', 'is not RGB');
  if (mode === 'shortest' && side !== null && side.width !== side.height) {
    note('size', 'is no square, which a shortest side cannot be brought to here');
  }
  const reader = new FieldReader(fields, problems);
  const mean = reader.triple('mean', DEFAULT_MEAN);
  const std = reader.triple('std', DEFAULT_STD);
  if (std.some((value) => value <= 0)) note('std', 'is not above zero');
  if (side === null || problems.length > 0) return { ok: false, problems };

  const resample = interpolation === 'bilinear' ? 'bilinear' : 'bicubic';
  const scaling = { rescaleFactor: 1 / 255, mean, std };
  return {
    ok: true,
    value:
      mode === 'squash'
        ? { resize: side, resample, centerCrop: null, output: side, ...scaling }
        : {
            resize: { shortestEdge: side.height },
            resample,
            centerCrop: side,
            cropRounding: 'half-even',
            output: side,
            ...scaling,
          },
  };
}

/** The side that the model itself states, in an `open_clip_config.json`. */
function modelSideOf(json: Json): unknown {
  const model = json['model_cfg'];
  const vision = isRecord(model) ? model['vision_cfg'] : undefined;
  return isRecord(vision) ? vision['image_size'] : undefined;
}

function sideOf(value: unknown): PixelSize | null {
  const pair: readonly unknown[] =
    Array.isArray(value) && value.length === 2 ? value : [value, value];
  const [height, width] = pair;
  return isSide(height) && isSide(width) ? { width, height } : null;
}
