import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_CATEGORY } from '../decisions/decide.ts';
import { CATEGORY_MARKS } from '../references/category-marks.ts';
import { OVERALL_MARKS } from '../references/overall-marks.ts';
import { parsePublishedAnswers } from '../references/parse-published-answers.ts';
import { CATEGORIES } from '../stimuli/category.ts';
import type { Stimulus } from '../stimuli/stimulus.ts';
import { compareDecisions } from './compare-decisions.ts';
import type { CategorySide, CueCounts } from './cue-counts.ts';
import { countCues, countCuesByCategory } from './cue-counts.ts';
import { rateCues, wilsonInterval } from './shape-bias.ts';

const data = new URL('../../../../shared/data/', import.meta.url);
const published = (path: string) => new URL(`published-responses/${path}`, data);
const isHere = existsSync(published('clip')) && existsSync(new URL('human-responses', data));

/** Dozens of tables are read in one test. */
const TABLES = { timeout: 30_000 };

/** One answer per trial; several people's trials simply stand behind one another. */
interface Answers {
  readonly stimuli: readonly Stimulus[];
  readonly answers: Uint8Array;
}

function readAnswers(...files: URL[]): Answers {
  const trials = files
    .flatMap((file) => {
      const table = parsePublishedAnswers(readFileSync(file, 'utf8'));
      if (!table.ok) throw new Error(`${file.pathname}: ${table.problems[0]?.message ?? ''}`);
      return table.value;
    })
    .map((trial) => ({ ...trial, file: '', sha256: '', sizeBytes: 0 }));
  trials.sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  return { stimuli: trials, answers: Uint8Array.from(trials, ({ answer }) => answer) };
}

function readHumans(told: 'neutral' | 'told-shape' | 'told-texture'): Answers {
  const folder = new URL(`human-responses/${told}/`, data);
  const files = readdirSync(folder).filter((name) => name.includes('subject-'));
  expect(files).toHaveLength(10);
  return readAnswers(...files.map((name) => new URL(name, folder)));
}

const countsOf = ({ stimuli, answers }: Answers) => countCues(stimuli, answers);
const rounded = (rate: number) => Math.round(rate * 1e4) / 1e4;

/** Marks are rounded to four decimals, so they are met to half of the last one. */
function expectRates(counts: CueCounts, shapeBias?: number, cueAccuracy?: number): void {
  const rates = rateCues(counts);
  expect(Math.abs(rates.shapeBias - (shapeBias ?? NaN))).toBeLessThanOrEqual(0.5001e-4);
  expect(Math.abs(rates.cueAccuracy - (cueAccuracy ?? NaN))).toBeLessThanOrEqual(0.5001e-4);
}

function expectMark(id: string, answers: Answers): void {
  const mark = OVERALL_MARKS.find((one) => one.id === id);
  expectRates(countsOf(answers), mark?.shapeBias, mark?.cueAccuracy);
}

function expectCategoryMark(id: string, { stimuli, answers }: Answers, side: CategorySide): void {
  const marks = CATEGORY_MARKS.find((one) => one.id === `${id}-by-${side}`);
  countCuesByCategory(stimuli, answers, side).forEach((counts, i) => {
    expectRates(counts, marks?.shapeBias[i], marks?.cueAccuracy[i]);
  });
}

/** Wordings of the CLIP files, by the end of the mark's id. */
const CLIP_FILES = {
  'bare-name': (model: string) => published(`clip/${model}_CLS.csv`),
  photo: (model: string) => published(`clip/${model}_a_photo_of_a_CLS..csv`),
  'imagenet-80': (model: string) => published(`clip/${model}_None.csv`),
};

const CLIP_MODELS = [
  ['clip-rn50', 'clip_RN50_openai'],
  ['clip-rn101', 'clip_RN101_openai'],
  ['clip-vit-l-14', 'ViT_L_14_openai'],
  ['clip-vit-l-14-336', 'ViT_L_14_336_openai'],
  ['eva01-g-14', 'EVA01_g_14_laion400m_s11b_b41k'],
  ['eva02-e-14-plus', 'EVA02_E_14_plus_laion2b_s9b_b144k'],
  ['eva-clip-8b-448', 'BAAI_EVA_CLIP_8B_448_None'],
] as const;

