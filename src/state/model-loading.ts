import type { SessionContext } from './session-context.ts';

/** Loads the text tower; cheap when it is there, and after a failure it is tried again. */
export async function ensureText({ live, parts, store }: SessionContext): Promise<void> {
  if (live.card === null) throw new Error('The model card has not been read.');
  const { dtype, device } = store.getState().spec.model;
  await parts.engine.loadText({ card: live.card, baseUrl: live.baseUrl, dtype, device });
}

/** Loads the image tower, after the text tower. */
export async function ensureVision(context: SessionContext): Promise<void> {
  await ensureText(context);
  await context.parts.engine.loadVision();
}
