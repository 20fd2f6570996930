import type { ModelCard } from '#engine/index.ts';
import { noteRemembered } from './remembered-models.ts';
import { problemOf, tell, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';

/** Looks again at what is stored on this device. */
export async function reportStorage(context: SessionContext): Promise<void> {
  try {
    update(context, { storage: await context.parts.models.reportStorage() });
  } catch (error) {
    tell(context, problemOf(error, 'storage', 'Nothing was changed. Open the panel again.'));
  }
}

/**
 * Deletes a model's files and image embeddings from this device. One in use goes on with the towers it
 * has loaded; what it had not, comes from the hub again, or from files dropped again.
 */
export async function forgetStoredModel(
  context: SessionContext,
  model: Pick<ModelCard, 'id' | 'revision'>,
): Promise<void> {
  try {
    await context.parts.models.forget(model);
    await noteRemembered(context);
  } catch (error) {
    const advice =
      'Some of it may still be there. Try again, or clear the site’s data in the browser.';
    tell(context, problemOf(error, 'storage', advice));
  }
  await reportStorage(context);
}

/** Asks the browser not to clear what is stored here; says so where it refuses. */
export async function persistStorage(context: SessionContext): Promise<void> {
  // Some browsers throw instead of refusing; either way the files are not promised to stay.
  const granted = await context.parts.models.persistStorage().catch(() => false);
  if (!granted) {
    tell(context, {
      code: 'not-persisted',
      field: 'storage',
      message: 'The browser does not promise to keep the files when space gets tight.',
      advice:
        'They stay for now. Some browsers promise it once the page is bookmarked or installed.',
    });
  }
  await reportStorage(context);
}
