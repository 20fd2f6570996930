import { describe, expect, it } from 'vitest';
import { defaultSpec } from '#experiment/spec.ts';
import { markOf } from './checksum.ts';
import { writePairs } from './link-text.ts';
import type { LinkPair } from './link-text.ts';
import { decodeLink, encodeLink } from './spec-link.ts';
import { randomAnswers, randomContent, seededRandom } from './testing/random-content.ts';
import { DEFAULT_VIEW } from './view-state.ts';

const SPEC = defaultSpec('cue-conflict', 'a photo of a {}.');
const { hash: LINK } = encodeLink({
  spec: { ...SPEC, steering: { ...SPEC.steering, blend: 0.5 } },
  view: DEFAULT_VIEW,
  result: {
    answers: randomAnswers(seededRandom(1), 1280),
    setMark: 'a1b2c3',
    origin: { kind: 'shipped' },
  },
  pinned: null,
  models: [],
});
const WHOLE = decodeLink(LINK);

function codesOf(link: string): string[] {
  return decodeLink(link).problems.map(({ code, field }) => `${code} ${field}`);
}

describe('a damaged link', () => {
  it('is found out wherever it was cut, and what is left of its settings is used', () => {
    const start = LINK.indexOf('&t=');
    for (let end = start; end < LINK.length; end += 1) {
      const cut = decodeLink(LINK.slice(0, end));
      expect(cut.problems.map(({ code }) => code)).toContain('link-changed');
      expect(cut.result).toBeNull();
    }
    expect(decodeLink(LINK.slice(0, -3)).spec).toEqual(WHOLE.spec);
  });

  it('shows no result of other settings: not when somebody edits the prompt in it', () => {
    const edited = decodeLink(LINK.replace('photo', 'sketch'));
    expect(edited.spec.prompts.templates).toEqual(['a sketch of a {}.']);
    expect(edited.result).toBeNull();
    expect(codesOf(LINK.replace('photo', 'sketch'))).toEqual([
      'link-changed k',
      'result-left-out r',
    ]);
    expect(codesOf(LINK.replace(/&k=\w+/, ''))).toEqual(['result-left-out r']);
  });

  it.each([
    ['#v=1&b=2', 'unusable-setting b'],
    ['#v=1&b=half', 'unreadable-setting b'],
    ['#v=1&b=1&b=0', 'unreadable-setting b'],
    ['#v=1&b=1e999', 'unusable-setting b'],
    ['#v=1&a=yes', 'unreadable-setting a'],
    ['#v=1&dt=int4', 'unreadable-setting dt'],
    ['#v=1&vf=everything', 'unreadable-setting vf'],
    ['#v=1&m=starter', 'unusable-setting m'],
    ['#v=1&m=../../etc/x', 'unusable-setting m'],
    ['#v=1&d=cue-conflict.', 'unusable-setting d'],
    ['#v=1&s=1.5', 'unusable-setting s'],
    ['#v=1&t=preset:unheard-of', 'unreadable-setting t'],
    ['#v=1&t=%E3%81', 'unreadable-text t'],
    ['#v=1&%ZZ=1', 'unreadable-text %ZZ'],
    ['#help', 'unknown-setting help'],
    ['#v=1&n.unicorn=x', 'unknown-setting n.unicorn'],
    ['#v=one', 'unknown-version v'],
    ['#v=0', 'unknown-version v'],
    ['#v=2', 'newer-link v'],
    ['#v=1&k=000000', 'link-changed k'],
    ['#v=1&r=shipped.AA.1.a1b2c3', 'result-left-out r'],
  ])('%s names %s', (link, problem) => {
    const { spec, result, problems } = decodeLink(link);
    expect(codesOf(link)).toContain(problem);
    expect(result).toBeNull();
    expect(spec.stimuli.id).toBe('cue-conflict');
    for (const { message, advice } of problems) {
      expect(message.length).toBeGreaterThan(20);
      expect(advice.length).toBeGreaterThan(10);
    }
  });

  it('with more or longer prompts than are read names them', () => {
    expect(codesOf(`#t=${'x'.repeat(501)}`)).toEqual(['unusable-setting t']);
    expect(codesOf('&t=a+%7B%7D'.repeat(201))).toEqual(['unusable-setting t']);
    expect(codesOf('&t=a+%7B%7D'.repeat(200))).toEqual([]);
  });

  it('keeps the other settings when one is unusable', () => {
    const { spec } = decodeLink('#v=1&b=7&t=an+icon+of+a+%7B%7D&d=built-in');
    expect(spec).toEqual(defaultSpec('built-in', 'an icon of a {}'));
  });

  it('shows no result of a setting that this page cannot read, though the link is as it was made', () => {
    const pairs: LinkPair[] = [
      ['v', '1'],
      ['t', 'preset:unheard-of'],
      ['r', 'shipped.AA.1.a1b2c3'],
    ];
    const link = writePairs([...pairs, ['k', markOf(writePairs(pairs))]]);
    expect(codesOf(link)).toEqual(['unreadable-setting t', 'result-left-out r']);
    expect(decodeLink(link).result).toBeNull();
    expect(decodeLink(LINK).result).not.toBeNull();
  });

  it('of a newer version gives what is understood, and no result', () => {
    const newer = decodeLink(LINK.replace('v=1', 'v=2'));
    expect(newer.spec).toEqual(WHOLE.spec);
    expect(newer.result).toBeNull();
    expect(newer.problems[0]?.code).toBe('newer-link');
  });

  it('keeps its result when a tracker hangs something on', () => {
    const tracked = decodeLink(`${LINK}&utm_source=chat`);
    expect(tracked.result).toEqual(WHOLE.result);
    expect(tracked.problems.map(({ code }) => code)).toEqual(['unknown-setting']);
  });

  it('never throws and never passes for another one: 2,000 mutations', () => {
    const random = seededRandom(2024);
    const signs = ['&', '=', '%', '+', '#', '.', '-', '0', 'Z', '{', '\u0000', '猫', '\ud83d', ' '];
    const links = Array.from({ length: 50 }, (_, seed) => {
      const { hash } = encodeLink(randomContent(seededRandom(seed)));
      return { hash, said: JSON.stringify(decodeLink(hash)) };
    });
    let unnoticed = 0;
    for (let round = 0; round < 2000; round += 1) {
      const { hash, said } = links[round % links.length] ?? { hash: '', said: '' };
      let link = hash;
      const times = 1 + Math.floor(random() * 4);
      for (let i = 0; i < times; i += 1) {
        const at = 1 + Math.floor(random() * (link.length - 1));
        const sign = signs[Math.floor(random() * signs.length)] ?? '';
        const kind = Math.floor(random() * 4);
        const length = Math.floor(random() * 30);
        if (kind === 0) link = link.slice(0, at) + sign + link.slice(at + 1);
        if (kind === 1) link = link.slice(0, at) + sign + link.slice(at);
        if (kind === 2) link = link.slice(0, at) + link.slice(at + length);
        if (kind === 3) link = link.slice(0, at) + link.slice(at - length < 1 ? 1 : at - length);
      }
      const read = decodeLink(link);
      for (const { code, field, message, advice } of read.problems) {
        expect(code).toMatch(/^[a-z-]+$/);
        expect([field, message, advice]).not.toContain('');
      }
      if (read.problems.length === 0 && JSON.stringify(read) !== said) {
        // Only a link that lost its mark may read as something else: as one written by hand.
        expect(link).not.toMatch(/&k=/);
        expect(read.result).toBeNull();
        unnoticed += 1;
      }
    }
    expect(unnoticed).toBeLessThan(20);
  });

  it('never throws on noise', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 500; round += 1) {
      const noise = Array.from({ length: 60 }, () =>
        String.fromCharCode(Math.floor(random() * (round % 2 === 0 ? 128 : 65536))),
      );
      expect(() => decodeLink(`#${noise.join('')}`)).not.toThrow();
    }
  });
});
