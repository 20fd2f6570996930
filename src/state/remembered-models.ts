import type { FoundModel } from '#engine/index.ts';
import { problemOf, tell, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';

/** Keeps a model's card for the next visit. Where the browser has no room, that is told, no more. */
export async function rememberModel(context: SessionContext, found: FoundModel): Promise<void> {
  if (found.card.source === 'page') return;
  try {
    await context.parts.models.remember(found);
    await noteRemembered(context);
  } catch (error) {
    const advice = 'It works in this visit; the next one has to find it again.';
    tell(context, problemOf(error, 'storage', advice));
  }
}

/** Reads again which models are kept here. */
export async function noteRemembered(context: SessionContext): Promise<void> {
  const remembered = await context.parts.models.remembered();
  update(context, { remembered: remembered.map(({ card }) => card) });
}
