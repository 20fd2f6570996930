import { NEVER_ABORTED, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';

/** Card reads under way, so that a second caller waits for the first one's. */
const reading = new WeakMap<SessionContext, Promise<void>>();

/** Reads the model's card once; a failure is forgotten, so that the next call tries again. */
export async function ensureCard(context: SessionContext): Promise<void> {
  const { live, parts } = context;
  if (live.card !== null) return;
  const underWay = reading.get(context);
  if (underWay !== undefined) return underWay;
  const read = (async () => {
    const { card, baseUrl } = await parts.loadCard(NEVER_ABORTED);
    live.card = card;
    live.baseUrl = baseUrl;
    update(context, { card });
  })().finally(() => reading.delete(context));
  reading.set(context, read);
  return read;
}

/** Loads the text tower; cheap when it is there, and after a failure it is tried again. */
export async function ensureText(context: SessionContext): Promise<void> {
  await ensureCard(context);
  const { live, parts, store } = context;
  if (live.card === null) return;
  const { dtype, device } = store.getState().spec.model;
  await parts.engine.loadText({ card: live.card, baseUrl: live.baseUrl, dtype, device });
}

/** Loads the image tower, after the text tower. */
export async function ensureVision(context: SessionContext, signal: AbortSignal): Promise<void> {
  await ensureText(context);
  await context.parts.engine.loadVision(signal);
}

/** Rows of another device or dtype are other numbers: none of them may be mixed in. */
export function forgetModel(context: SessionContext): void {
  const { live } = context;
  live.running?.abort();
  live.running = null;
  live.verifying?.abort();
  live.verifying = null;
  live.computed = null;
  live.checked = null;
  live.prompts = null;
  live.promptsComplete = false;
  live.swept = null;
}
