import { describe, expect, it } from 'vitest';
import { checkPrompts, checkSteering, MAX_TEXT_LENGTH } from './check-prompts.ts';
import { PROMPT_PRESETS, STEERING_PRESET } from './presets.ts';
import { plainClassNames, promptSetOf } from './prompt-set.ts';
import type { PromptSet } from './prompt-set.ts';
import type { Problem } from '../problem.ts';

const good = promptSetOf(['a photo of a {}.']);
const withTemplates = (...templates: string[]) => checkPrompts(promptSetOf(templates));
const withNames = (names: Partial<PromptSet['classNames']>) =>
  checkPrompts({ ...good, classNames: { ...plainClassNames(), ...names } });
const withOwn = (classPrompts: PromptSet['classPrompts'], rest: Partial<PromptSet> = {}) =>
  checkPrompts({ ...good, ...rest, classPrompts });
const codesOf = (problems: readonly Problem[]) => problems.map((problem) => problem.code);
const fieldsOf = (problems: readonly Problem[]) => problems.map((problem) => problem.field);

describe('a prompt set', () => {
  it('of every preset passes', () => {
    for (const { templates } of PROMPT_PRESETS) expect(withTemplates(...templates)).toEqual([]);
  });

  it.each([
    ['ein Foto von einem {}', 'Flugzeug'],
    ['{}の写真', '飛行機'],
    ['صورة {}', 'طائرة'],
    ['एक {} की तस्वीर', 'हवाई जहाज'],
    ['ảnh chụp {}', 'máy bay'],
    ['📷 of a {} 👩‍🚀', '✈️'],
  ])('passes in any language: %s', (template, name) => {
    const classNames = { ...plainClassNames(), airplane: [name, 'airplane'] };
    expect(checkPrompts({ ...promptSetOf([template]), classNames })).toEqual([]);
  });

  it('without a template is told', () => {
    expect(codesOf(withTemplates())).toEqual(['no-template']);
    expect(codesOf(withTemplates('', '  '))).toEqual(['no-template']);
  });

  it('with a template that lacks the slot is told with the line', () => {
    const problems = withTemplates('a photo of a {}', 'a photo of a cat', '{}');
    expect(codesOf(problems)).toEqual(['missing-slot']);
    expect(problems[0]?.field).toBe('templates');
    expect(problems[0]?.message).toContain('Line 2 (“a photo of a cat”) has no {}');
  });

  it('with many such templates names the first few lines', () => {
    const problems = withTemplates('{}', ...Array.from({ length: 7 }, (_, i) => `no slot ${i}`));
    expect(problems[0]?.message).toContain('lines 2, 3, 4, 5, 6 and 2 more has no {}');
  });

  it('with a class without a name is told', () => {
    for (const names of [[], [''], ['dog', ' ']]) {
      const problems = withNames({ dog: names });
      expect(codesOf(problems)).toEqual(['empty-class-name']);
      expect(fieldsOf(problems)).toEqual(['classNames.dog']);
    }
  });

  it('with one name for two classes is told, whatever its case, spacing or composition', () => {
    const pairs = [
      ['cat', 'cat'],
      ['Big  Cat', ' big cat '],
      ['Vo\u0308gel', 'V\u00f6gel'],
    ] as const;
    for (const [bear, truck] of pairs) {
      const problems = withNames({ cat: ['kitten'], bear: [bear], truck: ['lorry', truck] });
      expect(codesOf(problems)).toEqual(['duplicate-class-text']);
      expect(fieldsOf(problems)).toEqual(['classNames.truck']);
      expect(problems[0]?.message).toContain('both bear and truck');
    }
    expect(withNames({ cat: ['cat', 'Cat'] })).toEqual([]);
  });

  it('with over-long text, too many lines or too many sentences is told', () => {
    const long = `{}${'x'.repeat(MAX_TEXT_LENGTH - 1)}`;
    expect(codesOf(withTemplates(long))).toEqual(['text-too-long']);
    expect(withTemplates(long.slice(1))).not.toContainEqual(
      expect.objectContaining({ code: 'text-too-long' }),
    );
    expect(withTemplates(`{}${'😀'.repeat(MAX_TEXT_LENGTH - 2)}`)).toEqual([]);
    expect(codesOf(withNames({ cat: ['x'.repeat(MAX_TEXT_LENGTH + 1)] }))).toEqual([
      'text-too-long',
    ]);
    const lines = Array.from({ length: 201 }, (_, i) => `{} ${i}`);
    expect(withTemplates(...lines.slice(1))).toEqual([]);
    expect(codesOf(withTemplates(...lines))).toEqual(['too-many-lines']);
    const classNames = { ...plainClassNames(), cat: lines.slice(100).map((line) => `cat${line}`) };
    const crowd = { ...promptSetOf(lines.slice(1)), classNames };
    expect(codesOf(checkPrompts(crowd))).toEqual(['too-many-sentences']);
  });

  it.each(['tab\there {}', 'line\nbreak {}', 'bell\u0007 {}', 'broken \ud83d {}'])(
    'with a character that cannot be written is told: %j',
    (template) => {
      expect(codesOf(withTemplates(template))).toEqual(['control-character']);
    },
  );
});

describe('sentences of a class', () => {
  it('may stand in for its name, and for the templates if every class has some', () => {
    expect(
      withOwn({ cat: ['a small lion'] }, { classNames: { ...plainClassNames(), cat: [] } }),
    ).toEqual([]);
    const all = Object.fromEntries(Object.keys(plainClassNames()).map((name) => [name, [name]]));
    expect(withOwn(all, { templates: [] })).toEqual([]);
  });

  it('still need a name where they have a slot', () => {
    const classNames = { ...plainClassNames(), cat: [] };
    expect(codesOf(withOwn({ cat: ['one {}'] }, { classNames }))).toEqual(['empty-class-name']);
  });

  it('are judged like templates', () => {
    expect(codesOf(withOwn({ cat: ['fur', ''] }))).toEqual(['empty-class-prompt']);
    expect(fieldsOf(withOwn({ cat: ['a\tb'] }))).toEqual(['classPrompts.cat']);
  });

  it('must not be those of another class, nor its name', () => {
    const problems = withOwn({ bear: ['dark fur'], cat: ['Dark fur'] });
    expect(codesOf(problems)).toEqual(['duplicate-class-text']);
    expect(fieldsOf(problems)).toEqual(['classPrompts.cat']);
    expect(codesOf(withOwn({ cat: ['dog'] }))).toEqual(['duplicate-class-text']);
  });
});

describe('the steering slider', () => {
  it('passes as it is on a first visit', () => {
    expect(checkSteering(STEERING_PRESET)).toEqual([]);
  });

  it('tells what is wrong with an end', () => {
    const problems = checkSteering({ texture: ['the texture'], shape: [], blend: 0 });
    expect(codesOf(problems)).toEqual(['missing-slot', 'no-template']);
    expect(fieldsOf(problems)).toEqual(['steering.texture', 'steering.shape']);
  });

  it.each([-1.01, 2, NaN, Infinity])('refuses to stand at %s', (blend) => {
    expect(fieldsOf(checkSteering({ ...STEERING_PRESET, blend }))).toEqual(['steering.blend']);
  });
});
