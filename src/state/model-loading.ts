import type { SessionContext } from './session-context.ts';

/** Loads the text tower once; a failure is forgotten, so that the next call tries again. */
export function ensureText(context: SessionContext): Promise<void> {
  const { live, parts, store } = context;
  live.textReady ??= (async () => {
    if (live.card === null) throw new Error('The model card has not been read.');
    const { dtype, device } = store.getState().spec.model;
    await parts.engine.loadText({ card: live.card, baseUrl: live.baseUrl, dtype, device });
  })().catch((error: unknown) => {
    live.textReady = null;
    throw error;
  });
  return live.textReady;
}

/** Loads the image tower once, after the text tower. */
export function ensureVision(context: SessionContext): Promise<void> {
  const { live, parts } = context;
  live.visionReady ??= (async () => {
    await ensureText(context);
    await parts.engine.loadVision();
  })().catch((error: unknown) => {
    live.visionReady = null;
    throw error;
  });
  return live.visionReady;
}
