import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { readFirstWords } from './first-words.ts';
import { goLive } from './going-live.ts';
import { ensureCard, ensureText } from './model-loading.ts';
import { NEVER_ABORTED } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { openFirstSet } from './stimulus-choice.ts';

/** How long pictures wait for the text tower; on a slower line they come beside it. */
const PICTURES_WAIT_MS = 5000;

/**
 * Opens the page without a link. What comes first over the line is what the first result is drawn
 * from, then the text tower, so that words can be typed, then pictures.
 */
export async function openFirstVisit(context: SessionContext): Promise<void> {
  const { live } = context;
  // A failure is told when the card is needed.
  ensureCard(context).catch(() => undefined);
  const here = { text: (): void => undefined };
  live.picturesTurn = new Promise((resolve) => {
    here.text = resolve;
    setTimeout(resolve, PICTURES_WAIT_MS);
  });
  // Beside the look for the pictures, which may take longer than all of this.
  await openFirstSet(context, (set) => {
    void readAhead(context, set).then(here.text);
  });
  await goLive(context);
  here.text();
}

/**
 * Fetches what the first result on `set` is drawn from, and then the text tower. The worker takes as
 * long to start as the image rows take on a line of 20 Mbit/s, so that it is started beside them.
 * Whatever fails is told by those who need it.
 */
async function readAhead(context: SessionContext, set: StimulusSet): Promise<void> {
  const { live, parts, store } = context;
  const { model } = store.getState().spec;
  try {
    const card = ensureCard(context).then(() => live.found);
    const words = card.then((found) => found && readFirstWords(context, found));
    const rows = card.then(
      (found) => found && parts.loadEmbeddings(found.card, found.baseUrl, set, NEVER_ABORTED),
    );
    // Awaited by whoever opens the set, perhaps never.
    rows.catch(() => undefined);
    live.ahead = { set, model, rows };
    await words;
    await ensureText(context);
  } catch {
    // Told by whoever needs the card, or the tower.
  }
}
