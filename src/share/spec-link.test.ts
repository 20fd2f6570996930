import { describe, expect, it } from 'vitest';
import { applySpecPatch, checkSpec } from '#experiment/check-spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { defaultSpec } from '#experiment/spec.ts';
import { PROMPT_PRESETS } from '#science/prompts/presets.ts';
import { promptSetOf } from '#science/prompts/prompt-set.ts';
import { decodeLink, encodeLink, SAFE_LINK_LENGTH } from './spec-link.ts';
import type { LinkResult } from './link-result.ts';
import type { LinkContent } from './spec-link.ts';
import { randomAnswers, randomContent, seededRandom } from './testing/random-content.ts';
import { DEFAULT_VIEW } from './view-state.ts';

const PAGE = 'https://example.github.io/cuelens/';
const SPEC = defaultSpec('cue-conflict', 'a photo of a {}.');

function fullResult(seed: number): LinkResult {
  const answers = randomAnswers(seededRandom(seed), 1280);
  return { answers, setMark: 'a1b2c3', origin: { kind: 'shipped' } };
}

function contentOf(spec: ExperimentSpec, rest: Partial<LinkContent> = {}): LinkContent {
  return { models: [], spec, view: DEFAULT_VIEW, result: null, pinned: null, ...rest };
}

function patched(patch: unknown): ExperimentSpec {
  const checked = applySpecPatch(SPEC, patch);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.value;
}

/** What a browser makes of the link: parsed, and read back from the address. */
function throughUrl(hash: string): string {
  return new URL(hash, PAGE).hash;
}

describe('a link', () => {
  it('of a first visit is short, readable and in a fixed order', () => {
    const { hash, problems } = encodeLink(contentOf(SPEC));
    expect(hash).toMatch(
      /^#v=1&k=[0-9a-z]{6}&t=a\+photo\+of\+a\+%7B%7D\.&m=cuelens\/starter&rev=1&d=cue-conflict$/,
    );
    expect(problems).toEqual([]);
  });

  it('says what it was made of, in both directions, for every setting', () => {
    const rows: readonly [string, unknown][] = [
      ['t=the+shape+of+a+%7B%7D', { prompts: { templates: ['the shape of a {}'] } }],
      ['t=a+%7B%7D&t=one+%7B%7D', { prompts: { templates: ['a {}', 'one {}'] } }],
      ['t=', { prompts: { templates: [] } }],
      ['t=text:', { prompts: { templates: [''] } }],
      ['t=text:preset:x', { prompts: { templates: ['preset:x'] } }],
      ['n.airplane=plane', { prompts: { classNames: { airplane: ['plane'] } } }],
      ['n.cat=cat&n.cat=kitten', { prompts: { classNames: { cat: ['cat', 'kitten'] } } }],
      ['p.oven=a+hot+oven', { prompts: { classPrompts: { oven: ['a hot oven'] } } }],
      ['a=1', { prompts: { fixArticle: true } }],
      ['sx=fur+of+%7B%7D', { steering: { texture: ['fur of {}'] } }],
      ['ss=outline+of+%7B%7D', { steering: { shape: ['outline of {}'] } }],
      ['b=-0.35', { steering: { blend: -0.35 } }],
      ['e=device', { evidence: 'device' }],
      ['h=balanced', { stimuli: { helping: 'balanced' } }],
      ['s=7', { seed: 7 }],
      ['dt=fp32', { model: { dtype: 'fp32' } }],
      ['dv=wasm', { model: { device: 'wasm' } }],
      ['m=Xenova/clip-vit-base-patch32', { model: { id: 'Xenova/clip-vit-base-patch32' } }],
      ['rev=main', { model: { revision: 'main' } }],
      ['d=built-in', { stimuli: { id: 'built-in' } }],
    ];
    for (const [text, patch] of rows) {
      const spec = patched(patch);
      expect(encodeLink(contentOf(spec)).hash).toContain(`&${text}`);
      expect(decodeLink(`#v=1&${text}`)).toEqual({ ...contentOf(spec), problems: [] });
    }
  });

  it('carries the view, and nothing of it where it is as usual', () => {
    const view = {
      galleryFilter: 'flipped',
      galleryCategory: 'oven',
      galleryAs: 'table',
      categorySide: 'texture',
      orientation: 'paper',
      dialog: 'storage',
    } as const;
    const { hash } = encodeLink(contentOf(SPEC, { view }));
    expect(hash).toContain('&vf=flipped&vg=oven&va=table&vc=texture&vo=paper&vd=storage&');
    expect(decodeLink(hash).view).toEqual(view);
    expect(decodeLink('#v=1').view).toEqual(DEFAULT_VIEW);
  });

  it('writes a preset of many templates by its id', () => {
    const preset = PROMPT_PRESETS.find(({ templates }) => templates.length > 1);
    const templates = preset?.templates ?? [];
    const { hash } = encodeLink(contentOf(patched({ prompts: { templates } })));
    expect(hash).toContain(`t=preset:${preset?.id ?? ''}&`);
    expect(decodeLink(hash).spec.prompts.templates).toEqual(templates);
  });

  it('is plain form encoding, which any script can read', () => {
    const { hash } = encodeLink(
      contentOf(patched({ prompts: { templates: ['a & b {}', '猫 {}'] } })),
    );
    expect(new URLSearchParams(hash.slice(1)).getAll('t')).toEqual(['a & b {}', '猫 {}']);
  });

  it('can be written by hand, braces and spaces as typed in an address', () => {
    const link = decodeLink(throughUrl('#t=the outline of a {}&b=0.5'));
    expect(link.problems).toEqual([]);
    expect(link.spec).toEqual(
      patched({ prompts: { templates: ['the outline of a {}'] }, steering: { blend: 0.5 } }),
    );
  });

  it('of nothing is the usual spec', () => {
    for (const empty of ['', '#', '#v=1', PAGE]) {
      const link = decodeLink(empty === PAGE ? `${PAGE}#` : empty);
      expect(link).toEqual({ ...contentOf(SPEC), problems: [] });
    }
  });

  it('comes back as it was, through a browser, for 500 random contents', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const content = randomContent(seededRandom(seed));
      const { hash, problems } = encodeLink(content, '');
      const left = problems.some(({ code }) => code === 'pinned-answers-left-out');
      const pinned = left && content.pinned ? { ...content.pinned, result: null } : content.pinned;
      expect(decodeLink(throughUrl(hash)), `seed ${seed}`).toEqual({
        ...content,
        pinned,
        problems: [],
      });
      expect(checkSpec(content.spec)).toEqual({ ok: true, value: content.spec });
    }
  });

  it('survives what chat and mail programs do to it', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const content = randomContent(seededRandom(seed));
      const { hash } = encodeLink(content);
      // Nothing that ends a link in running text, nothing that is styled, and a safe last letter.
      expect(hash.slice(1)).toMatch(/^[\w\-.+/:,&=%]+$/);
      expect(hash).toMatch(/[A-Za-z0-9]$/);
      const expected = decodeLink(hash);
      expect(expected.problems).toEqual([]);
      expect(decodeLink(`${PAGE}${hash}`)).toEqual(expected);
      expect(decodeLink(` ${hash}\n`)).toEqual(expected);
      expect(decodeLink(hash.replaceAll('&', '&amp;'))).toEqual(expected);
      expect(decodeLink(hash.replaceAll('+', '%20'))).toEqual(expected);
      expect(decodeLink(hash.replaceAll(/(.{76})/g, '$1\r\n'))).toEqual(expected);
      expect(decodeLink(hash.replaceAll('%7B', '{').replaceAll('%7D', '}'))).toEqual(expected);
    }
  });
});

