import { CATEGORIES } from '../stimuli/category.ts';
import { fixArticleBefore } from './fix-article.ts';
import { CLASS_SLOT } from './prompt-set.ts';
import type { PromptSet } from './prompt-set.ts';

/**
 * The sentences of each category: 16 lists in category order, none empty for a checked prompt set.
 *
 * A category with its own prompts uses those as they stand (a slot in them is still filled);
 * otherwise every template is filled with every name, templates outermost. Repeated sentences are
 * kept: a sentence typed twice weighs twice, as it does in the reference code.
 */
export function fillTemplates(prompts: PromptSet): string[][] {
  return CATEGORIES.map((category) => {
    const names = prompts.classNames[category];
    const own = prompts.classPrompts[category];
    const patterns = own !== undefined && own.length > 0 ? own : prompts.templates;
    return patterns.flatMap((pattern) =>
      pattern.includes(CLASS_SLOT)
        ? names.map((name) => fillSlot(pattern, name, prompts.fixArticle))
        : [pattern],
    );
  });
}

/** Puts `name` into every slot of `template`, with the article before it set right if asked. */
export function fillSlot(template: string, name: string, fixArticle: boolean): string {
  const parts = template.split(CLASS_SLOT);
  let sentence = parts[0] ?? '';
  for (const part of parts.slice(1)) {
    const at = sentence.length;
    sentence += name;
    if (fixArticle) sentence = fixArticleBefore(sentence, at, name);
    sentence += part;
  }
  return sentence;
}