const vlm = (task: 'vqa' | 'captioning', model: string) => {
  const name = readdirSync(published(`vlm/${task}`)).find((file) => file.endsWith(`${model}.csv`));
  return readAnswers(published(`vlm/${task}/${name}`));
};

describe.skipIf(!isHere)('published answers (skipped without ../shared/data)', TABLES, () => {
  describe('of people', () => {
    const humans = isHere ? readHumans('neutral') : { stimuli: [], answers: new Uint8Array() };

    it('give 9,236 shape and 398 texture answers of 12,000; a missed trial is neither', () => {
      expect(countsOf(humans)).toEqual({
        ...{ shape: 9236, texture: 398, neither: 2366, unscored: 0 },
        ...{ noConflict: 800, noConflictRight: 691 },
      });
      expectMark('humans', humans);
      const missed = humans.answers.filter(
        (answer, i) =>
          answer === NO_CATEGORY && humans.stimuli[i]?.shape !== humans.stimuli[i]?.texture,
      );
      expect(missed).toHaveLength(118);
    });

    it('give the published bias by shape and by texture category', () => {
      expectCategoryMark('humans', humans, 'shape');
      expectCategoryMark('humans', humans, 'texture');
    });

    it('give 95.38 % as the mean of the 16 categories, which is another number', () => {
      const biases = countCuesByCategory(humans.stimuli, humans.answers).map(
        (counts) => rateCues(counts).shapeBias,
      );
      expect(rounded(biases.reduce((sum, bias) => sum + bias, 0) / 16)).toBe(0.9538);
    });

    it('told what to look for give the published marks', () => {
      expectMark('humans-told-shape', readHumans('told-shape'));
      expectMark('humans-told-texture', readHumans('told-texture'));
    });
  });

  describe('of CLIP models', () => {
    it.each([
      ['clip_RN50_openai', 'bare-name', 179, 683, 338],
      ['clip_RN50_openai', 'photo', 183, 690, 327],
      ['clip_RN50_openai', 'imagenet-80', 184, 750, 266],
      ['clip_RN101_openai', 'imagenet-80', 229, 669, 302],
      ['ViT_L_14_openai', 'bare-name', 586, 388, 226],
      ['ViT_L_14_openai', 'photo', 608, 402, 190],
      ['ViT_L_14_openai', 'imagenet-80', 615, 394, 191],
      ['ViT_L_14_336_openai', 'imagenet-80', 641, 401, 158],
      ['EVA01_g_14_laion400m_s11b_b41k', 'imagenet-80', 696, 358, 146],
      ['EVA02_E_14_plus_laion2b_s9b_b144k', 'imagenet-80', 714, 374, 112],
    ] as const)('%s, %s: %i shape, %i texture, %i neither', (model, wording, ...expected) => {
      const { shape, texture, neither } = countsOf(readAnswers(CLIP_FILES[wording](model)));
      expect([shape, texture, neither]).toEqual(expected);
    });

    it.each(CLIP_MODELS)('%s agrees with its mark under all three wordings', (id, model) => {
      for (const [wording, fileOf] of Object.entries(CLIP_FILES)) {
        expectMark(`${id}-${wording}`, readAnswers(fileOf(model)));
      }
    });

    it('ViT-L/14 is texture-leaning in five of the 16 categories', () => {
      const { stimuli, answers } = readAnswers(CLIP_FILES['imagenet-80']('ViT_L_14_openai'));
      const byShape = countCuesByCategory(stimuli, answers);
      expect(byShape.map((counts) => counts.shape)).toEqual([
        ...[22, 40, 66, 36, 14, 51, 54, 48, 53, 56, 41, 41, 10, 6, 25, 52],
      ]);
      expect(byShape.map((counts) => counts.texture)).toEqual([
        ...[31, 27, 8, 30, 46, 18, 14, 18, 16, 15, 19, 20, 40, 43, 29, 20],
      ]);
      const biases = byShape.map((counts) => rateCues(counts).shapeBias);
      expect(CATEGORIES.filter((_, i) => (biases[i] ?? NaN) < 0.5)).toEqual([
        ...['airplane', 'boat', 'keyboard', 'knife', 'oven'],
      ]);
    });

    it.each(['clip-rn50', 'clip-vit-l-14'] as const)('%s agrees by category', (id) => {
      const model = CLIP_MODELS.find(([name]) => name === id)?.[1] ?? '';
      const answers = readAnswers(CLIP_FILES['imagenet-80'](model));
      expectCategoryMark(id, answers, 'shape');
      expectCategoryMark(id, answers, 'texture');
    });

    it.each([
      ['clip_RN50_openai', 0.173, 0.224],
      ['clip_RN101_openai', 0.228, 0.285],
      ['ViT_L_14_openai', 0.579, 0.639],
    ] as const)('%s has the published Wilson interval', (model, low, high) => {
      const { shape, texture } = countsOf(readAnswers(CLIP_FILES['imagenet-80'](model)));
      const interval = wilsonInterval(shape, shape + texture);
      expect(interval.low).toBeCloseTo(low, 3);
      expect(interval.high).toBeCloseTo(high, 3);
    });

    it.each([
      ['ViT_L_14_openai', 159, 150, 64],
      ['clip_RN50_openai', 232, 182, 145],
      ['clip_RN101_openai', 176, 195, 166],
    ] as const)('%s flips %i, %i and %i conflict pictures between wordings', (model, ...flips) => {
      const [bare, photo, eighty] = Object.values(CLIP_FILES).map((fileOf) =>
        readAnswers(fileOf(model)),
      );
      const flipsBetween = (a?: Answers, b?: Answers) => {
        const stimuli = a?.stimuli ?? [];
        const { flipped } = compareDecisions(
          stimuli,
          a?.answers ?? new Uint8Array(),
          b?.answers ?? new Uint8Array(),
        );
        return flipped.filter((i) => stimuli[i]?.shape !== stimuli[i]?.texture).length;
      };
      expect([
        ...[flipsBetween(bare, photo), flipsBetween(bare, eighty), flipsBetween(photo, eighty)],
      ]).toEqual(flips);
    });

    it('on pictures without a conflict are right as often as published', () => {
      const right = ['clip_RN50_openai', 'clip_RN101_openai', 'ViT_L_14_openai'].map(
        (model) => countsOf(readAnswers(CLIP_FILES['imagenet-80'](model))).noConflictRight,
      );
      expect(right).toEqual([70, 73, 75]);
    });
  });

  describe('of classifiers', () => {
    it('give 180 shape and 628 texture answers for the torchvision ResNet-50', () => {
      const counts = countsOf(readAnswers(published('inet_classifier/tv_resnet50.csv')));
      expect([counts.shape, counts.texture]).toEqual([180, 628]);
      const tuned = 'inet_classifier/vit_large_patch14_clip_224.openai_ft_in1k.csv';
      const fineTuned = countsOf(readAnswers(published(tuned)));
      expect([fineTuned.shape, fineTuned.texture]).toEqual([407, 535]);
    });

    it('agree with their marks', () => {
      const files = readdirSync(published('inet_classifier'));
      expect(files).toHaveLength(7);
      for (const file of files) {
        const id = file
          .replace(/\.csv$/, '')
          .toLowerCase()
          .replaceAll(/[^a-z0-9]+/g, '-');
        expectMark(id, readAnswers(published(`inet_classifier/${file}`)));
      }
    });
  });

  describe('of chat models', () => {
    it.each([
      ['llava_1_5_7b', 595, 374, 561, 352],
      ['llava_1_6_vicuna_7b', 592, 400, 500, 281],
      ['internvl_chat', 732, 340, 664, 243],
      ['instructblip_vicuna_7b', 640, 227, 655, 313],
      ['qwen_vl_max', 640, 386, 573, 249],
      ['gemini_pro_vision', 633, 355, 516, 300],
      ['openai_vision', 401, 436, 339, 293],
    ] as const)('%s: %i and %i asked, %i and %i captioning', (model, ...expected) => {
      const asked = countsOf(vlm('vqa', model));
      const captioning = countsOf(vlm('captioning', model));
      expect([asked.shape, asked.texture, captioning.shape, captioning.texture]).toEqual(expected);
    });

    it.each(['vqa', 'captioning'] as const)('agree with their marks: %s', (task) => {
      const files = readdirSync(published(`vlm/${task}`));
      expect(files).toHaveLength(task === 'vqa' ? 19 : 23);
      for (const file of files) {
        const model = file.replace(/^\w{8}_\w{6}_|\.csv$/g, '').replaceAll('_', '-');
        expectMark(`${model}-${task}`, readAnswers(published(`vlm/${task}/${file}`)));
      }
    });
  });
});
