import { CATEGORIES } from '../stimuli/category.ts';
import type { Category } from '../stimuli/category.ts';

/** What the words are: how the 16 categories become sentences for the text tower. */
export interface PromptSet {
  /** One or many; each holds the class slot `{}`. Averaged as CLIP does. */
  readonly templates: readonly string[];
  /** The word or words that fill the slot, per category; several are synonyms and are averaged. */
  readonly classNames: Readonly<Record<Category, readonly string[]>>;
  /** Whole sentences for a category, used instead of template x name where given. */
  readonly classPrompts: Readonly<Partial<Record<Category, readonly string[]>>>;
  /** Writes "an" before a vowel sound. Off by default: the published runs write "a airplane". */
  readonly fixArticle: boolean;
}

/** The class slot, as the literature writes it. */
export const CLASS_SLOT = '{}';

/** The 16 bare names, one each: what the published zero-shot runs use. */
export function plainClassNames(): Record<Category, readonly string[]> {
  return Object.fromEntries(CATEGORIES.map((name) => [name, [name]])) as unknown as Record<
    Category,
    readonly string[]
  >;
}

/** A prompt set of the given templates over the bare names. */
export function promptSetOf(templates: readonly string[]): PromptSet {
  return { templates, classNames: plainClassNames(), classPrompts: {}, fixArticle: false };
}
