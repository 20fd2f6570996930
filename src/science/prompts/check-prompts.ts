import type { Problem } from '../problem.ts';
import { CATEGORIES } from '../stimuli/category.ts';
import type { Category } from '../stimuli/category.ts';
import { CLASS_SLOT } from './prompt-set.ts';
import type { PromptSet } from './prompt-set.ts';
import type { Steering } from './steering.ts';

/** Longest template, name or sentence, in characters: text towers read 48 to 77 pieces anyway. */
export const MAX_TEXT_LENGTH = 500;

/** Most lines in one list: templates, names of a class, sentences of a class. */
export const MAX_LINES = 200;

/** Most sentences in all: a mistyped link must not keep a text tower busy for an hour. */
export const MAX_SENTENCES = 20_000;

/** Line breaks, tabs and the like, and halves of surrogate pairs, which no link can carry. */
const UNWRITABLE = /[\p{Cc}\p{Cs}]/u;

const NAMED_LINES = 5;

/**
 * What keeps a prompt set from being scored, in plain words for the person who typed it; empty
 * where all is well.
 *
 * Any language passes. Told are: no template, a template without the slot, a class without a name,
 * one name for two classes (their cosines would tie, and the first would always win), text that is
 * over-long or holds control characters. Only what is used is judged: a class with sentences of its
 * own needs no name unless they have a slot. Truncation by a model's token limit is the engine's to
 * tell. `field` is `templates`, `classNames.<category>`, `classPrompts.<category>` or `prompts`.
 */
export function checkPrompts(prompts: PromptSet): readonly Problem[] {
  const usesTemplates = CATEGORIES.some((category) => ownSentences(prompts, category).length === 0);
  const found = [
    ...(usesTemplates ? checkTemplates(prompts.templates, 'templates') : []),
    ...CATEGORIES.flatMap((category) => checkCategory(prompts, category)),
    ...checkSharedTexts(prompts),
  ];
  return found.length > 0 ? found : checkTotal(prompts);
}

/**
 * What is wrong with the steering slider's two ends, as `checkPrompts` tells it, or with its
 * position. `field` is `steering.texture`, `steering.shape` or `steering.blend`.
 */
export function checkSteering(steering: Steering): readonly Problem[] {
  const problems = [
    ...checkTemplates(steering.texture, 'steering.texture'),
    ...checkTemplates(steering.shape, 'steering.shape'),
  ];
  if (!(steering.blend >= -1 && steering.blend <= 1)) {
    problems.push({
      code: 'blend-out-of-range',
      field: 'steering.blend',
      message: `The steering slider cannot stand at ${steering.blend}.`,
      advice: 'Use a number from -1 (texture) over 0 (the prompt as typed) to 1 (shape).',
    });
  }
  return problems;
}

function checkTemplates(templates: readonly string[], field: string): Problem[] {
  if (templates.every((template) => template.trim() === '')) {
    return [
      {
        code: 'no-template',
        field,
        message: 'There is no template, so there is nothing to ask the model.',
        advice: `Write at least one line, such as “a photo of a ${CLASS_SLOT}.”.`,
      },
    ];
  }
  const slotless = templates.flatMap((template, i) => (template.includes(CLASS_SLOT) ? [] : [i]));
  const problems = checkLines(templates, field);
  if (slotless.length > 0) {
    problems.unshift({
      code: 'missing-slot',
      field,
      message: `${nameLines(templates, slotless)} has no ${CLASS_SLOT}, so it would say the same of every class.`,
      advice: `Put ${CLASS_SLOT} where the class name belongs.`,
    });
  }
  return problems;
}

function checkCategory(prompts: PromptSet, category: Category): Problem[] {
  const own = ownSentences(prompts, category);
  const problems = checkLines(own, `classPrompts.${category}`);
  if (own.some((sentence) => sentence.trim() === '')) {
    problems.push({
      code: 'empty-class-prompt',
      field: `classPrompts.${category}`,
      message: `A sentence of the class ${category} is empty.`,
      advice: 'Write the sentence or take the line out.',
    });
  }
  if (!usesNames(prompts, category)) return problems;
  const names = prompts.classNames[category];
  if (names.length === 0 || names.some((name) => name.trim() === '')) {
    problems.push({
      code: 'empty-class-name',
      field: `classNames.${category}`,
      message: `The class ${category} has an empty name.`,
      advice: `Type a name for it; “${category}” is the usual one.`,
    });
  }
  return [...problems, ...checkLines(names, `classNames.${category}`)];
}

