import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countCues } from '../metrics/cue-counts.ts';
import { rateCues } from '../metrics/shape-bias.ts';
import { fillTemplates } from '../prompts/fill-templates.ts';
import { PROMPT_PRESETS } from '../prompts/presets.ts';
import { promptSetOf } from '../prompts/prompt-set.ts';
import { CATEGORIES } from '../stimuli/category.ts';
import { parseCueConflictName } from '../stimuli/cue-conflict-name.ts';

interface PromptReference {
  readonly templates: readonly string[] | string;
  readonly shape: number;
  readonly texture: number;
  readonly neither: number;
  readonly shapeBias: number;
  readonly cueAccuracy: number;
  readonly decisions: string;
  readonly decisionsHalf: string;
}

interface StarterReference {
  readonly classes: readonly string[];
  readonly images: readonly string[];
  readonly prompts: Readonly<Record<string, PromptReference>>;
  readonly embeddings: {
    readonly texts: Readonly<Record<string, readonly number[]>>;
  };
  readonly steeringCurve: { readonly rows: readonly (readonly number[])[] };
}

const path = new URL('../../../../shared/starter/reference.json', import.meta.url);
const isHere = existsSync(path);

/** What the starter's own scripts printed, and which preset asks the same. */
const TABLE = [
  ['bare name', 'bare-name', 212, 621, 367],
  ['a photo of a {}.', 'photo', 210, 619, 371],
  ['80 ImageNet templates', 'imagenet-80', 218, 622, 360],
  ['the shape of a {}', 'shape', 275, 189, 736],
  ['identify the primary shape in the image: {}', 'primary-shape', 274, 191, 735],
  ['the texture of a {}', 'texture', 91, 300, 809],
  ['identify the primary texture in the image: {}', 'primary-texture', 92, 309, 799],
] as const;

describe.skipIf(!isHere)('the starter’s reference (skipped without ../shared/starter)', () => {
  const reference = (
    isHere ? JSON.parse(readFileSync(path, 'utf8')) : { images: [] }
  ) as StarterReference;
  const stimuli = reference.images.map((name) => {
    const labels = parseCueConflictName(name);
    if (labels === null) throw new Error(`no stimulus is called ${name}`);
    return { ...labels, file: name, sha256: '', sizeBytes: 0 };
  });
  const answersOf = (digits: string) => Uint8Array.from(digits, (digit) => parseInt(digit, 16));

  it('numbers the categories as we do', () => {
    expect(reference.classes).toEqual(CATEGORIES);
  });

  it.each(TABLE)(
    '%s (preset %s): %i shape, %i texture, %i neither',
    (prompt, presetId, shape, texture, neither) => {
      const asked = reference.prompts[prompt];
      const counts = countCues(stimuli, answersOf(asked?.decisions ?? ''));
      expect(counts).toMatchObject({ shape, texture, neither, noConflict: 80, unscored: 0 });
      expect(asked).toMatchObject({ shape, texture, neither });
      const rates = rateCues(counts);
      expect(rates.shapeBias).toBeCloseTo(asked?.shapeBias ?? NaN, 4);
      expect(rates.cueAccuracy).toBeCloseTo(asked?.cueAccuracy ?? NaN, 4);

      const preset = PROMPT_PRESETS.find(({ id }) => id === presetId);
      if (typeof asked?.templates === 'string') expect(preset?.templates).toHaveLength(80);
      else expect(preset?.templates).toEqual(asked?.templates);
    },
  );

  it('of the half-precision pair differs on fewer than 1 % of the pictures', () => {
    for (const { decisions, decisionsHalf } of Object.values(reference.prompts)) {
      const half = answersOf(decisionsHalf);
      const flips = answersOf(decisions).filter((answer, i) => answer !== half[i]).length;
      expect(flips).toBeLessThan(12.8);
    }
  });

  it('has a steering curve that ends and rests at the prompts it blends', () => {
    const countsAt = (blend: number) =>
      reference.steeringCurve.rows.find((row) => row[0] === blend)?.slice(1, 3);
    for (const [blend, prompt] of [
      [-1, 'the texture of a {}'],
      [0, 'a photo of a {}.'],
      [1, 'the shape of a {}'],
    ] as const) {
      const asked = reference.prompts[prompt];
      expect(countsAt(blend)).toEqual([asked?.shape, asked?.texture]);
    }
  });

  it('asks with the sentences that our templates make', () => {
    const sentences = fillTemplates(promptSetOf(['a photo of a {}.', 'the texture of a {}']));
    const texts = Object.keys(reference.embeddings.texts);
    expect(sentences.flat()).toEqual(
      expect.arrayContaining(texts.filter((text) => /^a photo|^the texture/.test(text))),
    );
  });
});