describe('a result in a link', () => {
  it('fits 2,000 characters for the default and for every preset, an A with its answers too', () => {
    for (const { id, templates } of PROMPT_PRESETS) {
      for (const dtype of ['w16', 'fp32']) {
        const spec = patched({ prompts: { templates }, model: { dtype }, evidence: 'device' });
        const result: LinkResult = {
          ...fullResult(1),
          origin: {
            kind: 'device',
            device: 'webgpu',
            dtype: 'fp32',
            threads: 16,
            text: { device: 'wasm', dtype: 'fp32' },
          },
        };
        const plain = encodeLink(contentOf(spec, { result }));
        expect(plain.length, id).toBe(`${PAGE}${plain.hash}`.length);
        expect(plain.length, id).toBeLessThan(1100);
        const pinned = {
          model: modelOf(SPEC),
          prompts: SPEC.prompts,
          steering: SPEC.steering,
          result: fullResult(2),
        };
        const both = encodeLink(contentOf(spec, { result, pinned }));
        expect(both.length, id).toBeLessThan(SAFE_LINK_LENGTH);
        expect(both.problems).toEqual([]);
        expect(decodeLink(both.hash).pinned?.result?.answers).toEqual(pinned.result.answers);
      }
    }
  });

  it('leaves out A’s answers first, and says so', () => {
    const templates = Array.from({ length: 8 }, (_, i) => `a photo of a {} number ${i}.`);
    const pinned = {
      ...promptsOnly(promptSetOf(templates)),
      model: modelOf(SPEC),
      result: fullResult(2),
    };
    const content = contentOf(SPEC, { result: fullResult(1), pinned });
    const { hash, length, problems } = encodeLink(content);
    expect(problems.map(({ code }) => code)).toEqual(['pinned-answers-left-out']);
    expect(length).toBeLessThan(SAFE_LINK_LENGTH);
    const read = decodeLink(hash);
    expect(read.problems).toEqual([]);
    expect(read.pinned).toEqual({ ...pinned, result: null });
    expect(read.result).toEqual(content.result);
  });

  it('is never dropped and no prompt is cut: a longer link is given with a warning', () => {
    const templates = Array.from({ length: 60 }, (_, i) => `写真 {} ${i}`);
    const spec = patched({ prompts: { templates } });
    const content = contentOf(spec, { result: fullResult(1) });
    const { hash, length, problems } = encodeLink(content);
    expect(problems.map(({ code }) => code)).toEqual(['long-link']);
    expect(length).toBeGreaterThan(SAFE_LINK_LENGTH);
    expect(decodeLink(hash)).toEqual({ ...content, problems: [] });
  });

  it('counts the address of the page it is for', () => {
    const long = `https://${'x'.repeat(1500)}.example/`;
    const { problems } = encodeLink(contentOf(SPEC, { result: fullResult(1) }), long);
    expect(problems.map(({ code }) => code)).toEqual(['long-link']);
  });
});

function promptsOnly(prompts: ExperimentSpec['prompts']) {
  return { prompts, steering: SPEC.steering };
}

function modelOf({ model }: ExperimentSpec): Pick<ExperimentSpec['model'], 'id' | 'revision'> {
  return { id: model.id, revision: model.revision };
}