/** Length, number and characters of the lines of one list. */
function checkLines(lines: readonly string[], field: string): Problem[] {
  const problems: Problem[] = [];
  if (lines.length > MAX_LINES) {
    problems.push({
      code: 'too-many-lines',
      field,
      message: `There are ${lines.length} lines; at most ${MAX_LINES} are averaged.`,
      advice: 'Take some out.',
    });
  }
  const tooLong = positionsOf(lines, (line) => Array.from(line).length > MAX_TEXT_LENGTH);
  if (tooLong.length > 0) {
    problems.push({
      code: 'text-too-long',
      field,
      message: `${nameLines(lines, tooLong)} is longer than ${MAX_TEXT_LENGTH} characters.`,
      advice: 'Shorten it: models read only the first few dozen words.',
    });
  }
  const unwritable = positionsOf(lines, (line) => UNWRITABLE.test(line));
  if (unwritable.length > 0) {
    problems.push({
      code: 'control-character',
      field,
      message: `${nameLines(lines, unwritable)} holds a character that cannot be written, such as a tab or a broken emoji.`,
      advice: 'Delete it, or type the line again.',
    });
  }
  return problems;
}

/** One name, or one ready-made sentence, that stands for two classes. */
function checkSharedTexts(prompts: PromptSet): Problem[] {
  const problems: Problem[] = [];
  const ownerOfText = new Map<string, Category>();
  for (const category of CATEGORIES) {
    const names = usesNames(prompts, category) ? prompts.classNames[category] : [];
    const sentences = ownSentences(prompts, category).filter((text) => !text.includes(CLASS_SLOT));
    for (const text of [...names, ...sentences]) {
      const key = comparable(text);
      const owner = ownerOfText.get(key);
      if (key === '' || owner === category) continue;
      if (owner === undefined) {
        ownerOfText.set(key, category);
        continue;
      }
      problems.push({
        code: 'duplicate-class-text',
        field: `${names.includes(text) ? 'classNames' : 'classPrompts'}.${category}`,
        message: `“${quote(text)}” stands for both ${owner} and ${category}, so no answer could tell them apart.`,
        advice: 'Give one of the two another wording.',
      });
    }
  }
  return problems;
}

function checkTotal(prompts: PromptSet): Problem[] {
  const total = CATEGORIES.reduce((sum, category) => {
    const own = ownSentences(prompts, category);
    const patterns = own.length > 0 ? own : prompts.templates;
    const filled = patterns.filter((pattern) => pattern.includes(CLASS_SLOT)).length;
    return sum + filled * prompts.classNames[category].length + (patterns.length - filled);
  }, 0);
  if (total <= MAX_SENTENCES) return [];
  return [
    {
      code: 'too-many-sentences',
      field: 'prompts',
      message: `Templates times names make ${total} sentences; at most ${MAX_SENTENCES} are read.`,
      advice: 'Use fewer templates or fewer names per class.',
    },
  ];
}

function ownSentences(prompts: PromptSet, category: Category): readonly string[] {
  return prompts.classPrompts[category] ?? [];
}

function usesNames(prompts: PromptSet, category: Category): boolean {
  const own = ownSentences(prompts, category);
  return own.length === 0 || own.some((sentence) => sentence.includes(CLASS_SLOT));
}

/** What two texts are compared by: composed letters, single spaces, no case. */
function comparable(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();
}

function positionsOf(lines: readonly string[], isAtFault: (line: string) => boolean): number[] {
  return lines.flatMap((line, i) => (isAtFault(line) ? [i] : []));
}

/** “Line 3 (“a photo …”)”, or the numbers of the first few lines where several are at fault. */
function nameLines(lines: readonly string[], positions: readonly number[]): string {
  const [first = 0] = positions;
  if (positions.length === 1) return `Line ${first + 1} (“${quote(lines[first] ?? '')}”)`;
  const named = positions.slice(0, NAMED_LINES).map((i) => i + 1);
  const more = positions.length - named.length;
  return `Each of the lines ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function quote(text: string): string {
  const letters = Array.from(text.replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd'));
  return letters.length > 40 ? `${letters.slice(0, 39).join('')}…` : letters.join('');
}
