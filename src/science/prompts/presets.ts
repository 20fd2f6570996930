import { IMAGENET_TEMPLATES } from './imagenet-templates.ts';
import type { Steering } from './steering.ts';

/** A named list of templates, as offered beside the editor. */
export interface PromptPreset {
  readonly id: string;
  readonly label: string;
  readonly templates: readonly string[];
  /** Where it comes from, for the tooltip. */
  readonly source: string;
}

const ZERO_SHOT_RUNS = 'one of the three wordings of the published zero-shot runs';
const STEERING_PAPER = 'Gavrikov et al., ICLR 2025';

/**
 * The wordings offered beside the editor, neutral ones first, then pairs that ask for one cue.
 *
 * No CLIP steering template has been published: the paper steers chat models by a question. Its
 * pair stands here with the class appended, the others are this project's, and say so.
 */
export const PROMPT_PRESETS: readonly PromptPreset[] = [
  {
    id: 'bare-name',
    label: 'Bare name',
    templates: ['{}'],
    source: `Nothing but the class name: ${ZERO_SHOT_RUNS} (${STEERING_PAPER}).`,
  },
  {
    id: 'photo',
    label: 'A photo of a …',
    templates: ['a photo of a {}.'],
    source: `The default of CLIP's authors (Radford et al. 2021); ${ZERO_SHOT_RUNS} (${STEERING_PAPER}).`,
  },
  {
    id: 'icon',
    label: 'An icon of a …',
    templates: ['an icon of a {}'],
    source: 'Ours: the neutral wording for drawn pictures such as the built-in set.',
  },
  {
    id: 'imagenet-80',
    label: '80 ImageNet templates',
    templates: IMAGENET_TEMPLATES,
    source: `Written for ImageNet by CLIP's authors and averaged (Radford et al. 2021); ${ZERO_SHOT_RUNS} (${STEERING_PAPER}).`,
  },
  {
    id: 'shape',
    label: 'The shape of a …',
    templates: ['the shape of a {}'],
    source: 'Ours: asks for the shape. The right end of the steering slider.',
  },
  {
    id: 'texture',
    label: 'The texture of a …',
    templates: ['the texture of a {}'],
    source: 'Ours: asks for the texture. The left end of the steering slider.',
  },
  {
    id: 'primary-shape',
    label: 'Identify the primary shape',
    templates: ['identify the primary shape in the image: {}'],
    source: `The question that steers chat models towards shape (${STEERING_PAPER}), with the class appended, since CLIP completes no sentence.`,
  },
  {
    id: 'primary-texture',
    label: 'Identify the primary texture',
    templates: ['identify the primary texture in the image: {}'],
    source: `The question that steers chat models towards texture (${STEERING_PAPER}), with the class appended, since CLIP completes no sentence.`,
  },
  {
    id: 'outline',
    label: 'The outline of a …',
    templates: ['the outline of a {}'],
    source:
      'Ours: another word for the shape. Wording matters; compare it with “the shape of a {}”.',
  },
  {
    id: 'pattern',
    label: 'A pattern of …s',
    templates: ['a pattern of {}s'],
    source: 'Ours: the texture as a repeated motif. The plural is a plain “s”, also in “knifes”.',
  },
];

/** The two ends of the steering slider on a first visit. */
export const STEERING_PRESET: Steering = {
  texture: ['the texture of a {}'],
  shape: ['the shape of a {}'],
  blend: 0,
};
