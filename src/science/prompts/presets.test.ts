import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { IMAGENET_TEMPLATES } from './imagenet-templates.ts';
import { PROMPT_PRESETS, STEERING_PRESET } from './presets.ts';

interface References {
  readonly imagenetTemplates: { readonly count: number; readonly sha256OfLines: string };
}

const references = JSON.parse(
  readFileSync(new URL('prompt-references.json', import.meta.url), 'utf8'),
) as References;

describe('the 80 ImageNet templates', () => {
  it('are those of open_clip, letter by letter and in order', () => {
    const { count, sha256OfLines } = references.imagenetTemplates;
    expect(IMAGENET_TEMPLATES).toHaveLength(count);
    const digest = createHash('sha256').update(IMAGENET_TEMPLATES.join('\n')).digest('hex');
    expect(digest).toBe(sha256OfLines);
  });

  it('have one slot each and no repeats', () => {
    expect(IMAGENET_TEMPLATES.every((template) => template.split('{}').length === 2)).toBe(true);
    expect(new Set(IMAGENET_TEMPLATES).size).toBe(80);
  });
});

describe('the presets', () => {
  it('begin with the neutral wordings and have an id, a label and a source each', () => {
    const ids = PROMPT_PRESETS.map((preset) => preset.id);
    expect(ids.slice(0, 4)).toEqual(['bare-name', 'photo', 'icon', 'imagenet-80']);
    expect(new Set(ids).size).toBe(ids.length);
    for (const preset of PROMPT_PRESETS) {
      expect(preset.label).not.toBe('');
      expect(preset.source).not.toBe('');
    }
  });

  it('offer both ends of the steering slider as prompts of their own', () => {
    const wordings = PROMPT_PRESETS.map((preset) => preset.templates);
    expect(wordings).toContainEqual(STEERING_PRESET.shape);
    expect(wordings).toContainEqual(STEERING_PRESET.texture);
  });
});
