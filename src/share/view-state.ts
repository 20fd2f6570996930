import type { CategorySide } from '#science/metrics/cue-counts.ts';
import type { Category } from '#science/stimuli/category.ts';

/**
 * Which pictures the gallery shows. `flipped` is against A, or else against the prompt before;
 * `published` are those whose published answer is another one.
 */
export const GALLERY_FILTERS = [
  'all',
  'shape',
  'texture',
  'neither',
  'flipped',
  'no-conflict',
  'published',
] as const;

export type GalleryFilter = (typeof GALLERY_FILTERS)[number];

/** What can lie over the page: the choice of models, what is kept on this device, what that can do. */
export const PAGE_DIALOGS = ['models', 'storage', 'device'] as const;

export type PageDialog = (typeof PAGE_DIALOGS)[number];

/** How the page is set, as far as a link carries it: what is looked at, never what is computed. */
export interface ViewState {
  readonly galleryFilter: GalleryFilter;
  /** Only pictures of this category (by `categorySide`); null for all. */
  readonly galleryCategory: Category | null;
  /** Pictures as a grid, or as a table with all 16 probabilities. */
  readonly galleryAs: 'grid' | 'table';
  /** Which label the per-category chart groups by. */
  readonly categorySide: CategorySide;
  /** `ruler`: texture left, shape right, as everywhere on the page; `paper`: as the papers draw it. */
  readonly orientation: 'ruler' | 'paper';
  /** The dialog that lies over the page; null for none. */
  readonly dialog: PageDialog | null;
}

export const DEFAULT_VIEW: ViewState = {
  galleryFilter: 'all',
  galleryCategory: null,
  galleryAs: 'grid',
  categorySide: 'shape',
  orientation: 'ruler',
  dialog: null,
};
