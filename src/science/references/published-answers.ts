import type { PromptSet } from '../prompts/prompt-set.ts';
import { promptSetOf } from '../prompts/prompt-set.ts';
import { PROMPT_PRESETS } from '../prompts/presets.ts';
import { CATEGORIES } from '../stimuli/category.ts';
import { OVERALL_MARKS } from './overall-marks.ts';
import type { ReferenceMark } from './reference-mark.ts';

/** A published zero-shot run that can be checked picture by picture, and the table it left. */
export interface PublishedRun {
  /** That of its reference mark: `clip-rn50-bare-name`. */
  readonly id: string;
  /** The hub repository with the same weights for this page. */
  readonly modelId: string;
  /** Its wording, a preset of the prompt editor. */
  readonly presetId: string;
  /** One answer a stimulus, as CSV. */
  readonly table: {
    /** Path below the folder of raw answers. */
    readonly path: string;
    readonly sizeBytes: number;
    /** Lower-case hex. */
    readonly sha256: string;
  };
}

/** Whose answers these are, and under which terms. */
export const PUBLISHED_ANSWERS_CREDIT =
  'Gavrikov et al., ICLR 2025; github.com/paulgavrikov/vlm_shapebias, raw-data/clip; CC BY-SA 4.0';

/** How the three wordings are called in the names of the published tables. */
const TABLE_ENDINGS = {
  'bare-name': 'CLS',
  photo: 'a_photo_of_a_CLS.',
  'imagenet-80': 'None',
} as const;

type Wording = keyof typeof TABLE_ENDINGS;

/** Size in bytes and SHA-256 of a table: what the files were when this was written. */
type TableIdentity = readonly [sizeBytes: number, sha256: string];

/**
 * The published runs of models that this page can run: 3 wordings each of CLIP RN50, RN101, ViT-L/14
 * and ViT-L/14@336 with OpenAI's weights (`code/eval_clip.py` of vlm_shapebias: the 16 bare class
 * names, text rows averaged as here, half precision under CUDA's autocast).
 *
 * The tables themselves are no part of the page; their hashes say that what was fetched is them.
 */
export const PUBLISHED_RUNS: readonly PublishedRun[] = [
  ...runsOf('clip-rn50', 'immich-app/RN50__openai', 'clip_RN50_openai', {
    'bare-name': [50710, 'a1ac2da4e7a41c633c7f29470296abd369254cb15e8975316b3bd4bbb296ebf3'],
    photo: [50529, 'dd7429bc5e52f14d974b1cfbf888b23728c6592940a457bcffda723b8305006b'],
    'imagenet-80': [50602, '92bd0dbaccf8058d47b522de06bb716c76d824a5aae469cc8d20b6b21084e749'],
  }),
  ...runsOf('clip-rn101', 'immich-app/RN101__openai', 'clip_RN101_openai', {
    'bare-name': [50460, 'f927d81fe80373fcdd28f8fa47b7dd19d63525daea5b72bd5c5ee2daa6314b53'],
    photo: [50291, '8be4176368031ee1bf4160aa860d9fdff3dda416fc5fbbf1ac226ab1220edf80'],
    'imagenet-80': [50854, 'c522cc5a85e43a246d45c33762e97bb4f56291e451b5f15cfffe4339b3d15742'],
  }),
  ...runsOf('clip-vit-l-14', 'Xenova/clip-vit-large-patch14', 'ViT_L_14_openai', {
    'bare-name': [50510, '17d82ab19510d345b004957e79c9d53041c398f7511996f7c873fdf6cbadd577'],
    photo: [50658, '295a83dfee72875c14531e393ba7ad3e9094e557403981c5271846263bb77076'],
    'imagenet-80': [50480, '8c4a302f94d5308995dfe7b83d8233a1e38bdd585f13e458820d41ca9bb145dd'],
  }),
  ...runsOf('clip-vit-l-14-336', 'Xenova/clip-vit-large-patch14-336', 'ViT_L_14_336_openai', {
    'bare-name': [50496, '6312c7d07fb7b59a5d6f14d731b8ee686fac2014655ae476f2c1f45ea7c817f0'],
    photo: [50578, '21e2dfcf92f14c388bfed3d73bd3558313eff20dab04364db5d53ae1d3ea9259'],
    'imagenet-80': [50534, '60d138d8310df7f13e8136b4fa685e1fbb71298f7a8b78dabe2fbdbb8c2882f8'],
  }),
];

/**
 * The published run that asked the same model the same question; null where there is none. The same
 * question: the templates of its preset, the 16 bare class names, "a airplane" left as it is, and no
 * steering (`blend` 0). The stimuli are the caller's to compare: these runs saw the cue-conflict set.
 */
export function findPublishedRun(
  modelId: string,
  prompts: PromptSet,
  blend: number,
): PublishedRun | null {
  if (blend !== 0) return null;
  const run = PUBLISHED_RUNS.find(
    (one) => one.modelId === modelId && asksSame(prompts, promptSetOf(templatesOf(one))),
  );
  return run ?? null;
}

/** The run's wording, one template or 80. */
export function templatesOf(run: PublishedRun): readonly string[] {
  return PROMPT_PRESETS.find(({ id }) => id === run.presetId)?.templates ?? [];
}

/** The published numbers of a run, and what it is called. Throws a RangeError for an unknown run. */
export function markOfRun(run: Pick<PublishedRun, 'id'>): ReferenceMark {
  const mark = OVERALL_MARKS.find(({ id }) => id === run.id);
  if (mark === undefined) throw new RangeError(`no published numbers are called ${run.id}`);
  return mark;
}

function runsOf(
  model: string,
  modelId: string,
  tableName: string,
  tables: Readonly<Record<Wording, TableIdentity>>,
): PublishedRun[] {
  return (Object.keys(TABLE_ENDINGS) as Wording[]).map((wording) => {
    const [sizeBytes, sha256] = tables[wording];
    const path = `clip/${tableName}_${TABLE_ENDINGS[wording]}.csv`;
    return {
      id: `${model}-${wording}`,
      modelId,
      presetId: wording,
      table: { path, sizeBytes, sha256 },
    };
  });
}

function asksSame(a: PromptSet, b: PromptSet): boolean {
  return (
    a.fixArticle === b.fixArticle &&
    sameTexts(a.templates, b.templates) &&
    CATEGORIES.every(
      (name) =>
        sameTexts(a.classNames[name], b.classNames[name]) &&
        sameTexts(a.classPrompts[name] ?? [], b.classPrompts[name] ?? []),
    )
  );
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
