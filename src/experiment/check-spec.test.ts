import { describe, expect, it } from 'vitest';
import { applySpecPatch, checkSpec } from './check-spec.ts';
import { defaultSpec } from './spec.ts';

const SPEC = defaultSpec('cue-conflict', 'a photo of a {}.');

function fieldsOf(patch: unknown): string[] {
  const checked = applySpecPatch(SPEC, patch);
  return checked.ok ? [] : checked.problems.map(({ code, field }) => `${code} ${field}`);
}

describe('a patch to the spec', () => {
  it('of nothing changes nothing', () => {
    expect(applySpecPatch(SPEC, {})).toEqual({ ok: true, value: SPEC });
    expect(applySpecPatch(SPEC, { prompts: {}, model: undefined })).toEqual({
      ok: true,
      value: SPEC,
    });
  });

  it('changes what it names, deep down, and leaves the given spec alone', () => {
    const before = JSON.stringify(SPEC);
    const checked = applySpecPatch(SPEC, {
      model: { id: 'Xenova/clip-vit-base-patch32', revision: 'main' },
      prompts: { templates: ['a {}', '猫 {}'], fixArticle: true },
      steering: { blend: -1 },
    });
    expect(checked.ok && checked.value).toEqual({
      ...SPEC,
      model: { ...SPEC.model, id: 'Xenova/clip-vit-base-patch32', revision: 'main' },
      prompts: { ...SPEC.prompts, templates: ['a {}', '猫 {}'], fixArticle: true },
      steering: { ...SPEC.steering, blend: -1 },
    });
    expect(JSON.stringify(SPEC)).toBe(before);
  });

  it('merges class names and class prompts by category; an empty list takes prompts away', () => {
    const first = applySpecPatch(SPEC, {
      prompts: { classNames: { cat: ['kitten'] }, classPrompts: { oven: ['hot'], dog: ['fur'] } },
    });
    if (!first.ok) throw new Error('not taken');
    expect(first.value.prompts.classNames).toEqual({
      ...SPEC.prompts.classNames,
      cat: ['kitten'],
    });
    const second = applySpecPatch(first.value, { prompts: { classPrompts: { oven: [] } } });
    expect(second.ok && second.value.prompts.classPrompts).toEqual({ dog: ['fur'] });
    expect(second.ok && second.value.prompts.classNames.cat).toEqual(['kitten']);
  });

  it.each<[string, unknown]>([
    ['bad-value spec', null],
    ['bad-value spec', []],
    ['bad-value spec', 'model'],
    ['unknown-field templates', { templates: ['a {}'] }],
    ['unknown-field __proto__', JSON.parse('{"__proto__":{"seed":1}}')],
    ['unknown-field prompts.template', { prompts: { template: 'a {}' } }],
    ['unknown-field prompts.classNames.unicorn', { prompts: { classNames: { unicorn: ['x'] } } }],
    ['bad-value model', { model: 'cuelens/starter' }],
    ['bad-value model.id', { model: { id: 'starter' } }],
    ['bad-value model.id', { model: { id: 'a/b/c/d/e/f/g' } }],
    ['bad-value model.id', { model: { id: '../../b' } }],
    ['bad-value model.id', { model: { id: 'https://x/y' } }],
    ['bad-value model.revision', { model: { revision: '../main' } }],
    ['bad-value model.dtype', { model: { dtype: 'q4' } }],
    ['bad-value model.device', { model: { device: 'cpu' } }],
    ['bad-value stimuli.helping', { stimuli: { helping: 'some' } }],
    ['bad-value stimuli.id', { stimuli: { id: 'my set' } }],
    ['bad-value evidence', { evidence: 'link' }],
    ['bad-value modelEdits', { modelEdits: ['reset-layer'] }],
    ['bad-value transforms', { transforms: 'blur' }],
    ['bad-value prompts.templates', { prompts: { templates: 'a {}' } }],
    ['bad-value prompts.templates', { prompts: { templates: Array(201).fill('a {}') } }],
    ['bad-value prompts.templates[1]', { prompts: { templates: ['a {}', 7] } }],
    ['bad-value prompts.templates[0]', { prompts: { templates: ['x'.repeat(501)] } }],
    ['bad-value prompts.templates[0]', { prompts: { templates: ['half \ud83d'] } }],
    ['bad-value prompts.classPrompts.cat', { prompts: { classPrompts: { cat: null } } }],
    ['bad-value prompts.fixArticle', { prompts: { fixArticle: 1 } }],
    ['bad-value steering.blend', { steering: { blend: 1.01 } }],
    ['bad-value steering.blend', { steering: { blend: NaN } }],
    ['bad-value steering.blend', { steering: { blend: '0.5' } }],
    ['bad-value steering.shape', { steering: { shape: {} } }],
    ['bad-value seed', { seed: -1 }],
    ['bad-value seed', { seed: 0.5 }],
  ])('is refused with %s', (problem, patch) => {
    expect(fieldsOf(patch)).toEqual([problem]);
  });

  it('is taken whole or not at all, with every fault named', () => {
    const patch = { seed: 3, evidence: 'x', prompts: { templates: [1, 'a {}', null] } };
    expect(fieldsOf(patch)).toEqual([
      'bad-value evidence',
      'bad-value prompts.templates[0]',
      'bad-value prompts.templates[2]',
    ]);
  });

  it('may hold texts of 500 characters, counted as people count', () => {
    expect(fieldsOf({ prompts: { templates: ['🐈'.repeat(500)] } })).toEqual([]);
    expect(fieldsOf({ prompts: { templates: ['🐈'.repeat(501)] } })).toHaveLength(1);
  });

  it('says what was given and what is wanted', () => {
    const checked = applySpecPatch(SPEC, { model: { dtype: 'q4' } });
    expect(!checked.ok && checked.problems[0]?.message).toBe(
      '“model.dtype” is “q4”; it must be one of auto, fp32, fp16, w16, q8.',
    );
  });
});

describe('a whole spec', () => {
  it('comes back from JSON as it was', () => {
    expect(checkSpec(JSON.parse(JSON.stringify(SPEC)))).toEqual({ ok: true, value: SPEC });
  });

  it('must be whole', () => {
    const { seed: _, ...rest } = SPEC;
    const { oven: __, ...names } = SPEC.prompts.classNames;
    const checked = checkSpec({ ...rest, prompts: { ...SPEC.prompts, classNames: names } });
    expect(checked.ok).toBe(false);
    expect(!checked.ok && checked.problems.map(({ code, field }) => `${code} ${field}`)).toEqual([
      'missing-field prompts.classNames.oven',
      'missing-field seed',
    ]);
    expect(checkSpec(undefined).ok).toBe(false);
  });
});
