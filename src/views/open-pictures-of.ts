import type { Category } from '#science/stimuli/category.ts';
import type { GalleryFilter } from '#share/view-state.ts';
import type { Session } from '#state/session.ts';

/** Shows the pictures behind a number: sets the gallery's filters and goes there. */
export function openPicturesOf(
  session: Session,
  galleryFilter: GalleryFilter,
  galleryCategory: Category | null = null,
): void {
  session.setView({ galleryFilter, galleryCategory });
  document.getElementById('gallery')?.scrollIntoView({ block: 'start' });
}
