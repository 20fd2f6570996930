/**
 * The 16 entry-level categories of Geirhos et al. (2019), alphabetical. The position in this list
 * is the category's number everywhere: in decisions, links, tables and tie-breaks.
 */
export const CATEGORIES = [
  'airplane',
  'bear',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'car',
  'cat',
  'chair',
  'clock',
  'dog',
  'elephant',
  'keyboard',
  'knife',
  'oven',
  'truck',
] as const;

/** One of the 16 category names. */
export type Category = (typeof CATEGORIES)[number];

/** How many categories there are: 16. */
export const CATEGORY_COUNT = CATEGORIES.length;

/** The category's number, 0..15, or -1 for a word that is none of the 16. */
export function categoryNumber(name: string): number {
  return (CATEGORIES as readonly string[]).indexOf(name);
}

/** The name of category `number` (0..15). Throws a RangeError on any other number. */
export function categoryName(number: number): Category {
  const name = CATEGORIES[number];
  if (name === undefined) throw new RangeError(`no category has number ${number}`);
  return name;
}
