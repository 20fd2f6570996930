import type { CatalogTier, PublishedFigure } from '#engine/index.ts';
import type { ExpectedSpeed } from '#state/device-pace.ts';
import { timeFor } from '../expected-time.ts';
import { percent } from '../format.ts';

/** A part of the catalog under one heading. */
export interface CatalogGroup {
  readonly title: string;
  readonly tiers: readonly CatalogTier[];
}

/** From what a first visitor wants to what needs patience. */
export const CATALOG_GROUPS: readonly CatalogGroup[] = [
  { title: 'Start here', tiers: ['default', 'small'] },
  { title: 'To compare with', tiers: ['standard'] },
  { title: 'Sizes of one family', tiers: ['more'] },
  { title: 'Large: for a good line and much memory', tiers: ['large'] },
];

/** What stands on a card's corner. */
export const TIER_WORDS: Readonly<Partial<Record<CatalogTier, string>>> = {
  default: 'a good first choice',
  small: 'smallest',
  large: 'large',
};

/** `about 4 min here`, as measured or from its work alone; or why that is not known. */
export function timeWords(pictures: number, expected: ExpectedSpeed): string {
  if (expected.basis === 'unseen') return 'not known until something has run here';
  if (expected.basis === 'unstated') return 'not known: its work is not stated';
  return `about ${timeFor(pictures, expected)} here`;
}

/** What others measured: one figure, or the range over their wordings. Null without any. */
export function publishedWords(figures: readonly PublishedFigure[]): string | null {
  const rates = figures.map(({ shapeBias }) => shapeBias);
  const [only] = figures;
  if (only === undefined) return null;
  const [low, high] = [percent(Math.min(...rates)), percent(Math.max(...rates))];
  if (figures.length === 1) return `${low} % shape bias (${only.setting})`;
  return low === high
    ? `${low} % shape bias, under ${figures.length} wordings`
    : `${low} to ${high} % shape bias, under ${figures.length} wordings`;
}

/** `model-card-Xenova__clip-vit-base-patch32`: an id that selectors can take. */
export function cardTestId(id: string): string {
  return `model-card-${id.replaceAll('/', '__')}`;
}
