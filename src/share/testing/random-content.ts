import type { ExperimentSpec } from '#experiment/spec.ts';
import { defaultSpec } from '#experiment/spec.ts';
import { SPEC_CHOICES } from '#experiment/check-spec.ts';
import { UNSCORED } from '#science/decisions/decide.ts';
import { PROMPT_PRESETS } from '#science/prompts/presets.ts';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { LinkResult } from '../link-result.ts';
import type { LinkContent } from '../spec-link.ts';
import { DEFAULT_VIEW, GALLERY_FILTERS, PAGE_DIALOGS } from '../view-state.ts';

/** A generator of numbers 0..1 that repeats for its seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Texts that links, URLs and spreadsheets are known to stumble over. */
export const AWKWARD_TEXTS = [
  'a photo of a {}.',
  '',
  ' ',
  '{}',
  '{}{} and {}',
  '写真に写っている{}。',
  'صورة لـ {}',
  'a 👩‍👩‍👧‍👦 with a {} 🏳️‍🌈',
  'a na\u0308ive cafe\u0301 {}',
  'a {} & b = c + d # e % f ? g / h',
  'two\nlines of {}',
  '100%25 of {}',
  '%E3%81',
  '&amp; {}',
  '"quoted" \'{}\' <b>`{}`</b>',
  'preset:imagenet-80',
  'text:preset:{}',
  'a\\{}|^[{}]~*_()!;,:@$',
  '  spaces  around {}  ',
  '\u200f{}\u200f\u00a0\u2028',
];

export function pick<T>(random: () => number, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
}

/** Answers [count], `share` of them scored. */
export function randomAnswers(random: () => number, count: number, share = 1): Uint8Array {
  return Uint8Array.from({ length: count }, () =>
    random() < share ? Math.floor(random() * 16) : UNSCORED,
  );
}

function randomTexts(random: () => number, least: number): string[] {
  const preset = pick(random, PROMPT_PRESETS).templates;
  if (random() < 0.2) return [...preset];
  const count = least + Math.floor(random() * 4);
  return Array.from({ length: count }, () => pick(random, AWKWARD_TEXTS));
}

export function randomSpec(random: () => number): ExperimentSpec {
  const usual = defaultSpec(pick(random, ['cue-conflict', 'built-in', 'my.set-2']), 'a {}');
  const names = { ...usual.prompts.classNames };
  const own: Record<string, readonly string[]> = {};
  for (const category of CATEGORIES) {
    if (random() < 0.2) names[category] = randomTexts(random, 0);
    if (random() < 0.2) own[category] = randomTexts(random, 1);
  }
  return {
    ...usual,
    model: {
      id: pick(random, ['cuelens/starter', 'Xenova/clip-vit-base-patch32', 'a/b_c.d-e']),
      revision: pick(random, ['1', 'main', '4f948e96e130415c08d1e8546db22fc85513f709']),
      dtype: pick(random, SPEC_CHOICES.dtype),
      device: pick(random, SPEC_CHOICES.device),
      textDtype: pick(random, SPEC_CHOICES.dtype),
      textDevice: pick(random, SPEC_CHOICES.textDevice),
    },
    stimuli: { ...usual.stimuli, helping: pick(random, SPEC_CHOICES.helping) },
    evidence: pick(random, SPEC_CHOICES.evidence),
    prompts: {
      templates: randomTexts(random, 0),
      classNames: names,
      classPrompts: own,
      fixArticle: random() < 0.5,
    },
    steering: {
      texture: randomTexts(random, 0),
      shape: randomTexts(random, 0),
      blend: pick(random, [0, 1, -1, 0.35, random() * 2 - 1, 1e-7]),
    },
    seed: pick(random, [0, 7, 0xffffffff]),
  };
}

type DeviceOrigin = Extract<LinkResult['origin'], { kind: 'device' }>;

function deviceOrigin(
  device: DeviceOrigin['device'],
  dtype: DeviceOrigin['dtype'],
  threads: number,
  text: DeviceOrigin['text'],
): DeviceOrigin {
  return { kind: 'device', device, dtype, threads, text };
}

/** Something that a link may be asked to carry. */
export function randomContent(random: () => number): LinkContent {
  const setMark = pick(random, ['0a1b2c', 'zzzzzz', '000000']);
  const count = pick(random, [0, 1, 2, 7, 8, 9, 480, 1280]);
  const share = pick(random, [1, 1, 0.2, 0]);
  const answered = () => ({ answers: randomAnswers(random, count, share), setMark });
  const spec = randomSpec(random);
  const words = random() < 0.3 ? spec : randomSpec(random);
  return {
    spec,
    view: {
      galleryFilter: pick(random, GALLERY_FILTERS),
      galleryCategory: pick(random, [null, ...CATEGORIES]),
      galleryAs: pick(random, ['grid', 'table']),
      categorySide: pick(random, ['shape', 'texture']),
      orientation: pick(random, ['ruler', 'paper', DEFAULT_VIEW.orientation]),
      dialog: pick(random, [null, ...PAGE_DIALOGS]),
    },
    models: Array.from({ length: Math.floor(random() * 3) }, () => ({
      model: { id: 'a/b_c.d-e', revision: pick(random, ['1', 'main']) },
      result: { ...answered(), origin: { kind: 'shipped' as const } },
    })),
    result:
      random() < 0.3
        ? null
        : {
            ...answered(),
            origin: pick(random, [
              { kind: 'shipped' },
              deviceOrigin('webgpu', 'w16', 1, { device: 'wasm', dtype: 'w16' }),
              deviceOrigin('wasm', 'fp32', 16, { device: 'wasm', dtype: 'q8' }),
              deviceOrigin('webgpu', 'fp16', 1, { device: 'webgpu', dtype: 'fp32' }),
            ]),
          },
    pinned:
      random() < 0.5
        ? null
        : {
            model: { id: words.model.id, revision: words.model.revision },
            prompts: words.prompts,
            steering: words.steering,
            result: random() < 0.5 ? null : answered(),
          },
  };
}
